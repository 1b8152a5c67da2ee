/** The demo: history and live traffic with injected faults, the job on a cluster in this process, and the scorecard. */
package io.modelwatch.local.demo;
