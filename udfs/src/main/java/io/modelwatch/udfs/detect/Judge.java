package io.modelwatch.udfs.detect;

import io.modelwatch.schemas.MetricPoint;
import io.modelwatch.schemas.Verdict;
import io.modelwatch.schemas.Verdict.Ending;
import io.modelwatch.udfs.detect.SeriesMemory.RuleMemory;
import io.modelwatch.udfs.detect.SeriesMemory.VersionMemory;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * Judges the points of one series across its versions: binds detectors by the rules in force, and lets a new version start from its model's past. What it
 * says of points with one stamp does not depend on their order. Used by one thread.
 */
public final class Judge {
    private static final Comparator<Map.Entry<String, VersionMemory>> BY_EVENTS =
            Comparator.<Map.Entry<String, VersionMemory>>comparingLong(
                            version -> version.getValue().events())
                    .reversed()
                    .thenComparing(Map.Entry::getKey);

    private final LongFunction<Rules> rules;
    private final RuleJudge ruleJudge;

    /** By the configuration's rules, at all times. */
    public Judge(DetectionSettings settings, MetricLookup metrics) {
        this(settings, metrics, always(new Rules(settings.rules())));
    }

    /** @param rules in force at a stamp, epoch milliseconds */
    public Judge(DetectionSettings settings, MetricLookup metrics, LongFunction<Rules> rules) {
        this.rules = rules;
        this.ruleJudge = new RuleJudge(settings, metrics);
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
     * @return the memory after them
     */
    public SeriesMemory judge(SeriesMemory before, List<MetricPoint> points, Consumer<Verdict> verdicts) {
        TreeMap<String, VersionMemory> after = new TreeMap<>(before.versions());
        List<Map.Entry<String, VersionMemory>> donors =
                before.versions().entrySet().stream().sorted(BY_EVENTS).toList();
        points.stream()
                .sorted(Comparator.comparing(point -> point.series().version()))
                .forEach(point -> after.compute(
                        point.series().version(), (name, version) -> judge(version, point, donors, verdicts)));
        return new SeriesMemory(after);
    }

    /** Null where no rule watches the version: then nothing is known of it. */
    private VersionMemory judge(
            VersionMemory known,
            MetricPoint point,
            List<Map.Entry<String, VersionMemory>> donors,
            Consumer<Verdict> verdicts) {
        List<Rule> watching = rulesOf(point);
        if (known != null) {
            withdraw(known, watching, point, verdicts);
        }
        if (watching.isEmpty()) {
            return null;
        }
        long time = point.time().toEpochMilli();
        VersionMemory version = known == null ? new VersionMemory(time, time, 0, Map.of()) : known;
        Map<String, RuleMemory> memories = new TreeMap<>();
        for (Rule rule : watching) {
            RuleMemory memory = version.rules().get(rule.id());
            boolean fits = ruleJudge.fits(rule, memory);
            RuleMemory begun = fits ? memory : begin(rule, point, donors);
            Ending ending = memory == null || fits ? Ending.NONE : Ending.REPLACED;
            memories.put(rule.id(), ruleJudge.judge(rule, begun, ending, version.firstSeen(), point, verdicts));
        }
        return new VersionMemory(version.firstSeen(), time, version.events() + point.count(), memories);
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
