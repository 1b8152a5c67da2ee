/**
 * From the alert topic to where people are called: Alertmanager, and any webhook. What to post when is plain Java; Kafka and HTTP are thin parts
 * beside it. These are programs of their own, not part of the Flink job.
 */
package io.modelwatch.tools.notify;
