/** What the job costs: its throughput beside reading alone and beside Flink SQL, its bytes per pending request, the delay of its alerts. */
package io.modelwatch.lab.benchmark;
