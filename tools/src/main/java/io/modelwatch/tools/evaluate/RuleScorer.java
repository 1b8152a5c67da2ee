package io.modelwatch.tools.evaluate;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Subject;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.udfs.detect.DetectionReplay;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.Detector;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.stats.Category;
import io.modelwatch.udfs.stats.Metric;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A detector as a rule on both sides judges by it, with the classes and the defaults of the job. */
final class RuleScorer implements RowJudge {
    private static final String METRIC = "value";
    /** So many that chance explains nothing. */
    private static final long EVENTS = 1_000_000;

    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long DAY = Duration.ofDays(1).toMillis();

    private final Detector<?> detector;

    RuleScorer(Detector<?> detector) {
        this.detector = detector;
    }

    @Override
    public String name() {
        return detector.name();
    }

    @Override
    public Judged judge(LabelledSeries series) {
        int rows = series.times().length;
        Map<Long, Integer> places = new HashMap<>();
        List<MetricPoint> points = new ArrayList<>();
        var watched = new Series("m", "v", Subject.ALL, METRIC, Span.of(series.stepMillis()), Span.NONE);
        for (int i = 0; i < rows; i++) {
            places.put(series.times()[i], i);
            points.add(point(watched, series.times()[i], series.values()[i], series.stepMillis()));
        }
        Judged judged = new Judged(new double[rows], new boolean[rows], new boolean[rows]);
        new DetectionReplay(settings(), name -> Optional.of(metric()), verdict -> take(judged, places, verdict))
                .run(points);
        Arrays.fill(judged.continues(), false);
        return judged;
    }

    private static void take(Judged judged, Map<Long, Integer> places, Verdict verdict) {
        int row = places.get(verdict.point().windowStart().toEpochMilli());
        judged.severities()[row] = Double.isNaN(verdict.score()) ? 0 : Math.abs(verdict.score());
        judged.abnormal()[row] = verdict.judgement() == Verdict.Judgement.ANOMALOUS;
    }

    private static Metric metric() {
        return new Metric(METRIC, "", Category.QUALITY, Metric.Shape.OTHER, "A value.");
    }

    private DetectionSettings settings() {
        Rule rule =
                new Rule("Evaluated", detector, "*", "*", "*", "*", Rule.Direction.BOTH, 0, 0, 1, "warning", 1, 1, 0);
        return new DetectionSettings(List.of(rule), HOUR, HOUR, DAY, HOUR);
    }

    private static MetricPoint point(Series series, long time, double value, long step) {
        Instant start = Instant.ofEpochMilli(time);
        Instant end = start.plusMillis(step);
        return new MetricPoint(
                series, start, end, end, value, EVENTS, Double.NaN, Double.NaN, Double.NaN, false, List.of());
    }
}
