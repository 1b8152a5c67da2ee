package io.modelwatch.udfs.incident;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.SegmentShare;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.udfs.detect.MetricLookup;
import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.guard.Failure;
import io.modelwatch.udfs.guard.Guard;
import io.modelwatch.udfs.guard.Place;
import io.modelwatch.udfs.incident.Attribution.Composition;
import java.util.List;
import java.util.function.Consumer;

/**
 * How segments explain beginnings. Where that fails, a window is not learned and a beginning goes without explanation; what was known
 * before is kept.
 */
public final class Explanation {
    private final MetricLookup metrics;
    private final Consumer<Failure> failures;

    /** @param failures receives failures */
    public Explanation(MetricLookup metrics, Consumer<Failure> failures) {
        this.metrics = metrics;
        this.failures = failures;
    }

    /** Guarded: one window of one metric and version. The points are as {@link SegmentHistory#with} wants them. */
    public SegmentHistory learn(SegmentHistory known, List<MetricPoint> points) {
        try {
            return known.with(points);
        } catch (RuntimeException thrown) {
            MetricPoint any = points.get(0);
            String cause = Guard.contain(
                    Place.EXPLANATION, any.series().metric(), any.series().key() + " at " + any.time(), thrown);
            failures.accept(new Failure(
                    Place.EXPLANATION,
                    any.series().metric(),
                    cause,
                    any.series().model(),
                    any.series().version(),
                    any.time().toEpochMilli()));
            return known;
        }
    }

    /** The beginning with the segments that explain it. */
    public Transition explain(Transition began, SegmentHistory known) {
        return began.explained(segments(began, known));
    }

    /** Guarded: one beginning. */
    private List<SegmentShare> segments(Transition began, SegmentHistory known) {
        Series series = began.finding().series();
        String metric = series.metric();
        try {
            Composition composition =
                    metrics.metric(metric).map(Composition::of).orElse(Composition.RATIO);
            return known.explain(began.since(), composition);
        } catch (RuntimeException thrown) {
            String cause = Guard.contain(Place.EXPLANATION, metric, series.key() + " at " + began.at(), thrown);
            failures.accept(new Failure(Place.EXPLANATION, metric, cause, began.model(), began.version(), began.at()));
            return List.of();
        }
    }
}
