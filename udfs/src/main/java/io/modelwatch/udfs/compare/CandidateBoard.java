package io.modelwatch.udfs.compare;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Subject;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.udfs.compare.Judgement.Decision;
import io.modelwatch.udfs.format.Lengths;
import io.modelwatch.udfs.guard.Failure;
import io.modelwatch.udfs.guard.Guard;
import io.modelwatch.udfs.guard.Place;
import io.modelwatch.udfs.stats.Category;
import io.modelwatch.udfs.stats.Layout;
import io.modelwatch.udfs.stats.Metric;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The candidates of one model and what is known of each. Evidence is collected by pane of event time and counts from the pane's end, so
 * that verdicts do not depend on the order in which requests were scored. Statistics of another epoch are not continued.
 *
 * <p>A pane whose evidence cannot be collected is left out, whole: half of it would not be a fair sample. A pane that cannot be counted
 * changes nothing, and a verdict that fails is given at the end of the next pane.
 */
public final class CandidateBoard {
    /** The verdict as a number that rules can judge and a dashboard can draw. */
    public static final Metric VERDICT = new Metric(
            "shadow_verdict",
            "verdict",
            Category.SHADOW,
            Metric.Shape.OTHER,
            "What is claimed of a candidate: -1 worse, 0 undecided, 1 equivalent, 2 better.");

    /**
     * Candidates of one model that are known at once, retired ones until they are forgotten: twice as many as may run. Beyond it those of
     * the least epochs are left out, so that no order decides.
     */
    static final int MOST_CANDIDATES = 200;

    private static final byte LAYOUT = 2;

    private final String model;
    private final VerdictSettings settings;
    private final long paneMillis;
    private final long forgetAfter;
    private final Consumer<Failure> failures;
    /** Failures during a method call; empty otherwise. */
    private final List<Failure> found = new ArrayList<>();

    private final Map<String, Entry> byVersion = new TreeMap<>();

    private long beyondLimit;

    /**
     * The verdict on a candidate at the end of a pane.
     *
     * @param change null where the decision is the one published before
     */
    public record PaneVerdict(MetricPoint point, Answer change) {}

    /**
     * @param forgetAfterMillis event time without a scored request after which a candidate is forgotten
     * @param failures receives failures
     */
    public CandidateBoard(
            String model,
            VerdictSettings settings,
            long paneMillis,
            long forgetAfterMillis,
            Consumer<Failure> failures) {
        this.model = model;
        this.settings = settings;
        this.paneMillis = paneMillis;
        this.forgetAfter = forgetAfterMillis;
        this.failures = failures;
    }

    public boolean isEmpty() {
        return byVersion.isEmpty();
    }

    /** Takes in a request that was scored again, or the truth about it; other outcomes change nothing. */
    public void add(Outcome outcome) {
        if (outcome instanceof Outcome.Rescored rescored) {
            Entry entry = entryOf(rescored);
            if (entry != null) {
                add(entry, rescored, paneEnd(rescored.time()));
            }
        } else if (outcome instanceof Outcome.RescoredJudged judged) {
            Entry entry = entryOf(judged.rescored());
            if (entry != null) {
                add(entry, judged, paneEnd(judged.time() + judged.horizonMillis()));
            }
        }
        handOutFailures();
    }

    private void handOutFailures() {
        if (!found.isEmpty()) {
            found.forEach(failures);
            found.clear();
        }
    }

    /** Guarded: one outcome and one pane. */
    private void add(Entry entry, Outcome outcome, long end) {
        if (entry.failed.contains(end)) {
            return;
        }
        CandidateVerdict pane = entry.pane(end);
        try {
            if (outcome instanceof Outcome.Rescored rescored) {
                pane.add(rescored);
            } else if (outcome instanceof Outcome.RescoredJudged judged) {
                pane.add(judged);
            }
        } catch (RuntimeException thrown) {
            entry.open.remove(end);
            entry.failed.add(end);
            fail(Place.COMPARISON, "evidence", outcome.version(), outcome.time(), thrown);
        }
    }

