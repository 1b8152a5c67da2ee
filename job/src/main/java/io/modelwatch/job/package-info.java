/** The wiring of the job that is submitted to Flink: {@code Main}, the topology in stages, and its ports to Kafka. Nothing is computed here. */
package io.modelwatch.job;
