/** The whole system on one machine: a Kafka broker, a Flink cluster, traffic with injected faults, and a scorecard. */
package io.modelwatch.local;