    private void fail(Place place, String what, String version, long at, RuntimeException thrown) {
        String cause = Guard.contain(place, what, "%s %s at %d".formatted(model, version, at), thrown);
        found.add(new Failure(place, what, cause, model, version, at));
    }

    /**
     * Counts the evidence of panes that a watermark closes and emits verdicts, pane by pane; forgets candidates that were silent for too
     * long.
     */
    public void close(long watermark, Consumer<PaneVerdict> out) {
        TreeSet<Long> ends = new TreeSet<>();
        byVersion
                .values()
                .forEach(entry ->
                        ends.addAll(entry.open.headMap(watermark + 1, true).keySet()));
        for (long end : ends) {
            byVersion.forEach((version, entry) -> count(version, entry, end));
            for (Map.Entry<String, Entry> each : byVersion.entrySet()) {
                if (each.getValue().role == Role.CANDIDATE && each.getValue().lastEnd == end) {
                    finding(each.getKey(), each.getValue(), end).ifPresent(out);
                }
            }
        }
        byVersion
                .values()
                .forEach(entry -> entry.failed.headSet(watermark, true).clear());
        byVersion.values().removeIf(entry -> entry.open.isEmpty() && entry.lastEnd + forgetAfter <= watermark);
        handOutFailures();
    }

    public void write(DataOutput out) throws IOException {
        out.writeByte(LAYOUT);
        Lengths.write(byVersion.size(), out);
        for (Map.Entry<String, Entry> entry : byVersion.entrySet()) {
            Lengths.writeText(entry.getKey(), out);
            entry.getValue().write(out);
        }
    }

    /** Replaces the content by what {@link #write} wrote. */
    public void restore(DataInput in) throws IOException {
        Layout.expect(LAYOUT, "candidate-board", in);
        byVersion.clear();
        for (int left = Lengths.read(in); left > 0; left--) {
            String version = Lengths.readText(in);
            Entry entry = new Entry(0, Role.CANDIDATE);
            entry.restore(in);
            byVersion.put(version, entry);
        }
    }

    private long paneEnd(long time) {
        return Math.floorDiv(time, paneMillis) * paneMillis + paneMillis;
    }

    /** Null for late outcomes of a past epoch. */
    private Entry entryOf(Outcome.Rescored rescored) {
        Entry known = byVersion.get(rescored.version());
        if (known != null && known.epoch > rescored.epoch()) {
            return null;
        }
        if (known == null || known.epoch < rescored.epoch()) {
            known = new Entry(rescored.epoch(), rescored.role());
            byVersion.put(rescored.version(), known);
            if (byVersion.size() > MOST_CANDIDATES) {
                String oldest = oldest();
                byVersion.remove(oldest);
                beyondLimit++;
                return oldest.equals(rescored.version()) ? null : known;
            }
        }
        return known;
    }

    private String oldest() {
        return byVersion.entrySet().stream()
                .min(Comparator.comparingLong((Map.Entry<String, Entry> entry) -> entry.getValue().epoch)
                        .thenComparing(Map.Entry::getKey))
                .orElseThrow()
                .getKey();
    }

    /** How often a candidate was left out since the last call, because more recent ones held all places. */
    public long takeBeyondLimit() {
        long taken = beyondLimit;
        beyondLimit = 0;
        return taken;
    }

    /** Guarded: one pane of one candidate, counted on a copy. */
    private void count(String version, Entry entry, long end) {
        CandidateVerdict pane = entry.open.remove(end);
        if (pane == null) {
            return;
        }
        try {
            CandidateVerdict more = new CandidateVerdict(settings);
            more.merge(entry.total);
            more.merge(pane);
            entry.total = more;
            entry.lastEnd = end;
        } catch (RuntimeException thrown) {
            fail(Place.COMPARISON, "evidence", version, end, thrown);
        }
    }

    /** Guarded: the verdict on one candidate. */
    private Optional<PaneVerdict> finding(String version, Entry candidate, long end) {
        try {
            Judgement judgement = judge(candidate);
            MetricPoint point = point(version, judgement, end);
            Answer change =
                    judgement.decision() == candidate.published ? null : change(version, candidate, judgement, end);
            candidate.published = judgement.decision();
            return Optional.of(new PaneVerdict(point, change));
        } catch (RuntimeException thrown) {
            fail(Place.COMPARISON, "verdict", version, end, thrown);
            return Optional.empty();
        }
    }

