package io.modelwatch.udfs.detect;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Ending;
import io.modelwatch.udfs.detect.RuleJudge.Judged;
import io.modelwatch.udfs.detect.SeriesMemory.RuleMemory;
import io.modelwatch.udfs.detect.SeriesMemory.SharedMemory;
import io.modelwatch.udfs.detect.SeriesMemory.VersionMemory;
import io.modelwatch.udfs.detect.SharingJudge.Part;
import io.modelwatch.udfs.guard.Failure;
import io.modelwatch.udfs.guard.Guard;
import io.modelwatch.udfs.guard.Place;
import io.modelwatch.udfs.guard.UnreadableMemory;
import io.modelwatch.udfs.stats.SaturatingCounts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * Judges the points of one series across its versions: binds detectors by the rules in force, and lets a new version start from its model's
 * past. Its verdicts on points of one stamp do not depend on their order: all are judged by what was known before it. A rule that throws
 * gives no verdict on the point and keeps its memory from before (none, where that cannot be read, or what it shares was being changed);
 * the other rules go on. Used by one thread.
 */
public final class Judge {
    private static final Comparator<VersionMemory> BY_EVENTS =
            Comparator.comparingLong(VersionMemory::events).reversed().thenComparing(VersionMemory::version);
    private static final Comparator<MetricPoint> BY_VERSION =
            Comparator.comparing(point -> point.series().version());

    private final LongFunction<Rules> rules;
    private final RuleJudge ruleJudge;
    private final SharingJudge sharingJudge;
    private final RuleFacts facts;
    private final Consumer<Failure> failures;

    /** Uses the configuration's rules at all times; fails where a rule does. */
    public Judge(DetectionSettings settings, MetricLookup metrics) {
        this(settings, metrics, always(new Rules(settings.rules())), Failure.RAISE);
    }

    /**
     * @param rules in force at a stamp, epoch milliseconds
     * @param failures receives failures of rules
     */
    public Judge(
            DetectionSettings settings, MetricLookup metrics, LongFunction<Rules> rules, Consumer<Failure> failures) {
        this.rules = rules;
        this.facts = new RuleFacts(settings);
        this.ruleJudge = new RuleJudge(settings, metrics, facts);
        this.sharingJudge = new SharingJudge(ruleJudge, facts);
        this.failures = failures;
    }

    private static LongFunction<Rules> always(Rules rules) {
        return time -> rules;
    }

    /** Whether any rule that is in force at its stamp, as far as is known yet, watches the point's series. */
    public boolean watches(MetricPoint point) {
        return !rulesOf(point).isEmpty();
    }

    private List<Rule> rulesOf(MetricPoint point) {
        return rules.apply(point.time().toEpochMilli()).of(point.series());
    }

    /**
     * Judges all points of one stamp, none of them partial; they are of one series across versions, at most one of each version.
     *
     * @param before not to be used afterwards: detectors may have changed it in place
     * @return the memory after them
     */
    public SeriesMemory judge(SeriesMemory before, List<MetricPoint> points, Consumer<Verdict> verdicts) {
        List<MetricPoint> inOrder =
                points.size() < 2 ? points : points.stream().sorted(BY_VERSION).toList();
        List<Rule> watching = rulesOf(inOrder.get(0)); // versions do not differ in them
        List<Part<?, ?>> parts = new ArrayList<>(1);
        for (MetricPoint point : inOrder) {
            watching.forEach(rule -> enrol(parts, before, rule, point));
        }
        parts.forEach(this::begin);
        List<VersionMemory> after = new ArrayList<>(before.versions());
        for (MetricPoint point : inOrder) {
            String version = point.series().version();
            Turn turn = new Turn(point, before.version(version), before, watching, parts);
            replace(after, version, judge(turn, verdicts));
        }
        parts.forEach(this::learn);
        return after(before, after, parts);
    }

