package io.modelwatch.udfs.detect.adaptive;

import static io.modelwatch.schemas.Check.check;

/**
 * What one window measured of one series.
 *
 * @param timeMillis start of the window, epoch milliseconds
 * @param windowMillis its length, > 0
 * @param value finite
 * @param count events behind it, >= 1
 * @param law what the value is of its events
 */
public record Observation(long timeMillis, long windowMillis, double value, long count, Law law) {
    /** A magnitude beyond this counts as this: records keep floats, and squares must stay finite. */
    private static final double LARGEST = 1e38;

    public Observation {
        check(Double.isFinite(value), "value must be finite, was %s", value);
        check(windowMillis > 0, "windowMillis must be > 0, was %s", windowMillis);
        check(count >= 1, "count must be >= 1, was %s", count);
        value = Math.max(-LARGEST, Math.min(LARGEST, value));
    }
}
