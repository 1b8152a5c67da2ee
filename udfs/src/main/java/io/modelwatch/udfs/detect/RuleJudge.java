package io.modelwatch.udfs.detect;

import static io.modelwatch.udfs.detect.SeriesMemory.RuleMemory.NEVER;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Ending;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.udfs.detect.Detector.Side;
import io.modelwatch.udfs.detect.Detector.Step;
import io.modelwatch.udfs.detect.Detector.Value;
import io.modelwatch.udfs.detect.SeriesMemory.RuleMemory;
import io.modelwatch.udfs.detect.adaptive.Days;
import io.modelwatch.udfs.stats.Metric;
import io.modelwatch.udfs.stats.Metric.Shape;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Judges points of one version by one rule. What a point does to a baseline is the detector's affair. An abnormal <em>spell</em> begins
 * with an abnormal point and lasts until the last m windows of the rule hold none; when an abnormal point comes {@code freeze-for} after
 * its begin, the detector warms up anew, unless it decides that by itself.
 */
final class RuleJudge {
    private static final int MOST_RULES = 10_000;
    private static final int MOST_MODELS = 10_000;
    private static final int MOST_SHAPES = 10_000;

    /**
     * The result for a point.
     *
     * @param memory after it; null: nothing to remember
     * @param verdict null: none
     */
    record Judged(RuleMemory memory, Verdict verdict) {}

    private final DetectionSettings settings;
    private final MetricLookup metrics;
    /** Shapes of some metrics, by name: looking one up is not cheap. */
    private final Map<String, Shape> shapes = new HashMap<>();

    /** What follows from present rules and some former ones: formatting a text is not cheap. */
    private final IdentityHashMap<Rule, Known> known = new IdentityHashMap<>();

    /**
     * What follows from a rule.
     *
     * @param description of its detector
     * @param remembersAs what memories of its detector depend on
     * @param terms by model, of some
     */
    private record Known(String description, String remembersAs, Map<String, RuleTerms> terms) {
        static Known of(Detector<?> detector, Days days) {
            return new Known(detector.describe(), detector.remembersAs(days), new HashMap<>());
        }
    }

    RuleJudge(DetectionSettings settings, MetricLookup metrics) {
        this.settings = settings;
        this.metrics = metrics;
    }

    /** Whether a memory was written by the rule's detector, and what it depends on is the same. */
    boolean fits(Rule rule, RuleMemory memory) {
        return memory != null && memory.detector().equals(of(rule).remembersAs());
    }

    private Known of(Rule rule) {
        Known already = known.get(rule);
        if (already == null) {
            if (known.size() >= MOST_RULES) {
                known.clear();
            }
            already = Known.of(rule.detector(), settings.days());
            known.put(rule, already);
        }
        return already;
    }

    private RuleTerms terms(Rule rule, String model) {
        Map<String, RuleTerms> byModel = of(rule).terms();
        RuleTerms already = byModel.get(model);
        if (already == null) {
            if (byModel.size() >= MOST_MODELS) {
                byModel.clear();
            }
            already = RuleTerms.of(rule, model, settings);
            byModel.put(model, already);
        }
        return already;
    }

    boolean isReady(Rule rule, RuleMemory memory) {
        return isReady(rule.detector(), memory);
    }

    private static <M> boolean isReady(Detector<M> detector, RuleMemory memory) {
        return detector.learns() && detector.ready(memory.effective().as(detector));
    }

    RuleMemory fresh(Rule rule) {
        DetectorMemory own = initial(rule.detector());
        return new RuleMemory(of(rule).remembersAs(), own, null, NEVER, NEVER);
    }

    private static <M> DetectorMemory initial(Detector<M> detector) {
        return DetectorMemory.of(detector, detector.initial());
    }

    /**
     * Starts from another version's baseline, and learns an own one beside it; a detector that holds goes on with a copy, as it knows by
     * itself when that is no longer normal.
     */
    RuleMemory inherit(Rule rule, RuleMemory donor) {
        DetectorMemory start = atRest(rule.detector(), donor);
        return rule.detector().holds()
                ? new RuleMemory(of(rule).remembersAs(), start, null, NEVER, NEVER)
                : new RuleMemory(of(rule).remembersAs(), initial(rule.detector()), start, NEVER, NEVER);
    }

    private static <M> DetectorMemory atRest(Detector<M> detector, RuleMemory donor) {
        return DetectorMemory.of(detector, detector.atRest(donor.effective().as(detector)));
    }

