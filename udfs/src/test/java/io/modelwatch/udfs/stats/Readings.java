package io.modelwatch.udfs.stats;

import java.util.Map;
import java.util.TreeMap;

/** What a summary says, by metric. */
public final class Readings {
    private static final long WINDOW_MILLIS = 10_000;

    private Readings() {}

    /** Reads a window of 10 s; a metric said twice is an error. */
    public static Map<String, Summary.Reading> of(Summary summary) {
        Map<String, Summary.Reading> readings = new TreeMap<>();
        summary.read(WINDOW_MILLIS, (metric, reading) -> {
            if (readings.put(metric, reading) != null) {
                throw new AssertionError("said twice: " + metric);
            }
        });
        return readings;
    }
}
