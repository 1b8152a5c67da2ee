package io.modelwatch.tools.evaluate;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Subject;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.Detector;
import io.modelwatch.udfs.detect.IncidentBudget;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.detect.replay.DetectionReplay;
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

/**
 * A rule as the job judges by it: its detector, its direction and the least change that it asks for. What it watches, and how many abnormal
 * windows make an alert, count for nothing here.
 */
final class RuleScorer implements RowJudge {
    private static final String METRIC = "value";
    /** So many that chance explains nothing. */
    private static final long EVENTS = 1_000_000;

    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long DAY = Duration.ofDays(1).toMillis();

    private final String name;
    private final Rule rule;
    private final DetectionSettings settings;

    private RuleScorer(String name, Rule rule, DetectionSettings settings) {
        this.name = name;
        this.rule = rule;
        this.settings = settings;
    }

    /** A detector that judges both sides, with the defaults of the job. */
    static RuleScorer of(Detector<?> detector) {
        Rule rule = everywhere("Evaluated", detector, Rule.Direction.BOTH, 0, 0);
        return new RuleScorer(detector.name(), rule, new DetectionSettings(List.of(rule), HOUR, HOUR, DAY, HOUR));
    }

    /** Each rule by itself, under its name and severity, with the times and days of the configuration. */
    static List<RuleScorer> of(DetectionSettings configured) {
        List<RuleScorer> scorers = new ArrayList<>();
        for (Rule rule : configured.rules()) {
            Rule alone = everywhere(
                    rule.name(), rule.detector(), rule.direction(), rule.minChange(), rule.minRelativeChange());
            var settings = new DetectionSettings(
                    List.of(alone),
                    configured.adoptAfterMillis(),
                    configured.freezeForMillis(),
                    configured.forgetAfterMillis(),
                    configured.noDataAfterMillis(),
                    configured.days(),
                    IncidentBudget.UNDIVIDED,
                    configured.silences());
            scorers.add(new RuleScorer(rule.id(), alone, settings));
        }
        return scorers;
    }

    private static Rule everywhere(
            String name, Detector<?> detector, Rule.Direction direction, double minChange, double minRelativeChange) {
        return new Rule(
                name, detector, "*", "*", "*", "*", direction, minChange, minRelativeChange, 1, "warning", 1, 1, 0);
    }

    @Override
    public String name() {
        return name;
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
        new DetectionReplay(settings, any -> Optional.of(metric()), verdict -> take(judged, places, verdict))
                .run(points);
        Arrays.fill(judged.continues(), false);
        return judged;
    }

    private void take(Judged judged, Map<Long, Integer> places, Verdict verdict) {
        int row = places.get(verdict.point().windowStart().toEpochMilli());
        boolean counts = !Double.isNaN(verdict.score()) && isBad(verdict);
        judged.severities()[row] = counts ? Math.abs(verdict.score()) : 0;
        judged.abnormal()[row] = verdict.judgement() == Verdict.Judgement.ANOMALOUS;
    }

    /** Whether the value is on a side that is bad. */
    private boolean isBad(Verdict verdict) {
        double limit = Double.isNaN(verdict.expected()) ? verdict.upper() : verdict.expected();
        boolean above = verdict.point().value() > limit;
        return rule.direction() == Rule.Direction.BOTH || above == (rule.direction() == Rule.Direction.UP);
    }

    private static Metric metric() {
        return new Metric(METRIC, "", Category.QUALITY, Metric.Shape.OTHER, "A value.");
    }

    private static MetricPoint point(Series series, long time, double value, long step) {
        Instant start = Instant.ofEpochMilli(time);
        Instant end = start.plusMillis(step);
        return new MetricPoint(
                series, start, end, end, value, EVENTS, Double.NaN, Double.NaN, Double.NaN, false, List.of());
    }
}