    /**
     * Judges a point.
     *
     * @param ending why an alert of the rule ends before this point, if it does
     * @param firstSeen stamp of the version's first point
     */
    Judged judge(Rule rule, RuleMemory before, Ending ending, long firstSeen, MetricPoint point) {
        if (point.immature()) {
            return notJudged(rule, before, ending, point, Judgement.IMMATURE);
        }
        if (point.count() < rule.minCount() || !Double.isFinite(point.value())) {
            return notJudged(rule, before, ending, point, Judgement.NOT_ENOUGH_DATA);
        }
        return judge(rule, rule.detector(), before, ending, firstSeen, point);
    }

    /** The detector neither sees the point nor learns from it. */
    private Judged notJudged(Rule rule, RuleMemory before, Ending ending, MetricPoint point, Judgement why) {
        boolean inherits = inherits(rule.detector(), before);
        return new Judged(before, verdict(rule, point, inherits, why, Step.learning(null), ending));
    }

    /** The verdict of a rule that no longer judges, on the first point without it. */
    Verdict withdrawn(String ruleId, RuleMemory memory, MetricPoint point) {
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
                memory.inherited() != null,
                Ending.WITHDRAWN,
                1,
                1,
                0);
    }

    private <M> Judged judge(
            Rule rule, Detector<M> detector, RuleMemory before, Ending ending, long firstSeen, MetricPoint point) {
        RuleMemory memory = endSpell(rule, before, point);
        return detector.holds()
                ? hold(rule, detector, memory, ending, point)
                : freeze(rule, detector, memory, ending, firstSeen, point);
    }

    /** By a detector that knows by itself when to hold what it expects. An end is reported only to a rule that has seen a spell. */
    private <M> Judged hold(Rule rule, Detector<M> detector, RuleMemory before, Ending otherwise, MetricPoint point) {
        Value value = valueOf(point);
        M known = before.own().as(detector);
        boolean inherits = detector.inherits(known);
        Step<M> step = detector.step(known, value, terms(rule, point.series().model()));
        boolean newNormal = step.newNormal() && before.isAbnormal();
        RuleMemory memory = newNormal ? before.calm() : before;
        Judgement judgement = judgement(rule, step, value);
        return new Judged(
                after(detector, memory, step, judgement, value, point.time().toEpochMilli()),
                verdict(rule, point, inherits, judgement, step, newNormal ? Ending.NEW_NORMAL : otherwise));
    }

    private <M> Judged freeze(
            Rule rule, Detector<M> detector, RuleMemory before, Ending known, long firstSeen, MetricPoint point) {
        long time = point.time().toEpochMilli();
        Value value = valueOf(point);
        Ending ending = known;
        RuleMemory memory = before;
        if (memory.inherited() != null
                && time - firstSeen >= settings.adoptAfterMillis()
                && detector.ready(memory.own().as(detector))) {
            ending = memory.isAbnormal() ? Ending.NEW_NORMAL : known;
            memory = new RuleMemory(memory.detector(), memory.own(), null, NEVER, NEVER);
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

    private Value valueOf(MetricPoint point) {
        long start = point.windowStart().toEpochMilli();
        long length = Math.max(1, point.windowEnd().toEpochMilli() - start);
        return new Value(point.value(), point.count(), shapeOf(point), start, length);
    }

    private static <M> boolean inherits(Detector<M> detector, RuleMemory memory) {
        return detector.holds() ? detector.inherits(memory.own().as(detector)) : memory.inherited() != null;
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
        return new RuleMemory(memory.detector(), own, null, NEVER, NEVER);
    }

    private static RuleMemory endSpell(Rule rule, RuleMemory memory, MetricPoint point) {
        long window = point.windowEnd().toEpochMilli() - point.windowStart().toEpochMilli();
        boolean over =
                memory.isAbnormal() && point.time().toEpochMilli() - memory.lastAbnormal() > rule.ofWindows() * window;
        return over ? memory.calm() : memory;
    }

    private static Judgement judgement(Rule rule, Step<?> step, Value value) {
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
        boolean abnormal = judgement == Judgement.ANOMALOUS;
        DetectorMemory judging = DetectorMemory.of(detector, step.learned());
        boolean inherits = memory.inherited() != null;
        DetectorMemory own = inherits
                ? DetectorMemory.of(
                        detector,
                        detector.step(memory.own().as(detector), value).learned())
                : judging;
        return new RuleMemory(
                memory.detector(),
                own,
                inherits ? judging : null,
                abnormal && !memory.isAbnormal() ? time : memory.abnormalSince(),
                abnormal ? time : memory.lastAbnormal());
    }

    private Verdict verdict(
            Rule rule, MetricPoint point, boolean inherited, Judgement judgement, Step<?> step, Ending ending) {
        return new Verdict(
                point,
                rule.name(),
                rule.severity(),
                of(rule).description(),
                judgement,
                step.score(),
                step.expected(),
                step.lower(),
                step.upper(),
                inherited,
                ending,
                rule.abnormal(),
                rule.ofWindows(),
                rule.keepFiringMillis());
    }
}
