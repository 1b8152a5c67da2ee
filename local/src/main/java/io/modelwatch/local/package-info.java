/** The whole system on one machine: a Kafka broker, a Flink cluster, traffic with planted faults, and a scorecard. */
package io.modelwatch.local;
