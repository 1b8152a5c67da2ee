/**
 * The latest metric points of the watched models and their firing alerts, for Prometheus to scrape. What is shown is plain Java; Kafka and HTTP
 * are thin parts beside it. This is a program of its own, not part of the Flink job.
 */
package io.modelwatch.tools.exporter;
