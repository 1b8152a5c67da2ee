package io.modelwatch.udfs.op;

import io.modelwatch.schemas.CompositeKey;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.schemas.control.Instruction;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.ConfiguredRules;
import io.modelwatch.udfs.control.RuleBook;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.Judge;
import io.modelwatch.udfs.detect.MetricLookup;
import io.modelwatch.udfs.detect.SeriesMemory;
import io.modelwatch.udfs.guard.Failure;
import io.modelwatch.udfs.op.state.Memories;
import io.modelwatch.udfs.op.state.PointSerializer;
import io.modelwatch.udfs.op.state.StreamTypes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges the points of each series across its versions (the key: {@code Series.acrossVersions()}) by the rules in force at their stamps:
 * the configuration's, changed by commands. Points wait until the watermark says that all points of their stamp have arrived, with the
 * commands that take effect until then: the order in which points and commands arrive changes nothing.
 *
 * <p>Before the first watermark, commands that have long been in effect may be missing, so every point waits. Later a command arrives long
 * before event time reaches its time, and points that no rule watches are dropped at once.
 */
public final class Detect extends KeyedBroadcastProcessFunction<String, MetricPoint, Command, Verdict>
        implements CheckpointedFunction {
    private static final Logger LOG = LoggerFactory.getLogger(Detect.class);

    private final DetectionSettings settings;
    private final MetricLookup metrics;

    /**
     * Points that wait for the watermark; cleared by the timer at their stamp less 1 ms: from then on no point of that stamp can arrive.
     */
    private transient ListState<MetricPoint> waiting;

    /**
     * What is known of the series' versions; a version is cleared by the timer at {@link #forgetAt} when it has been silent for so long.
     */
    private transient ValueState<SeriesMemory> memory;

    /** When {@link #memory} is next searched for silent versions; set as long as there is a memory, cleared by its timer. */
    private transient ValueState<Long> forgetAt;

    /**
     * The commands that matter for times to come, by their numbers: the same for all keys and in all subtasks. Those that no longer matter
     * are removed when the next one arrives.
     */
    private transient BroadcastState<Long, Command> commands;

    private transient RuleBook rules;
    private transient Judge judge;
    /** Failures while a key's points are judged; empty otherwise. */
    private transient List<Failure> failures;

    private transient Map<Judgement, Counter> verdicts;
    private transient Set<String> learning;

    public Detect(DetectionSettings settings, MetricLookup metrics) {
        this.settings = settings;
        this.metrics = metrics;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        commands = context.getOperatorStateStore().getBroadcastState(StreamTypes.COMMANDS);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {
        // broadcast state is up to date
    }

    @Override
    public void open(OpenContext context) throws Exception {
        waiting = getRuntimeContext().getListState(new ListStateDescriptor<>("waiting", PointSerializer.INSTANCE));
        memory = getRuntimeContext().getState(new ValueStateDescriptor<>("series-memory", Memories.SERIES));
        forgetAt = getRuntimeContext().getState(new ValueStateDescriptor<>("forget-at", LongSerializer.INSTANCE));
        rules = new RuleBook(new ConfiguredRules(settings.rules()), LOG::error);
        for (Map.Entry<Long, Command> command : commands.entries()) {
            rules.add(command.getValue());
        }
        failures = new ArrayList<>();
        judge = new Judge(settings, metrics, rules, failures::add);
        learning = new HashSet<>();
        verdicts = new EnumMap<>(Judgement.class);
        MetricGroup group = getRuntimeContext().getMetricGroup();
        for (Judgement judgement : Judgement.values()) {
            String name = judgement.name().toLowerCase(Locale.ROOT);
            verdicts.put(judgement, group.addGroup("judgement", name).counter("verdicts"));
        }
        group.gauge("seriesLearning", learning::size);
    }

    @Override
    public void processBroadcastElement(Command command, Context context, Collector<Verdict> out) throws Exception {
        if (command.effect().about() != Instruction.About.RULE) {
            return;
        }
        commands.put(command.number(), command);
        rules.add(command);
        for (Command over : rules.forget(context.currentWatermark())) {
            commands.remove(over.number());
        }
    }

    @Override
    public void processElement(MetricPoint point, ReadOnlyContext context, Collector<Verdict> out) throws Exception {
        if (!point.partial() && (mayCommandsBeMissing(context) || judge.watches(point) || isKnown())) {
            waiting.add(point);
            context.timerService().registerEventTimeTimer(point.time().toEpochMilli() - 1);
        }
    }

    private static boolean mayCommandsBeMissing(ReadOnlyContext context) {
        return context.currentWatermark() == Long.MIN_VALUE;
    }

    /** Whether a rule has watched the series until now, so that its alerts must end. */
    private boolean isKnown() throws Exception {
        return memory.value() != null || waiting.get().iterator().hasNext();
    }

    /**
     * Judges all that waits and is complete, not of this stamp only: after a jump of the watermark the waiting are read once for each
     * forgetting.
     */
    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Verdict> out) throws Exception {
        Long due = forgetAt.value();
        boolean forgets = due != null && due <= time;
        SeriesMemory known = memory.value();
        SeriesMemory before = known == null ? SeriesMemory.NOTHING : known;
        if (!forgets && before.newest() > time) {
            return; // judged by an earlier timer, which need not be found out by reading all that waits
        }
        NavigableMap<Long, List<MetricPoint>> ripe = takeRipe(reach(time, due, context.currentWatermark()));
        if (ripe.isEmpty() && !forgets) {
            return;
        }
        SeriesMemory after = judge(ripe, before, out);
        failures.forEach(failure -> context.output(CountFailures.FAILURES, failure));
        failures.clear();
        if (forgets) {
            after = after.withoutSilentSince(time - settings.forgetAfterMillis());
        }
        keep(after, forgets ? null : due, context);
    }

    /**
     * Up to where the timer at {@code time} judges: not beyond the next time at which a version may be forgotten, or alerts would depend on
     * how far the watermark jumps.
     */
    private long reach(long time, Long due, long watermark) {
        long forgets = due == null ? time + settings.forgetAfterMillis() : due;
        return Math.max(time, Math.min(watermark, forgets));
    }

    /** Takes the points whose timers are set for {@code until} or before out of those that wait, by their stamps. */
    private NavigableMap<Long, List<MetricPoint>> takeRipe(long until) throws Exception {
        NavigableMap<Long, List<MetricPoint>> ripe = new TreeMap<>();
        List<MetricPoint> unripe = new ArrayList<>();
        for (MetricPoint point : waiting.get()) {
            long stamp = point.time().toEpochMilli();
            (stamp - 1 <= until ? ripe.computeIfAbsent(stamp, added -> new ArrayList<>()) : unripe).add(point);
        }
        if (!ripe.isEmpty()) {
            waiting.update(unripe);
        }
        return ripe;
    }

    /** Judges points stamp by stamp. */
    private SeriesMemory judge(
            NavigableMap<Long, List<MetricPoint>> ripe, SeriesMemory before, Collector<Verdict> out) {
        SeriesMemory known = before;
        long newest = before.newest(); // a memory file may hold what is read again
        for (List<MetricPoint> points : ripe.tailMap(newest, false).values()) {
            known = judge.judge(known, points, verdict -> emit(verdict, out));
        }
        return known;
    }

    /** @param due when the memory is next searched for silent versions; null: not known yet */
    private void keep(SeriesMemory after, Long due, OnTimerContext context) throws IOException {
        if (after.isEmpty()) {
            memory.clear();
            forgetAt.clear();
            String start = CompositeKey.startOf(context.getCurrentKey());
            learning.removeIf(entry -> entry.startsWith(start));
            return;
        }
        memory.update(after);
        if (due == null) {
            long next = after.oldest() + settings.forgetAfterMillis();
            forgetAt.update(next);
            context.timerService().registerEventTimeTimer(next);
        }
    }

    /**
     * Lets the current key, of which nothing is known, begin with a memory; the caller sets the timer.
     *
     * @param begun not empty
     * @return event time of the timer at which silent versions are forgotten
     */
    long begin(SeriesMemory begun) throws IOException {
        long due = begun.oldest() + settings.forgetAfterMillis();
        memory.update(begun);
        forgetAt.update(due);
        return due;
    }

    private void emit(Verdict verdict, Collector<Verdict> out) {
        verdicts.get(verdict.judgement()).inc();
        if (verdict.judgement() == Judgement.LEARNING) {
            learning.add(entryOf(verdict));
        } else if (!learning.isEmpty()) { // its key costs more than the verdict
            learning.remove(entryOf(verdict));
        }
        out.collect(verdict);
    }

    private static String entryOf(Verdict verdict) {
        Series series = verdict.point().series();
        return CompositeKey.joined(
                series.acrossVersions(), CompositeKey.of(series.version(), verdict.rule(), verdict.severity()));
    }
}
