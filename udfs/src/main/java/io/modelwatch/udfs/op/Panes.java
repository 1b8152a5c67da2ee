package io.modelwatch.udfs.op;

import io.modelwatch.schemas.Outcome;
import io.modelwatch.schemas.Segments;
import io.modelwatch.udfs.stats.Measure;
import io.modelwatch.udfs.stats.ModelSettings;
import io.modelwatch.udfs.stats.Summaries;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Adds outcomes up by pane and slice, without an engine. Outcomes of one pane come in runs and repeat a few combinations of model, version
 * and segments, so that the usual outcome costs one look-up: its combination leads straight to the summaries of all its slices.
 */
final class Panes {
    private final List<Measure> measures;
    private final FollowSettings settings;
    private final long paneMillis;
    private final List<Pane> open = new ArrayList<>();
    private final Map<String, ModelSettings> settingsByModel = new HashMap<>();
    private final Combination probe = new Combination();
    private Pane last;

    Panes(List<Measure> measures, FollowSettings settings, long paneMillis) {
        this.measures = measures;
        this.settings = settings;
        this.paneMillis = paneMillis;
    }

    void add(Outcome.Served served) {
        add(served, Measure.Subject.SERVICE, 0, served.segments());
    }

    void add(Outcome.Orphan orphan) {
        add(orphan, Measure.Subject.SERVICE, 0, orphan.segments());
    }

    void add(Outcome.Judged judged) {
        add(judged, Measure.Subject.QUALITY, judged.horizonMillis(), judged.segments());
    }

    void add(Outcome.Rescored rescored) {
        add(rescored, Measure.Subject.SHADOW, 0, rescored.segments());
    }

    void add(Outcome.RescoredJudged judged) {
        add(
                judged,
                Measure.Subject.SHADOW_QUALITY,
                judged.horizonMillis(),
                judged.rescored().segments());
    }

    void add(Outcome.Used used) {
        Segments instance = new Segments(List.of(Segments.INSTANCE + used.instance()));
        add(used, Measure.Subject.RESOURCES, 0, instance);
    }

    /** Hands out and forgets every pane that a watermark closes: no outcome of it can come any more. */
    void flushClosed(long watermark, Consumer<PanePart> out) {
        for (Iterator<Pane> panes = open.iterator(); panes.hasNext(); ) {
            Pane pane = panes.next();
            if (pane.closesAt(paneMillis) <= watermark) {
                pane.flush(paneMillis, out);
                panes.remove();
                last = null;
            }
        }
    }

    /** Hands out and forgets everything; what is added later to the same pane is another part of it. */
    void flushAll(Consumer<PanePart> out) {
        flushClosed(Long.MAX_VALUE, out);
    }

    private void add(Outcome outcome, Measure.Subject subject, long horizon, Segments segments) {
        Pane pane = paneOf(Math.floorDiv(outcome.time(), paneMillis) * paneMillis, subject, horizon);
        probe.set(outcome.model(), outcome.version(), segments);
        Summaries[] slices = pane.byCombination.get(probe);
        if (slices == null) {
            slices = slicesOf(pane, probe);
            pane.byCombination.put(probe.copy(), slices);
        }
        for (Summaries slice : slices) {
            slice.add(outcome);
        }
    }

    private Pane paneOf(long start, Measure.Subject subject, long horizon) {
        if (last != null && last.is(start, subject, horizon)) {
            return last;
        }
        for (Pane pane : open) {
            if (pane.is(start, subject, horizon)) {
                last = pane;
                return pane;
            }
        }
        last = new Pane(start, subject, horizon);
        open.add(last);
        return last;
    }

    private Summaries[] slicesOf(Pane pane, Combination combination) {
        List<String> segments = combination.segments.names();
        Summaries[] slices = new Summaries[1 + segments.size()];
        slices[0] = sliceOf(pane, combination, Segments.ALL);
        for (int i = 0; i < segments.size(); i++) {
            slices[1 + i] = sliceOf(pane, combination, segments.get(i));
        }
        return slices;
    }

    private Summaries sliceOf(Pane pane, Combination combination, String segment) {
        return pane.slices.computeIfAbsent(new Slice(combination.model, combination.version, segment), slice -> {
            ModelSettings model = settingsByModel.computeIfAbsent(slice.model, settings::of);
            return Summaries.of(measures, pane.subject, model);
        });
    }

    /** Ordered, as {@link Combination}. */
    private record Slice(String model, String version, String segment) implements Comparable<Slice> {
        private static final Comparator<Slice> ORDER =
                Comparator.comparing(Slice::model).thenComparing(Slice::version).thenComparing(Slice::segment);

        @Override
        public int compareTo(Slice that) {
            return ORDER.compare(this, that);
        }
    }

    /** The outcomes of one pane, subject and horizon. */
    private static final class Pane {
        private final long start;
        private final Measure.Subject subject;
        private final long horizon;
        private final Map<Slice, Summaries> slices = new HashMap<>();
        private final Map<Combination, Summaries[]> byCombination = new HashMap<>();

        Pane(long start, Measure.Subject subject, long horizon) {
            this.start = start;
            this.subject = subject;
            this.horizon = horizon;
        }

        boolean is(long otherStart, Measure.Subject otherSubject, long otherHorizon) {
            return start == otherStart && subject == otherSubject && horizon == otherHorizon;
        }

        /** The watermark from which on nothing can be added. */
        long closesAt(long paneMillis) {
            return start + paneMillis - 1 + horizon;
        }

        void flush(long paneMillis, Consumer<PanePart> out) {
            slices.forEach((slice, summaries) -> out.accept(new PanePart(
                    slice.model, slice.version, slice.segment, start, paneMillis, horizon, summaries.toBytes())));
        }
    }

    /**
     * Model, version and segments as a key that can be filled again, so that looking up allocates nothing. Ordered, since a hash map then makes
     * a tree of those whose hashes collide: producers choose the names.
     */
    private static final class Combination implements Comparable<Combination> {
        private static final Comparator<Combination> ORDER = Comparator.comparing(
                        (Combination combination) -> combination.model)
                .thenComparing(combination -> combination.version)
                .thenComparing(combination -> combination.segments);

        private String model;
        private String version;
        private Segments segments;

        void set(String newModel, String newVersion, Segments newSegments) {
            model = newModel;
            version = newVersion;
            segments = newSegments;
        }

        Combination copy() {
            Combination copy = new Combination();
            copy.set(model, version, segments);
            return copy;
        }

        @Override
        public int compareTo(Combination that) {
            return ORDER.compare(this, that);
        }

        @Override
        public int hashCode() {
            return (model.hashCode() * 31 + version.hashCode()) * 31 + segments.hashCode();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Combination that
                    && model.equals(that.model)
                    && version.equals(that.version)
                    && segments.equals(that.segments);
        }
    }
}
