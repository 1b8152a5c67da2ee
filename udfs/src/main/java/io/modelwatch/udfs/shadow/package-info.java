/**
 * Scoring beside the live traffic: queues, worker threads, time-outs, the circuit breaker and the fate of each request. Models and calls to
 * them are in {@code inference}, Flink is in {@code op}.
 */
package io.modelwatch.udfs.shadow;
