package io.modelwatch.udfs.detect;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Ending;
import io.modelwatch.udfs.detect.RuleJudge.Judged;
import io.modelwatch.udfs.detect.SeriesMemory.RuleMemory;
import io.modelwatch.udfs.detect.SeriesMemory.VersionMemory;
import io.modelwatch.udfs.guard.Failure;
import io.modelwatch.udfs.guard.Guard;
import io.modelwatch.udfs.guard.Place;
import io.modelwatch.udfs.guard.UnreadableMemory;
import io.modelwatch.udfs.stats.SaturatingCounts;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * Judges the points of one series across its versions: binds detectors by the rules in force, and lets a new version start from its model's
 * past. Its verdicts on points of one stamp do not depend on their order. A rule that throws gives no verdict on the point and keeps its
 * memory from before (none, where that cannot be read); the other rules go on. Used by one thread.
 */
public final class Judge {
    private static final Comparator<Map.Entry<String, VersionMemory>> BY_EVENTS =
            Comparator.<Map.Entry<String, VersionMemory>>comparingLong(
                            version -> version.getValue().events())
                    .reversed()
                    .thenComparing(Map.Entry::getKey);

    private final LongFunction<Rules> rules;
    private final RuleJudge ruleJudge;
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
        this.ruleJudge = new RuleJudge(settings, metrics);
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
        TreeMap<String, VersionMemory> after = new TreeMap<>(before.versions());
        List<Map.Entry<String, VersionMemory>> donors =
                before.versions().entrySet().stream().sorted(BY_EVENTS).toList();
        List<Turn> turns = points.stream()
                .sorted(Comparator.comparing(point -> point.series().version()))
                .map(point -> turn(after.get(point.series().version()), point, donors))
                .toList();
        turns.forEach(turn -> after.compute(turn.point().series().version(), (name, known) -> judge(turn, verdicts)));
        return new SeriesMemory(after);
    }

    /**
     * A point of the stamp, before any of them is judged: a step may change in place what others begin from.
     *
     * @param known of its version; null: nothing
     * @param begun the memories to go on with, by {@link Rule#id}; without those of rules that failed to begin
     */
    private record Turn(MetricPoint point, VersionMemory known, List<Rule> watching, Map<String, RuleMemory> begun) {}

    private Turn turn(VersionMemory known, MetricPoint point, List<Map.Entry<String, VersionMemory>> donors) {
        List<Rule> watching = rulesOf(point);
        Map<String, RuleMemory> begun = new HashMap<>();
        for (Rule rule : watching) {
            RuleMemory memory = begun(rule, known == null ? null : known.rules().get(rule.id()), point, donors);
            if (memory != null) {
                begun.put(rule.id(), memory);
            }
        }
        return new Turn(point, known, watching, begun);
    }

    /** Guarded: one rule and one point. Null where it failed. */
    private RuleMemory begun(
            Rule rule, RuleMemory known, MetricPoint point, List<Map.Entry<String, VersionMemory>> donors) {
        try {
            return ruleJudge.fits(rule, known) ? known : begin(rule, point, donors);
        } catch (RuntimeException thrown) {
            fail(rule, point, thrown);
            return null;
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
        if (turn.known() != null) {
            withdraw(turn.known(), turn.watching(), point, verdicts);
        }
        if (turn.watching().isEmpty()) {
            return null;
        }
        long time = point.time().toEpochMilli();
        VersionMemory version = turn.known() == null ? new VersionMemory(time, time, 0, Map.of()) : turn.known();
        Map<String, RuleMemory> memories = new TreeMap<>();
        for (Rule rule : turn.watching()) {
            Judged judged = step(rule, version, turn.begun().get(rule.id()), point);
            if (judged.memory() != null) {
                memories.put(rule.id(), judged.memory());
            }
            if (judged.verdict() != null) {
                verdicts.accept(judged.verdict());
            }
        }
        return new VersionMemory(
                version.firstSeen(), time, SaturatingCounts.plus(version.events(), point.count()), memories);
    }

    /**
     * Guarded: one rule and one point.
     *
     * @param begun null: that failed
     */
    private Judged step(Rule rule, VersionMemory version, RuleMemory begun, MetricPoint point) {
        RuleMemory memory = version.rules().get(rule.id());
        if (begun == null) {
            return new Judged(memory, null);
        }
        try {
            Ending ending = memory == null || ruleJudge.fits(rule, memory) ? Ending.NONE : Ending.REPLACED;
            return ruleJudge.judge(rule, begun, ending, version.firstSeen(), point);
        } catch (RuntimeException thrown) {
            fail(rule, point, thrown);
            return new Judged(thrown instanceof UnreadableMemory ? null : memory, null);
        }
    }

    /** Ends the alerts of rules that have judged the version before and do not any more; what they know is forgotten. */
    private void withdraw(VersionMemory version, List<Rule> watching, MetricPoint point, Consumer<Verdict> verdicts) {
        version.rules().forEach((id, memory) -> {
            if (watching.stream().noneMatch(rule -> rule.id().equals(id))) {
                verdicts.accept(ruleJudge.withdrawn(id, memory, point));
            }
        });
    }

    /** The memory of a rule that sees a version for the first time: another version's baseline, where one has warmed up. */
    private RuleMemory begin(Rule rule, MetricPoint point, List<Map.Entry<String, VersionMemory>> donors) {
        for (Map.Entry<String, VersionMemory> donor : donors) {
            RuleMemory memory = donor.getValue().rules().get(rule.id());
            boolean other = !donor.getKey().equals(point.series().version());
            if (other && ruleJudge.fits(rule, memory) && ruleJudge.isReady(rule, memory)) {
                return ruleJudge.inherit(rule, memory);
            }
        }
        return ruleJudge.fresh(rule);
    }
}
