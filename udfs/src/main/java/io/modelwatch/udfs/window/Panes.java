package io.modelwatch.udfs.window;

import io.modelwatch.schemas.alert.Subject;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.follow.Remembered;
import io.modelwatch.udfs.stats.Measure;
import io.modelwatch.udfs.stats.ModelSettings;
import io.modelwatch.udfs.stats.Summaries;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Adds outcomes up by pane and slice, without an engine. Outcomes of one pane come in runs and repeat a few combinations of model, version
 * and segments, so that the usual outcome costs one look-up: its combination leads straight to the summaries of all its slices.
 */
public final class Panes {
    /** A power of two. */
    private static final int RECENT = 64;

    /** Of versions. */
    private final List<Measure> measures;
    /** Those of them that are measured in every segment. */
    private final List<Measure> ofSegments;
    /** Of models, all versions together. */
    private final List<Measure> ofModels;

    private final Caps caps;
    private final long paneMillis;
    private final Consumer<PanePart> out;
    private final Set<String> configured;
    private final List<Pane> open = new ArrayList<>();
    private final Remembered<ModelSettings> settingsByModel;
    private final Combination probe = new Combination();
    private Pane last;
    private long folded;

    /** @param out takes what is handed out */
    public Panes(List<Measure> measures, FollowSettings settings, Caps caps, long paneMillis, Consumer<PanePart> out) {
        this.measures = measures.stream().filter(measure -> !measure.ofModel()).toList();
        this.ofSegments = this.measures.stream().filter(Measure::inSegments).toList();
        this.ofModels = measures.stream().filter(Measure::ofModel).toList();
        this.caps = caps;
        this.paneMillis = paneMillis;
        this.out = out;
        this.configured = settings.named();
        this.settingsByModel = new Remembered<>(settings::of);
    }

    /** Outcomes so far whose model, version, instance or reading found no room: they were added up as the rest before any decision. */
    public long folded() {
        return folded;
    }

    /** Adds an outcome to its pane, like the overloads for other kinds. */
    public void add(Outcome.Served served) {
        addRequest(served, served.segments());
    }

    /** All versions of a model have one place, so that {@code other} is only for models without room. */
    public void add(Outcome.Labelled labelled) {
        if (!ofModels.isEmpty()) {
            long start = Math.floorDiv(labelled.time(), paneMillis) * paneMillis;
            paneOf(start, Measure.Subject.SERVICE, 0).ofModel(labelled.model()).add(labelled);
        }
    }

    public void add(Outcome.Orphan orphan) {
        addRequest(orphan, orphan.segments());
    }

    public void add(Outcome.Unmatched response) {
        add(response, Measure.Subject.SERVICE, 0, Segments.NONE);
    }

    public void add(Outcome.Repeated repeated) {
        add(repeated, Measure.Subject.SERVICE, 0, Segments.NONE);
    }

    public void add(Outcome.Ahead ahead) {
        add(ahead, Measure.Subject.SERVICE, 0, Segments.NONE);
    }

    public void add(Outcome.Late late) {
        add(
                late,
                late.kind() == Event.Kind.RESOURCE ? Measure.Subject.RESOURCES : Measure.Subject.SERVICE,
                0,
                Segments.NONE);
    }

    public void add(Outcome.Judged judged) {
        add(judged, Measure.Subject.QUALITY, judged.horizonMillis(), judged.segments());
    }

    public void add(Outcome.Rescored rescored) {
        add(rescored, Measure.Subject.SHADOW, 0, rescored.segments());
    }

    public void add(Outcome.RescoredJudged judged) {
        add(
                judged,
                Measure.Subject.SHADOW_QUALITY,
                judged.horizonMillis(),
                judged.rescored().segments());
    }

    public void add(Outcome.Used used) {
        Segments instance =
                new Segments(List.of(Subject.instance(used.instance()).text()));
        add(used, Measure.Subject.RESOURCES, 0, instance);
    }

    /** Hands out and forgets every pane that a watermark closes: no outcome of it can come any more. */
    public void flushClosed(long watermark) {
        for (Iterator<Pane> panes = open.iterator(); panes.hasNext(); ) {
            Pane pane = panes.next();
            if (pane.closesAt() <= watermark) {
                flush(pane);
                panes.remove();
                last = null;
            }
        }
    }

    /** Hands out everything; what is added later to the same pane is another part of it. Only the names that it took stay known. */
    public void flushAll() {
        open.forEach(this::flush);
    }

    private void flush(Pane pane) {
        folded += pane.flush();
    }

    private void add(Outcome outcome, Measure.Subject subject, long horizon, Segments segments) {
        slicesOf(outcome, subject, horizon, segments).add(outcome);
    }

    /** To its slices and to what is measured of its model. */
    private void addRequest(Outcome request, Segments segments) {
        Slices slices = slicesOf(request, Measure.Subject.SERVICE, 0, segments);
        slices.add(request);
        if (slices.model == null) {
            slices.model = last.ofModel(request.model());
        }
        slices.model.add(request);
    }