    private Judgement judge(Entry candidate) {
        CandidateVerdict verdict = new CandidateVerdict(settings);
        verdict.merge(candidate.total);
        byVersion.values().stream()
                .filter(entry -> entry.role == Role.SECONDARY)
                .forEach(secondary -> verdict.merge(secondary.total));
        return verdict.judge();
    }

    private Answer change(String version, Entry candidate, Judgement judgement, long end) {
        String decision = judgement.decision().name().toLowerCase(Locale.ROOT);
        return new Answer(
                model + "/" + version,
                candidate.epoch,
                Answer.Status.VERDICT,
                decision,
                sentence(version, judgement, decision, end),
                end);
    }

    /** Guarded: one text. */
    private String sentence(String version, Judgement judgement, String decision, long end) {
        String name = model + "/" + version;
        try {
            return JudgementText.sentence(name, judgement, settings);
        } catch (RuntimeException thrown) {
            fail(Place.TEXT, "verdict", version, end, thrown);
            return "%s is %s; the figures could not be written".formatted(name, decision);
        }
    }

    private MetricPoint point(String version, Judgement judgement, long end) {
        Series series = new Series(model, version, Subject.ALL, VERDICT.name(), Span.of(paneMillis), Span.NONE);
        Instant time = Instant.ofEpochMilli(end);
        long requests = Math.max(
                1, Math.max(judgement.judged(), judgement.disagreement().requests()));
        return new MetricPoint(
                series,
                Instant.ofEpochMilli(end - paneMillis),
                time,
                time,
                number(judgement.decision()),
                requests,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                false,
                List.of());
    }

    private static double number(Decision decision) {
        return switch (decision) {
            case WORSE -> -1;
            case UNDECIDED -> 0;
            case EQUIVALENT -> 1;
            case BETTER -> 2;
        };
    }

    /** One version in one epoch. */
    private final class Entry {
        private long epoch;
        private Role role;
        /** The sum of all panes that have ended. */
        private CandidateVerdict total = new CandidateVerdict(settings);
        /** Open panes by their end. */
        private final TreeMap<Long, CandidateVerdict> open = new TreeMap<>();
        /** Ends of panes that have not ended and whose evidence could not be collected. */
        private final TreeSet<Long> failed = new TreeSet<>();

        private Decision published = Decision.UNDECIDED;
        /** End of the newest pane that counts. */
        private long lastEnd = Long.MIN_VALUE / 2;

        Entry(long epoch, Role role) {
            this.epoch = epoch;
            this.role = role;
        }

        CandidateVerdict pane(long end) {
            return open.computeIfAbsent(end, ignored -> new CandidateVerdict(settings));
        }

        void write(DataOutput out) throws IOException {
            out.writeLong(epoch);
            Lengths.writeText(role.name(), out);
            Lengths.writeText(published.name(), out);
            out.writeLong(lastEnd);
            total.write(out);
            Lengths.write(open.size(), out);
            for (Map.Entry<Long, CandidateVerdict> pane : open.entrySet()) {
                out.writeLong(pane.getKey());
                pane.getValue().write(out);
            }
            Lengths.write(failed.size(), out);
            for (long end : failed) {
                out.writeLong(end);
            }
        }

        void restore(DataInput in) throws IOException {
            epoch = in.readLong();
            role = Role.valueOf(Lengths.readText(in));
            published = Decision.valueOf(Lengths.readText(in));
            lastEnd = in.readLong();
            total = verdict(in);
            for (int left = Lengths.read(in); left > 0; left--) {
                long end = in.readLong();
                open.put(end, verdict(in));
            }
            for (int left = Lengths.read(in); left > 0; left--) {
                failed.add(in.readLong());
            }
        }

        private CandidateVerdict verdict(DataInput in) throws IOException {
            CandidateVerdict verdict = new CandidateVerdict(settings);
            verdict.restore(in);
            return verdict;
        }
    }
}
