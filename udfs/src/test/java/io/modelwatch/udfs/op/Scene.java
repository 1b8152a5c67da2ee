package io.modelwatch.udfs.op;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Ending;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.Detector;
import io.modelwatch.udfs.detect.MetricLookup;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.detect.Rule.Direction;
import io.modelwatch.udfs.detect.ZScore;
import io.modelwatch.udfs.stats.Category;
import io.modelwatch.udfs.stats.Metric;
import io.modelwatch.udfs.stats.Metric.Shape;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the tests of detection and alerts share: one series of 10 s windows, numbered from 0, and rules with short times. */
final class Scene {
    static final long WINDOW = 10_000;
    static final long MINUTE = 60_000;
    static final long ADOPT_AFTER = 20 * MINUTE;
    static final long FREEZE_FOR = 10 * MINUTE;
    static final long FORGET_AFTER = 60 * MINUTE;
    static final long NO_DATA_AFTER = MINUTE;
    static final long REWRITE_FOR = 15 * MINUTE;
    static final ZScore DETECTOR = new ZScore(20, 4, 10, 0);
    /** Of {@link #verdict}. */
    static final long KEEP_FIRING = 3 * WINDOW;

    static final MetricLookup METRICS = name -> Optional.of(new Metric(
            name,
            "ms",
            Category.LATENCY,
            name.endsWith("_rate") ? Shape.PROPORTION : Shape.OTHER,
            "A metric of the test."));

    private Scene() {}

    static Rule rule(Detector<?> detector, int abnormal, int ofWindows, long keepFiringMillis) {
        return new Rule(
                "LatencyHigh",
                detector,
                "latency_*",
                "*",
                "*",
                "*",
                Direction.UP,
                5,
                0,
                10,
                "warning",
                abnormal,
                ofWindows,
                keepFiringMillis);
    }

    static DetectionSettings settings(Rule... rules) {
        return new DetectionSettings(List.of(rules), ADOPT_AFTER, FREEZE_FOR, FORGET_AFTER, NO_DATA_AFTER);
    }

    static MetricPoint point(String version, int window, double value) {
        return point("latency_p99", version, window, value, 100, false);
    }

    static MetricPoint point(String metric, String version, int window, double value, long count, boolean partial) {
        return new MetricPoint(
                Series.of("ranker", version, "all", metric, "10s", ""),
                start(window),
                start(window + 1),
                start(window + 1),
                value,
                count,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                partial,
                List.of("request-" + window));
    }

    /** A value near 100 that no detector minds. */
    static MetricPoint calm(String version, int window) {
        return point(version, window, 100 + window * 7 % 5);
    }

    /** Of a rule that wants two of the last four windows to be abnormal. */
    static Verdict verdict(int window, Judgement judgement) {
        return verdict(window, judgement, Ending.NONE);
    }

    static Verdict verdict(int window, Judgement judgement, Ending ending) {
        return new Verdict(
                point("v7", window, 182.25),
                "LatencyHigh",
                "warning",
                DETECTOR.describe(),
                judgement,
                8,
                121,
                100,
                142,
                Verdict.View.NONE,
                false,
                ending,
                2,
                4,
                KEEP_FIRING);
    }

    /** Start of a window. */
    static Instant start(int window) {
        return Instant.ofEpochMilli(window * WINDOW);
    }

    static long end(int window) {
        return start(window + 1).toEpochMilli();
    }
}
