package io.modelwatch.udfs.detect;

import static io.modelwatch.udfs.detect.SeriesMemory.RuleMemory.NEVER;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Ending;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.udfs.detect.Detector.Side;
import io.modelwatch.udfs.detect.Detector.Step;
import io.modelwatch.udfs.detect.Detector.Value;
import io.modelwatch.udfs.detect.SeriesMemory.Pauses;
import io.modelwatch.udfs.detect.SeriesMemory.RuleMemory;
import io.modelwatch.udfs.stats.Metric;
import io.modelwatch.udfs.stats.Metric.Shape;
import java.util.HashMap;
import java.util.Map;

/**
 * Judges points of one version by one rule. What a point does to a baseline is the detector's affair. An abnormal <em>spell</em> begins
 * with an abnormal point and lasts until the last m windows of the rule hold none; when an abnormal point comes {@code freeze-for} after
 * its begin, the detector warms up anew. {@link SharingJudge} judges by detectors that share.
 */
final class RuleJudge {
    private static final int MOST_SHAPES = 10_000;

    /**
     * The result for a point.
     *
     * @param memory after it; null: nothing to remember
     * @param verdict null: none
     * @param inheritsAgain whether it was judged by another version's baseline again, after a pause
     */
    record Judged(RuleMemory memory, Verdict verdict, boolean inheritsAgain) {
        Judged(RuleMemory memory, Verdict verdict) {
            this(memory, verdict, false);
        }
    }

    private final DetectionSettings settings;
    private final MetricLookup metrics;
    private final RuleFacts facts;
    /** Shapes of some metrics, by name: looking one up is not cheap. */
    private final Map<String, Shape> shapes = new HashMap<>();

    RuleJudge(DetectionSettings settings, MetricLookup metrics, RuleFacts facts) {
        this.settings = settings;
        this.metrics = metrics;
        this.facts = facts;
    }

    /** Whether a memory was written by the rule's detector, and what it depends on is the same. */
    boolean fits(Rule rule, RuleMemory memory) {
        return memory != null && memory.detector().equals(facts.of(rule).remembersAs());
    }

    /** Whether the rule may judge the point. */
    static boolean isJudged(Rule rule, MetricPoint point) {
        return !point.immature() && point.count() >= rule.minCount() && Double.isFinite(point.value());
    }

    /**
     * Whether the rule has seen nothing for so long that the memory says nothing of what to expect of a point. What is judged in bursts is
     * expected to be as it was in the last ones.
     */
    static boolean isStale(Rule rule, RuleMemory memory, MetricPoint point) {
        return memory.lastJudged() != NEVER
                && memory.pauses() != Pauses.IN_BURSTS
                && point.time().toEpochMilli() - memory.lastJudged()
                        > rule.detector().remembersForMillis(lengthOf(point));
    }

    boolean isReady(Rule rule, RuleMemory memory) {
        return isReady(rule.detector(), memory);
    }

    private static <M> boolean isReady(Detector<M> detector, RuleMemory memory) {
        return detector.learns() && detector.ready(memory.effective().as(detector));
    }

    RuleMemory fresh(Rule rule) {
        RuleFacts.Facts known = facts.of(rule);
        DetectorMemory own = initial(rule.detector());
        return new RuleMemory(known.id(), known.remembersAs(), own, null, NEVER, NEVER, NEVER, Pauses.UNKNOWN);
    }

    private static <M> DetectorMemory initial(Detector<M> detector) {
        return DetectorMemory.of(detector, detector.initial());
    }

    /**
     * Starts from another version's baseline, and learns an own one beside it. How old that is, and that it is judged in bursts, it has
     * from there, too.
     */
    RuleMemory inherit(Rule rule, RuleMemory donor) {
        RuleFacts.Facts known = facts.of(rule);
        Pauses pauses = donor.pauses() == Pauses.IN_BURSTS ? Pauses.IN_BURSTS : Pauses.UNKNOWN;
        DetectorMemory inherited = atRest(rule.detector(), donor);
        DetectorMemory own = initial(rule.detector());
        return new RuleMemory(
                known.id(), known.remembersAs(), own, inherited, NEVER, NEVER, donor.lastJudged(), pauses);
    }

    private static <M> DetectorMemory atRest(Detector<M> detector, RuleMemory donor) {
        return DetectorMemory.of(detector, detector.atRest(donor.effective().as(detector)));
    }

    /**
     * Judges a point.
     *
     * @param ending why an alert of the rule ends before this point, if it does
     * @param firstSeen stamp of the version's first point, or of that with which it was judged by another one's baseline again
     */
    Judged judge(Rule rule, RuleMemory before, Ending ending, long firstSeen, MetricPoint point) {
        return isJudged(rule, point)
                ? judge(rule, rule.detector(), before, ending, firstSeen, point)
                : notJudged(rule, before, before.inherited() != null, ending, point);
    }

    /** The detector neither sees the point nor learns from it. */
    Judged notJudged(Rule rule, RuleMemory before, boolean inherits, Ending ending, MetricPoint point) {
        Judgement why = point.immature() ? Judgement.IMMATURE : Judgement.NOT_ENOUGH_DATA;
        return new Judged(before, verdict(rule, point, inherits, why, Step.learning(null), ending));
    }

    /** The verdict of a rule that no longer judges, on the first point without it. */
    static Verdict withdrawn(RuleMemory memory, MetricPoint point) {
        String ruleId = memory.rule();
        int slash = ruleId.lastIndexOf('/'); // a severity has none
        return new Verdict(
                point,
                ruleId.substring(0, slash),
                ruleId.substring(slash + 1),
                memory.detector(),
                Judgement.NOT_ENOUGH_DATA,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Verdict.View.NONE,
                memory.inherited() != null,
                Ending.WITHDRAWN,
                1,
                1,
                0);
    }

