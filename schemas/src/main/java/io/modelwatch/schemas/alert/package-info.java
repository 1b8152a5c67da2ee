/**
 * What the job publishes: metric points, verdicts, alerts, dead letters, heartbeats, and their JSON. They are computed in {@code udfs}.
 */
package io.modelwatch.schemas.alert;