    /**
     * A point of a stamp.
     *
     * @param known of its version; null: nothing
     * @param before what was known of all versions
     * @param watching the rules
     * @param parts what they share
     */
    private record Turn(
            MetricPoint point, VersionMemory known, SeriesMemory before, List<Rule> watching, List<Part<?, ?>> parts) {
        /** @param again whether another version's baseline judges again from this point on */
        long firstSeen(boolean again) {
            return known == null || again ? point.time().toEpochMilli() : known.firstSeen();
        }

        List<VersionMemory> others() {
            return before.versions().stream()
                    .filter(version -> !version.version().equals(point.series().version()))
                    .sorted(BY_EVENTS)
                    .toList();
        }
    }

    /** @param after of the version; null: it is forgotten */
    private static void replace(List<VersionMemory> versions, String name, VersionMemory after) {
        int place = 0;
        while (place < versions.size() && versions.get(place).version().compareTo(name) < 0) {
            place++;
        }
        if (place < versions.size() && versions.get(place).version().equals(name)) {
            versions.remove(place);
        }
        if (after != null) {
            versions.add(place, after);
        }
    }

    /** Guarded: one rule and one point. */
    private void enrol(List<Part<?, ?>> parts, SeriesMemory before, Rule rule, MetricPoint point) {
        try {
            sharingJudge.enrol(parts, before, rule, point);
        } catch (RuntimeException thrown) {
            fail(rule, point, thrown);
        }
    }

    /** Guarded: one rule and one point. */
    private void begin(Part<?, ?> part) {
        try {
            sharingJudge.begin(part);
        } catch (RuntimeException thrown) {
            fail(part.rule(), part.point(), thrown);
        }
    }

    /** Guarded: one rule and one point. */
    private void learn(Part<?, ?> part) {
        if (part.isLost()) {
            return;
        }
        try {
            part.learn();
        } catch (RuntimeException thrown) {
            fail(part.rule(), part.point(), thrown);
        }
    }

    private void fail(Rule rule, MetricPoint point, RuntimeException thrown) {
        String where = point.series().key() + " at " + point.time();
        String cause = Guard.contain(Place.DETECTOR, rule.id(), where, thrown);
        failures.accept(new Failure(
                Place.DETECTOR,
                rule.id(),
                cause,
                point.series().model(),
                point.series().version(),
                point.time().toEpochMilli() - 1));
    }

    /** Null where no rule watches the version: then nothing is known of it. */
    private VersionMemory judge(Turn turn, Consumer<Verdict> verdicts) {
        MetricPoint point = turn.point();
        VersionMemory known = turn.known();
        if (known != null) {
            withdraw(known, turn.watching(), point, verdicts);
        }
        if (turn.watching().isEmpty()) {
            return null;
        }
        List<RuleMemory> memories = new ArrayList<>(turn.watching().size());
        boolean inheritsAgain = false;
        for (Rule rule : turn.watching()) {
            Judged judged = step(rule, turn);
            inheritsAgain |= judged.inheritsAgain();
            if (judged.memory() != null) {
                memories.add(judged.memory());
            }
            if (judged.verdict() != null) {
                verdicts.accept(judged.verdict());
            }
        }
        long time = point.time().toEpochMilli();
        return new VersionMemory(
                point.series().version(),
                turn.firstSeen(inheritsAgain),
                time,
                SaturatingCounts.plus(known == null ? 0 : known.events(), point.count()),
                memories);
    }

    /** Guarded: one rule and one point. */
    private Judged step(Rule rule, Turn turn) {
        RuleFacts.Facts known = facts.of(rule);
        RuleMemory memory = turn.known() == null ? null : turn.known().of(known.id());
        try {
            boolean fits = ruleJudge.fits(rule, memory);
            Ending ending = memory == null || fits ? Ending.NONE : Ending.REPLACED;
            return known.sharing() == null
                    ? apart(rule, turn, fits ? memory : null, ending)
                    : shared(rule, turn, fits ? memory : null, ending);
        } catch (RuntimeException thrown) {
            fail(rule, turn.point(), thrown);
            return new Judged(thrown instanceof UnreadableMemory ? null : memory, null);
        }
    }

