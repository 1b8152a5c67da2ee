package io.modelwatch.local.simulate;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Subject;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.stats.Measure;
import io.modelwatch.udfs.stats.Summary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Measures outcomes with the job's own measures: values and counts of windows, by series and the start of the window. */
final class MeasuredOutcomes {
    private final FollowSettings settings;
    private final long windowMillis;
    private final Map<Slice, List<Summary>> summaries = new HashMap<>();

    /** A value of one window and the events behind it. */
    record Value(double value, long count) {}

    private record Slice(String model, String version, String segment, long horizon, long window, boolean resources) {}

    MeasuredOutcomes(FollowSettings settings, long windowMillis) {
        this.settings = settings;
        this.windowMillis = windowMillis;
    }

    void add(Outcome outcome) {
        if (outcome instanceof Outcome.Served served) {
            add(outcome, served.segments(), 0);
            addToModel(outcome);
        } else if (outcome instanceof Outcome.Orphan orphan) {
            add(outcome, orphan.segments(), 0);
            addToModel(outcome);
        } else if (outcome instanceof Outcome.Judged judged) {
            add(outcome, judged.segments(), judged.horizonMillis());
        } else if (outcome instanceof Outcome.Labelled) {
            addToModel(outcome);
        } else if (outcome instanceof Outcome.Used used) {
            add(outcome, "instance=" + used.instance(), 0, Measure.Subject.RESOURCES);
        }
    }

    private void add(Outcome outcome, Segments segments, long horizon) {
        Measure.Subject subject = horizon == 0 ? Measure.Subject.SERVICE : Measure.Subject.QUALITY;
        add(outcome, Segments.ALL, horizon, subject);
        segments.names().forEach(segment -> add(outcome, segment, horizon, subject));
    }

    private void add(Outcome outcome, String segment, long horizon, Measure.Subject subject) {
        add(outcome, outcome.version(), segment, horizon, subject);
    }

    /** To what is measured of all versions together. */
    private void addToModel(Outcome outcome) {
        add(outcome, Series.EVERY_VERSION, Segments.ALL, 0, Measure.Subject.SERVICE);
    }

    private void add(Outcome outcome, String version, String segment, long horizon, Measure.Subject subject) {
        long window = Math.floorDiv(outcome.time(), windowMillis) * windowMillis;
        boolean resources = subject == Measure.Subject.RESOURCES;
        boolean ofModel = version.equals(Series.EVERY_VERSION);
        Slice slice = new Slice(outcome.model(), version, segment, horizon, window, resources);
        summaries
                .computeIfAbsent(slice, added -> empty(outcome.model(), subject, ofModel))
                .forEach(summary -> summary.add(outcome));
    }

    private List<Summary> empty(String model, Measure.Subject subject, boolean ofModel) {
        List<Summary> empty = new ArrayList<>();
        for (Measure measure : Catalog.measures()) {
            if (measure.subject() == subject && measure.ofModel() == ofModel && measure.appliesTo(settings.of(model))) {
                empty.add(measure.empty(settings.of(model)));
            }
        }
        return empty;
    }

    Map<Series, NavigableMap<Long, Value>> values() {
        Map<Series, NavigableMap<Long, Value>> values = new HashMap<>();
        summaries.forEach((slice, read) -> read.forEach(summary -> summary.read(windowMillis, (metric, reading) -> {
            Series series = new Series(
                    slice.model(),
                    slice.version(),
                    Subject.of(slice.segment()),
                    metric,
                    Span.of(windowMillis),
                    slice.horizon() == 0 ? Span.NONE : Span.of(slice.horizon()));
            values.computeIfAbsent(series, added -> new TreeMap<>())
                    .put(slice.window(), new Value(reading.value(), reading.count()));
        })));
        return values;
    }
}
