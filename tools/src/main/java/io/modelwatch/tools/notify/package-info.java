/**
 * From the alert topic to what notifies people: Alertmanager, or any webhook. What to post when is plain Java; Kafka and HTTP are thin
 * adapters. These are separate programs, not part of the Flink job.
 */
package io.modelwatch.tools.notify;