    /**
     * A memory that is ready begins anew after a pause as long as it remembers; one that warms up goes on.
     *
     * @param fitting null: there is none
     */
    private Judged apart(Rule rule, Turn turn, RuleMemory fitting, Ending ending) {
        MetricPoint point = turn.point();
        boolean stale = fitting != null && RuleJudge.isJudged(rule, point) && RuleJudge.isStale(rule, fitting, point);
        boolean anew = stale && ruleJudge.isReady(rule, fitting);
        RuleMemory begun = fitting == null || anew ? inherited(rule, turn) : fitting;
        RuleMemory judging = stale ? begun.with(begun.pauses().afterOne(anew)) : begun;
        boolean inheritsAgain = anew && begun.inherited() != null;
        Judged judged = ruleJudge.judge(rule, judging, ending, turn.firstSeen(inheritsAgain), point);
        return new Judged(judged.memory(), judged.verdict(), inheritsAgain);
    }

    /** @param fitting null: there is none */
    private Judged shared(Rule rule, Turn turn, RuleMemory fitting, Ending ending) {
        if (!RuleJudge.isJudged(rule, turn.point())) {
            return sharingJudge.notJudged(rule, fitting, ending, turn.point());
        }
        Part<?, ?> part = SharingJudge.of(turn.parts(), facts.of(rule).remembersAs());
        if (part == null || part.isLost()) {
            return new Judged(part == null ? fitting : null, null);
        }
        RuleMemory begun = fitting == null ? sharingJudge.begin(part, rule, turn.known(), turn.others()) : fitting;
        return sharingJudge.judge(part, rule, begun, ending, turn.point());
    }

    /** Ends the alerts of rules that have judged the version before and do not any more; what they know is forgotten. */
    private void withdraw(VersionMemory version, List<Rule> watching, MetricPoint point, Consumer<Verdict> verdicts) {
        for (RuleMemory memory : version.rules()) {
            if (watching.stream().noneMatch(rule -> facts.of(rule).id().equals(memory.rule()))) {
                verdicts.accept(RuleJudge.withdrawn(memory, point));
            }
        }
    }

    /**
     * The memory of a rule that sees a version for the first time, or for the first time in long: another version's baseline, where one has
     * warmed up and is up to date.
     */
    private RuleMemory inherited(Rule rule, Turn turn) {
        for (VersionMemory donor : turn.others()) {
            RuleMemory memory = donor.of(facts.of(rule).id());
            if (ruleJudge.fits(rule, memory)
                    && ruleJudge.isReady(rule, memory)
                    && !RuleJudge.isStale(rule, memory, turn.point())) {
                return ruleJudge.inherit(rule, memory);
            }
        }
        return ruleJudge.fresh(rule);
    }

    /** Without what was lost, and what no rule needs any more. */
    private static SeriesMemory after(SeriesMemory before, List<VersionMemory> versions, List<Part<?, ?>> parts) {
        if (parts.isEmpty() && before.shared().isEmpty()) {
            return new SeriesMemory(versions, List.of());
        }
        if (parts.size() == 1 && parts.get(0).isOnly(before)) {
            return new SeriesMemory(versions, List.of(parts.get(0).after()));
        }
        List<VersionMemory> kept = versions;
        List<SharedMemory> shared = new ArrayList<>(before.shared());
        for (Part<?, ?> part : parts) {
            shared.removeIf(memory -> memory.detector().equals(part.detector()));
            if (part.isLost()) {
                kept = without(part.detector(), kept);
            } else {
                shared.add(part.after());
            }
        }
        return SeriesMemory.needed(kept, shared);
    }

    private static List<VersionMemory> without(String detector, List<VersionMemory> versions) {
        return versions.stream()
                .map(version -> version.with(version.rules().stream()
                        .filter(rule -> !rule.detector().equals(detector))
                        .toList()))
                .toList();
    }
}
