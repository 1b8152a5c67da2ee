package io.modelwatch.tools.exporter;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.alert.Series;
import java.time.Duration;

/**
 * How many series are exposed, and for how long.
 *
 * @param maxSeries series of models, judgements of them, and firing alerts, of each, >= 1
 * @param staleWindows windows without a point after which a series is no longer exposed, >= 1
 * @param segments whether series of segments are exposed besides those of all traffic
 */
record Limits(int maxSeries, int staleWindows, boolean segments) {
    /** Applies to any window, however short: points arrive with the delay of the job and Kafka. */
    private static final Duration SHOWN_AT_LEAST = Duration.ofMinutes(1);

    Limits {
        check(maxSeries >= 1, "--max-series must be >= 1, was %s", maxSeries);
        check(staleWindows >= 1, "--stale-after must be >= 1, was %s", staleWindows);
    }

    /** Whether series about such a part of a model are exposed. */
    boolean show(Series series) {
        return segments || series.subject().isAll();
    }

    /** How long the point of a window is exposed. */
    Duration shownFor(Duration window) {
        Duration windows = window.multipliedBy(staleWindows);
        return windows.compareTo(SHOWN_AT_LEAST) > 0 ? windows : SHOWN_AT_LEAST;
    }
}