    private Slices slicesOf(Outcome outcome, Measure.Subject subject, long horizon, Segments segments) {
        Pane pane = paneOf(Math.floorDiv(outcome.time(), paneMillis) * paneMillis, subject, horizon);
        Recent recent = pane.recent(outcome.model(), outcome.version(), segments);
        if (recent.slices == null) {
            probe.set(outcome.model(), outcome.version(), segments);
            recent.slices = pane.byCombination.get(probe);
        }
        return recent.slices == null ? slicesOf(pane) : recent.slices;
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
        if (open.size() >= caps.openPanes()) {
            flushAll();
            open.clear();
        }
        last = new Pane(start, subject, horizon);
        open.add(last);
        return last;
    }

    /** For the names of the probe, which no outcome had before. Names without room are looked up each time: they cost time, not memory. */
    private Slices slicesOf(Pane pane) {
        Combination taken = pane.held.take(probe, caps, configured);
        if (taken.equals(probe)) {
            taken = probe.copy();
        } else {
            folded++;
        }
        return pane.byCombination.computeIfAbsent(taken, combination -> slicesOf(pane, combination));
    }

    private Slices slicesOf(Pane pane, Combination combination) {
        List<String> segments = combination.segments.names();
        Summaries[] slices = new Summaries[1 + segments.size()];
        slices[0] = sliceOf(pane, combination, Segments.ALL);
        for (int i = 0; i < segments.size(); i++) {
            slices[1 + i] = sliceOf(pane, combination, segments.get(i));
        }
        return new Slices(slices);
    }

    private Summaries sliceOf(Pane pane, Combination combination, String segment) {
        return pane.slices.computeIfAbsent(new Slice(combination.model, combination.version, segment), slice -> {
            List<Measure> measured = slice.segment.equals(Segments.ALL) ? measures : ofSegments;
            return Summaries.of(measured, pane.subject, settingsByModel.of(slice.model));
        });
    }

    /** The summaries that outcomes of one combination are added to. */
    private static final class Slices {
        private final Summaries[] each;
        /** What is measured of all versions of their model; null until a request came. */
        private Summaries model;

        Slices(Summaries[] each) {
            this.each = each;
        }

        void add(Outcome outcome) {
            for (Summaries slice : each) {
                slice.add(outcome);
            }
        }
    }

    /** The slices of a combination of names, by identity. */
    private static final class Recent {
        private String model;
        private String version;
        private Segments segments;
        /** Null where they are to be looked up. */
        private Slices slices;
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
    private final class Pane {
        private final long start;
        private final Measure.Subject subject;
        private final long horizon;
        private final Map<Slice, Summaries> slices = new HashMap<>();
        private final Map<Combination, Slices> byCombination = new HashMap<>();
        private final HeldNames held = new HeldNames();
        /** What is measured of all versions of a model together, by the name under which it is held. */
        private final Map<String, Summaries> models = new HashMap<>();
        /** Combinations looked up lately: names are interned, and few alternate. */
        private final Recent[] recent =
                Stream.generate(Recent::new).limit(RECENT).toArray(Recent[]::new);
        /** The model of the latest outcome: they come in runs. */
        private String lastModel;

        private Summaries ofLastModel;

        Pane(long start, Measure.Subject subject, long horizon) {
            this.start = start;
            this.subject = subject;
            this.horizon = horizon;
        }

        boolean is(long otherStart, Measure.Subject otherSubject, long otherHorizon) {
            return start == otherStart && subject == otherSubject && horizon == otherHorizon;
        }

        /** With slices where these very objects were there lately. */
        @SuppressWarnings("ReferenceEquality") // a quick first look; other objects with the same names are looked up
        Recent recent(String model, String version, Segments segments) {
            int hash = (model.hashCode() * 31 + version.hashCode()) * 31 + segments.hashCode();
            Recent found = recent[(hash ^ (hash >>> 16)) & (RECENT - 1)];
            if (found.model != model || found.version != version || found.segments != segments) {
                found.model = model;
                found.version = version;
                found.segments = segments;
                found.slices = null;
            }
            return found;
        }

        @SuppressWarnings("ReferenceEquality") // a quick first look; another object with the same name is looked up
        Summaries ofModel(String model) {
            if (model != lastModel) {
                ofLastModel = models.computeIfAbsent(
                        held.takeModel(model, caps, configured),
                        name -> Summaries.of(ofModels, subject, settingsByModel.of(name)));
                lastModel = model;
            }
            return ofLastModel;
        }

        /** The watermark from which on nothing can be added. */
        long closesAt() {
            return start + paneMillis - 1 + horizon;
        }

        /** @return readings that found no room */
        long flush() {
            long folded = 0;
            for (Map.Entry<Slice, Summaries> entry : slices.entrySet()) {
                Slice slice = entry.getKey();
                Summaries summaries = entry.getValue();
                folded += summaries.folded();
                out.accept(new PanePart(
                        slice.model,
                        slice.version,
                        slice.segment,
                        start,
                        paneMillis,
                        horizon,
                        summaries.added(),
                        summaries.apart(),
                        summaries.toBytes()));
            }
            slices.clear();
            byCombination.clear();
            for (Recent each : recent) {
                each.slices = null;
            }
            flushModels();
            return folded;
        }

        private void flushModels() {
            models.forEach((model, summaries) -> {
                if (!summaries.isEmpty()) {
                    out.accept(PanePart.ofModel(model, start, paneMillis, summaries.toBytes()));
                }
            });
            models.clear();
            lastModel = null;
            ofLastModel = null;
        }
    }
}