    private <M> Judged judge(
            Rule rule, Detector<M> detector, RuleMemory before, Ending known, long firstSeen, MetricPoint point) {
        long time = point.time().toEpochMilli();
        Value value = valueOf(point);
        Ending ending = known;
        RuleMemory memory = endSpell(rule, before, point);
        if (memory.inherited() != null
                && time - firstSeen >= settings.adoptAfterMillis()
                && detector.ready(memory.own().as(detector))) {
            ending = memory.isAbnormal() ? Ending.NEW_NORMAL : known;
            memory = judgingBy(memory.own(), memory);
        }
        Step<M> step = detector.step(memory.effective().as(detector), value);
        Judgement judgement = judgement(rule, step, value);
        if (judgement == Judgement.ANOMALOUS && isOverdue(detector, memory, time)) {
            ending = Ending.NEW_NORMAL;
            memory = anew(detector, memory);
            step = detector.step(memory.effective().as(detector), value);
            judgement = judgement(rule, step, value);
        }
        return new Judged(
                after(detector, memory, step, judgement, value, time),
                verdict(rule, point, memory.inherited() != null, judgement, step, ending));
    }

    Value valueOf(MetricPoint point) {
        long start = point.windowStart().toEpochMilli();
        return new Value(point.value(), point.count(), shapeOf(point), start, lengthOf(point));
    }

    static long lengthOf(MetricPoint point) {
        return Math.max(
                1, point.windowEnd().toEpochMilli() - point.windowStart().toEpochMilli());
    }

    private Shape shapeOf(MetricPoint point) {
        String metric = point.series().metric();
        Shape known = shapes.get(metric);
        if (known == null) {
            if (shapes.size() >= MOST_SHAPES) {
                shapes.clear();
            }
            known = metrics.metric(metric).map(Metric::shape).orElse(Shape.OTHER);
            shapes.put(metric, known);
        }
        return known;
    }

    private boolean isOverdue(Detector<?> detector, RuleMemory memory, long time) {
        return detector.learns() && memory.isAbnormal() && time - memory.abnormalSince() >= settings.freezeForMillis();
    }

    /** The own baseline in place of the inherited one, which no longer fits; else a new warm-up. */
    private static <M> RuleMemory anew(Detector<M> detector, RuleMemory memory) {
        DetectorMemory own = memory.inherited() != null
                ? memory.own()
                : DetectorMemory.of(detector, detector.warmUpAnew(memory.own().as(detector)));
        return judgingBy(own, memory);
    }

    private static RuleMemory judgingBy(DetectorMemory own, RuleMemory memory) {
        return new RuleMemory(memory.rule(), memory.detector(), own, null, NEVER, NEVER, NEVER, memory.pauses());
    }

    static RuleMemory endSpell(Rule rule, RuleMemory memory, MetricPoint point) {
        long window = point.windowEnd().toEpochMilli() - point.windowStart().toEpochMilli();
        boolean over =
                memory.isAbnormal() && point.time().toEpochMilli() - memory.lastAbnormal() > rule.ofWindows() * window;
        return over ? memory.calm() : memory;
    }

    static Judgement judgement(Rule rule, Step<?> step, Value value) {
        if (!step.ready()) {
            return Judgement.LEARNING;
        }
        boolean badSide =
                switch (rule.direction()) {
                    case UP -> step.side() == Side.ABOVE;
                    case DOWN -> step.side() == Side.BELOW;
                    case BOTH -> step.side() != Side.INSIDE;
                };
        return badSide && changedEnough(rule, step, value) ? Judgement.ANOMALOUS : Judgement.NORMAL;
    }

    /** Whether the value itself, not only a running statistic, is far enough out, on the side that is bad. */
    private static boolean changedEnough(Rule rule, Step<?> step, Value value) {
        if (Double.isNaN(step.expected())) {
            return true;
        }
        double change = value.value() - step.expected();
        double outwards = step.side() == Side.ABOVE ? change : -change;
        return outwards >= rule.minChange() && outwards >= rule.minRelativeChange() * Math.abs(step.expected());
    }

    private static <M> RuleMemory after(
            Detector<M> detector, RuleMemory memory, Step<M> step, Judgement judgement, Value value, long time) {
        DetectorMemory judging = DetectorMemory.of(detector, step.learned());
        boolean inherits = memory.inherited() != null;
        DetectorMemory own = inherits
                ? DetectorMemory.of(
                        detector,
                        detector.step(memory.own().as(detector), value).learned())
                : judging;
        return after(memory, own, inherits ? judging : null, judgement, time, detector.learns() ? time : NEVER);
    }

    static RuleMemory after(
            RuleMemory before,
            DetectorMemory own,
            DetectorMemory inherited,
            Judgement judgement,
            long time,
            long lastJudged) {
        boolean abnormal = judgement == Judgement.ANOMALOUS;
        return new RuleMemory(
                before.rule(),
                before.detector(),
                own,
                inherited,
                abnormal && !before.isAbnormal() ? time : before.abnormalSince(),
                abnormal ? time : before.lastAbnormal(),
                lastJudged,
                before.pauses());
    }

    Verdict verdict(Rule rule, MetricPoint point, boolean inherited, Judgement judgement, Step<?> step, Ending ending) {
        return new Verdict(
                point,
                rule.name(),
                rule.severity(),
                facts.of(rule).description(),
                judgement,
                step.score(),
                step.expected(),
                step.lower(),
                step.upper(),
                step.view(),
                inherited,
                ending,
                rule.abnormal(),
                rule.ofWindows(),
                rule.keepFiringMillis());
    }
}
