package io.modelwatch.local.simulate;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The points of one slice, window length and horizon, as far as somebody wants them. */
final class PointOutput {
    /** What all series of it have, with any metric. */
    private final Series any;

    private final Predicate<MetricPoint> wanted;
    private final Consumer<MetricPoint> out;
    /** By metric; nothing where nobody wants it. */
    private final Map<String, Optional<Series>> series = new HashMap<>();

    /**
     * @param any of these series, whatever its metric
     * @param wanted whether points of a series are used, judged by one of them
     */
    PointOutput(Series any, Predicate<MetricPoint> wanted, Consumer<MetricPoint> out) {
        this.any = any;
        this.wanted = wanted;
        this.out = out;
    }

    /**
     * @param windowEnd epoch milliseconds
     * @param partial whether the window was not covered by real time
     */
    void put(String metric, double value, long count, long windowEnd, boolean partial) {
        series.computeIfAbsent(metric, added -> of(added, windowEnd))
                .ifPresent(known -> out.accept(point(known, value, count, windowEnd, partial)));
    }

    private Optional<Series> of(String metric, long windowEnd) {
        Series named = new Series(any.model(), any.version(), any.subject(), metric, any.window(), any.horizon());
        return Optional.of(named).filter(given -> wanted.test(point(given, 0, 1, windowEnd, false)));
    }

    private MetricPoint point(Series of, double value, long count, long windowEnd, boolean partial) {
        Span window = any.window();
        return new MetricPoint(
                of,
                Instant.ofEpochMilli(windowEnd - window.millis()),
                Instant.ofEpochMilli(windowEnd),
                Instant.ofEpochMilli(windowEnd + any.horizon().millis()),
                value,
                count,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                partial,
                List.of());
    }
}
