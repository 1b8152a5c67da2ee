/** The demonstration: history and live traffic with planted faults, the job on a cluster in this process, and what came of it. */
package io.modelwatch.local.demo;
