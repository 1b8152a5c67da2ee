package io.modelwatch.udfs.detect;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.udfs.stats.Category;
import io.modelwatch.udfs.stats.Metric;
import io.modelwatch.udfs.stats.Metric.Shape;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/** A share of 10,000 items in windows of 10 s, .05 with a rhythm of ±20 % a day: at the trough a fall of 30 % is six sigmas of a window. */
final class DailyShare {
    static final int WINDOW_MILLIS = 10_000;
    static final int DAY = 8640;
    static final int HOUR = 360;
    static final MetricLookup METRICS =
            name -> Optional.of(new Metric(name, "ratio", Category.QUALITY, Shape.PROPORTION, "A share of the test."));

    private static final long ITEMS = 10_000;
    private static final double LEVEL = 0.05;
    private static final double AMPLITUDE = 0.2;

    private DailyShare() {}

    static double truth(int window) {
        return LEVEL * (1 + AMPLITUDE * Math.sin(2 * Math.PI * (window % DAY) / DAY));
    }

    /** The rule of these series: three of five windows lower than expected. */
    static Rule rule(Detector<?> detector, Rule.Direction direction, int abnormal, int ofWindows) {
        return new Rule(
                "ShareLow",
                detector,
                "*",
                "*",
                "*",
                "*",
                direction,
                0,
                0,
                1,
                "warning",
                abnormal,
                ofWindows,
                WINDOW_MILLIS * 6L);
    }

    /**
     * Windows from one on, below another.
     *
     * @param factor by which a window's share is multiplied
     */
    static List<MetricPoint> points(String version, int from, int to, long seed, IntToDoubleFunction factor) {
        Random random = new Random(seed);
        List<MetricPoint> points = new ArrayList<>();
        for (int window = from; window < to; window++) {
            double share = truth(window) * factor.applyAsDouble(window);
            double value = share + Math.sqrt(share * (1 - share) / ITEMS) * random.nextGaussian();
            points.add(point(version, window, value));
        }
        return points;
    }

    private static MetricPoint point(String version, int window, double value) {
        Instant start = start(window);
        Instant end = start(window + 1);
        Series series = Series.of("ranker", version, "all", "precision_at_10", "10s", "");
        return new MetricPoint(
                series, start, end, end, value, ITEMS, Double.NaN, Double.NaN, Double.NaN, false, List.of());
    }

    static Instant start(int window) {
        return Instant.ofEpochMilli((long) window * WINDOW_MILLIS);
    }

    static int window(Instant start) {
        return (int) (start.toEpochMilli() / WINDOW_MILLIS);
    }
}
