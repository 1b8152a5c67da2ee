package io.modelwatch.udfs.incident;

/**
 * How long a pattern may have to wait.
 *
 * @param withinMillis its own length of time, the longest that may be set; 0 where it has none
 * @param incidents how signs become incidents
 * @param delayMillis longest time from the beginning of something abnormal, in time of serving, until it is known, without label horizons
 */
public record PatternLimits(long withinMillis, IncidentSettings incidents, long delayMillis) {}
