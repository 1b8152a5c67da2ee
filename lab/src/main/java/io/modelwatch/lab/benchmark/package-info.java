/**
 * What the job costs: its throughput compared with plain reading and with Flink SQL, its bytes per pending request, the delay of its
 * alerts.
 */
package io.modelwatch.lab.benchmark;
