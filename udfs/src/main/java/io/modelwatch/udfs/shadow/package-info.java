/**
 * Scoring beside the live traffic: queues, worker threads, time-outs, the circuit breaker and what became of each request. What a model is
 * and how it is called lives in {@code inference}; Flink in {@code op}.
 */
package io.modelwatch.udfs.shadow;
