package io.modelwatch.udfs.detect;

import io.modelwatch.schemas.MetricPoint;
import io.modelwatch.schemas.Verdict;
import io.modelwatch.udfs.detect.SeriesMemory.RuleMemory;
import io.modelwatch.udfs.detect.SeriesMemory.VersionMemory;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Judges the points of one series across its versions: binds detectors by rules, and lets a new version start from its model's past. What it
 * says of points with one stamp does not depend on their order. Used by one thread.
 */
public final class Judge {
    private static final Comparator<Map.Entry<String, VersionMemory>> BY_EVENTS =
            Comparator.<Map.Entry<String, VersionMemory>>comparingLong(
                            version -> version.getValue().events())
                    .reversed()
                    .thenComparing(Map.Entry::getKey);

    private final Rules rules;
    private final RuleJudge ruleJudge;

    public Judge(DetectionSettings settings, MetricLookup metrics) {
        this.rules = new Rules(settings.rules());
        this.ruleJudge = new RuleJudge(settings, metrics);
    }

    /** Whether any rule watches the point's series and the point may be judged. */
    public boolean watches(MetricPoint point) {
        return !point.partial() && !rules.of(point.series()).isEmpty();
    }

    /**
     * Judges all points of one stamp; they are of one series across versions, at most one of each version.
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

    private VersionMemory judge(
            VersionMemory known,
            MetricPoint point,
            List<Map.Entry<String, VersionMemory>> donors,
            Consumer<Verdict> verdicts) {
        long time = point.time().toEpochMilli();
        VersionMemory version = known == null ? new VersionMemory(time, time, 0, Map.of()) : known;
        Map<String, RuleMemory> memories = new TreeMap<>();
        for (Rule rule : rules.of(point.series())) {
            RuleMemory memory = version.rules().get(rule.id());
            RuleMemory begun = ruleJudge.fits(rule, memory) ? memory : begin(rule, point, donors);
            memories.put(rule.id(), ruleJudge.judge(rule, begun, version.firstSeen(), point, verdicts));
        }
        return new VersionMemory(version.firstSeen(), time, version.events() + point.count(), memories);
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
