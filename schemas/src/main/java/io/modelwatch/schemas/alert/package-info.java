/**
 * What the job says: metric points, verdicts, alerts, dead letters, heartbeats, and their JSON. How they come about lives in {@code udfs}.
 */
package io.modelwatch.schemas.alert;
