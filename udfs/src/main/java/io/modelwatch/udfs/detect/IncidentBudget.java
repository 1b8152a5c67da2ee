package io.modelwatch.udfs.detect;

import io.modelwatch.schemas.Key;
import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.schemas.read.SegmentDimensions;
import io.modelwatch.schemas.read.SegmentDimensions.Dimension;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How many false incidents a model may have, divided equally over the series that the configuration makes of it: the metrics, segments and
 * windows of each rule whose detector takes a part. Not counted are what traffic brings (versions, instances, readings, error codes), so
 * that limits do not depend on it, nor horizons and cutoffs: each of them has the part of a series, and the model so much more in all.
 *
 * @param perMonth false incidents in 30 days of one model, > 0
 * @param windowMillis the lengths of windows that are measured
 * @param segments that are measured
 * @param metrics the names of those that may be measured, for example {@code precision_at_{k}}
 */
public record IncidentBudget(
        @Key(
                name = "detection.false-incidents-per-month",
                byDefault = "1",
                range = "> 0",
                meaning =
                        "False incidents that the detector adaptive may cause in 30 days of one model, divided over its rules, metrics, segments and windows.")
        double perMonth,

        List<Long> windowMillis,
        SegmentDimensions segments,
        List<String> metrics)
        implements Serializable {
    /** One for each series of a rule, whatever else there is. */
    public static final IncidentBudget UNDIVIDED = new IncidentBudget(1, List.of(), SegmentDimensions.NONE, List.of());

    public IncidentBudget {
        windowMillis = List.copyOf(windowMillis);
        metrics = List.copyOf(metrics);
    }

    /**
     * What one series of a rule may have in 30 days.
     *
     * @param configured the rules among which the budget is divided; the given one takes a part also where it is none of them
     * @return NaN where the rule's detector has no budget
     */
    double perSeries(Rule rule, String model, List<Rule> configured) {
        double own = rule.detector().ownBudget();
        if (!rule.detector().hasBudget() || !Double.isNaN(own)) {
            return own / series(rule, model);
        }
        long others = configured.stream()
                .filter(other -> other.detector().hasBudget()
                        && Double.isNaN(other.detector().ownBudget()))
                .filter(other -> !other.id().equals(rule.id())
                        && Globs.of(other.models()).match(model))
                .mapToLong(other -> series(other, model))
                .sum();
        return perMonth / (others + series(rule, model));
    }

    /** How many of a model a rule watches; 1 where that is not known. */
    long series(Rule rule, String model) {
        Globs windows = Globs.ofWindows(rule.windows());
        Globs segmentGlobs = Globs.of(rule.segments());
        long matchingWindows = windowMillis.stream()
                .filter(window -> windows.match(Span.text(window)))
                .count();
        long matchingSegments =
                segmentsOf(model).stream().filter(segmentGlobs::match).count();
        return Math.max(1, metrics(rule)) * Math.max(1, matchingWindows) * Math.max(1, matchingSegments);
    }

    /** A name that stands for several, as {@code precision_at_{k}}, is matched as it is written, and by {@code precision_at_10}. */
    private long metrics(Rule rule) {
        Globs globs = Globs.of(rule.metrics());
        long matching = metrics.stream().filter(globs::match).count();
        return Math.max(matching, rule.metrics().split(",").length);
    }

    private List<String> segmentsOf(String model) {
        List<String> all = new ArrayList<>(List.of(Segments.ALL));
        for (Dimension dimension : segments.of(model)) {
            Stream.concat(dimension.admitted().stream(), Stream.of(SegmentDimensions.OTHER))
                    .map(value -> dimension.name() + "=" + value)
                    .forEach(all::add);
        }
        return all;
    }
}
