/**
 * The latest metric points of the watched models, the judgements of them and the firing alerts, for Prometheus to scrape. The logic is
 * plain Java; Kafka and HTTP are thin adapters. This is a separate program, not part of the Flink job.
 */
package io.modelwatch.tools.exporter;
