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
import io.modelwatch.udfs.guard.UnreadableMemory;
import io.modelwatch.udfs.stats.Metric;
import io.modelwatch.udfs.stats.Metric.Shape;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Judges points of one version by one rule. What a point does to a baseline is the detector's affair. An abnormal <em>spell</em> begins
 * with an abnormal point and lasts until the last m windows of the rule hold none; when an abnormal point comes {@code freeze-for} after
 * its begin, the detector warms up anew.
 */
final class RuleJudge {
    private static final int MOST_DESCRIPTIONS = 10_000;
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

    /** Texts of present rules and some former ones: formatting one is not cheap. */
    private final IdentityHashMap<Rule, String> descriptions = new IdentityHashMap<>();

    RuleJudge(DetectionSettings settings, MetricLookup metrics) {
        this.settings = settings;
        this.metrics = metrics;
    }

    /** Whether a memory was written by the rule's detector with its parameters. */
    boolean fits(Rule rule, RuleMemory memory) {
        return memory != null && memory.detector().equals(descriptionOf(rule));
    }

    private String descriptionOf(Rule rule) {
        String known = descriptions.get(rule);
        if (known == null) {
            if (descriptions.size() >= MOST_DESCRIPTIONS) {
                descriptions.clear();
            }
            known = rule.detector().describe();
            descriptions.put(rule, known);
        }
        return known;
    }

    boolean isReady(Rule rule, RuleMemory memory) {
        return isReady(rule.detector(), memory);
    }

    private static <M> boolean isReady(Detector<M> detector, RuleMemory memory) {
        return detector.learns() && detector.ready(read(detector, memory.effective()));
    }

    RuleMemory fresh(Rule rule) {
        return begin(rule.detector(), null);
    }

    /** Starts from another version's baseline and learns an own one beside it. */
    RuleMemory inherit(Rule rule, RuleMemory donor) {
        return begin(rule.detector(), donor);
    }

    private static <M> RuleMemory begin(Detector<M> detector, RuleMemory donor) {
        byte[] inherited = donor == null ? null : write(detector, detector.atRest(read(detector, donor.effective())));
        return new RuleMemory(detector.describe(), write(detector, detector.initial()), inherited, NEVER, NEVER);
    }

    /**
     * Judges a point.
     *
     * @param ending why an alert of the rule ends before this point, if it does
     * @param firstSeen stamp of the version's first point
     */
    Judged judge(Rule rule, RuleMemory before, Ending ending, long firstSeen, MetricPoint point) {
        if (point.count() < rule.minCount() || !Double.isFinite(point.value())) {
            return new Judged(
                    before, verdict(rule, point, before, Judgement.NOT_ENOUGH_DATA, Step.learning(null), ending));
        }
        return judge(rule, rule.detector(), before, ending, firstSeen, point);
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
            Rule rule, Detector<M> detector, RuleMemory before, Ending known, long firstSeen, MetricPoint point) {
        long time = point.time().toEpochMilli();
        Value value = new Value(point.value(), point.count(), shapeOf(point));
        Ending ending = known;
        RuleMemory memory = endSpell(rule, before, point);
        if (memory.inherited() != null
                && time - firstSeen >= settings.adoptAfterMillis()
                && detector.ready(read(detector, memory.own()))) {
            ending = memory.abnormalSince() == NEVER ? known : Ending.NEW_NORMAL;
            memory = new RuleMemory(memory.detector(), memory.own(), null, NEVER, NEVER);
        }
        Step<M> step = detector.step(read(detector, memory.effective()), value);
        Judgement judgement = judgement(rule, step, value);
        if (judgement == Judgement.ANOMALOUS && isOverdue(detector, memory, time)) {
            ending = Ending.NEW_NORMAL;
            memory = anew(detector, memory);
            step = detector.step(read(detector, memory.effective()), value);
            judgement = judgement(rule, step, value);
        }
        return new Judged(
                after(detector, memory, step, judgement, value, time),
                verdict(rule, point, memory, judgement, step, ending));
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
        return detector.learns()
                && memory.abnormalSince() != NEVER
                && time - memory.abnormalSince() >= settings.freezeForMillis();
    }

    /** The own baseline in place of the inherited one, which no longer fits; else a new warm-up. */
    private static <M> RuleMemory anew(Detector<M> detector, RuleMemory memory) {
        byte[] own = memory.inherited() != null
                ? memory.own()
                : write(detector, detector.warmUpAnew(read(detector, memory.own())));
        return new RuleMemory(memory.detector(), own, null, NEVER, NEVER);
    }

    private static RuleMemory endSpell(Rule rule, RuleMemory memory, MetricPoint point) {
        long window = point.windowEnd().toEpochMilli() - point.windowStart().toEpochMilli();
        boolean over = memory.abnormalSince() != NEVER
                && point.time().toEpochMilli() - memory.lastAbnormal() > rule.ofWindows() * window;
        return over ? new RuleMemory(memory.detector(), memory.own(), memory.inherited(), NEVER, NEVER) : memory;
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
        byte[] judging = write(detector, abnormal ? step.frozen() : step.learned());
        boolean inherits = memory.inherited() != null;
        byte[] own = inherits
                ? write(
                        detector,
                        detector.step(read(detector, memory.own()), value).learned())
                : judging;
        return new RuleMemory(
                memory.detector(),
                own,
                inherits ? judging : null,
                abnormal && memory.abnormalSince() == NEVER ? time : memory.abnormalSince(),
                abnormal ? time : memory.lastAbnormal());
    }

    private static Verdict verdict(
            Rule rule, MetricPoint point, RuleMemory memory, Judgement judgement, Step<?> step, Ending ending) {
        return new Verdict(
                point,
                rule.name(),
                rule.severity(),
                memory.detector(),
                judgement,
                step.score(),
                step.expected(),
                step.lower(),
                step.upper(),
                memory.inherited() != null,
                ending,
                rule.abnormal(),
                rule.ofWindows(),
                rule.keepFiringMillis());
    }

    private static <M> M read(Detector<M> detector, byte[] memory) {
        try {
            return Objects.requireNonNull(detector.read(new DataInputStream(new ByteArrayInputStream(memory))));
        } catch (IOException unreadable) { // of an array: nothing but its content can be wrong
            throw new UnreadableMemory("memory of %s cannot be read: %s".formatted(detector.describe(), unreadable));
        }
    }

    private static <M> byte[] write(Detector<M> detector, M memory) {
        try {
            var bytes = new ByteArrayOutputStream();
            detector.write(memory, new DataOutputStream(bytes));
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("an array takes every byte", e);
        }
    }
}
