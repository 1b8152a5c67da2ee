package io.modelwatch.udfs.op;

import io.modelwatch.schemas.MetricPoint;
import io.modelwatch.schemas.Verdict;
import io.modelwatch.schemas.Verdict.Judgement;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.Judge;
import io.modelwatch.udfs.detect.MetricLookup;
import io.modelwatch.udfs.detect.SeriesMemory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Judges the points of each series across its versions (the key: {@code Series.acrossVersions()}). Points wait until the watermark says that
 * all of their stamp are there, so that the order in which the versions' points come changes nothing.
 */
public final class Detect extends KeyedProcessFunction<String, MetricPoint, Verdict> {
    private final DetectionSettings settings;
    private final MetricLookup metrics;

    /** Points that wait for the watermark; cleared by the timer at their stamp less 1 ms: from then on none of that stamp can come. */
    private transient ListState<MetricPoint> waiting;

    /** What is known of the series' versions; a version is cleared by the timer at {@link #forgetAt} when it has been silent for so long. */
    private transient ValueState<SeriesMemory> memory;

    /** When {@link #memory} is next looked through for silent versions; set as long as there is one, cleared by its timer. */
    private transient ValueState<Long> forgetAt;

    private transient Judge judge;
    private transient Map<Judgement, Counter> verdicts;
    private transient Set<String> learning;

    public Detect(DetectionSettings settings, MetricLookup metrics) {
        this.settings = settings;
        this.metrics = metrics;
    }

    @Override
    public void open(OpenContext context) {
        waiting = getRuntimeContext().getListState(new ListStateDescriptor<>("waiting", PointSerializer.INSTANCE));
        memory = getRuntimeContext()
                .getState(new ValueStateDescriptor<>("series-memory", SeriesMemorySerializer.INSTANCE));
        forgetAt = getRuntimeContext().getState(new ValueStateDescriptor<>("forget-at", LongSerializer.INSTANCE));
        judge = new Judge(settings, metrics);
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
    public void processElement(MetricPoint point, Context context, Collector<Verdict> out) throws Exception {
        if (judge.watches(point)) {
            waiting.add(point);
            context.timerService().registerEventTimeTimer(point.time().toEpochMilli() - 1);
        }
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Verdict> out) throws Exception {
        SeriesMemory before = memory.value();
        SeriesMemory after = judgeUntil(time + 1, before == null ? SeriesMemory.NOTHING : before, out);
        Long due = forgetAt.value();
        if (due != null && due <= time) {
            after = after.withoutSilentSince(time - settings.forgetAfterMillis());
            due = null;
        }
        if (after.isEmpty()) {
            memory.clear();
            forgetAt.clear();
            learning.removeIf(entry -> entry.startsWith(context.getCurrentKey() + "/"));
            return;
        }
        memory.update(after);
        if (due == null) {
            long next = after.oldest() + settings.forgetAfterMillis();
            forgetAt.update(next);
            context.timerService().registerEventTimeTimer(next);
        }
    }

    /** Judges what waits with a stamp of {@code time} or before, stamp by stamp. */
    private SeriesMemory judgeUntil(long time, SeriesMemory before, Collector<Verdict> out) throws Exception {
        TreeMap<Long, List<MetricPoint>> ripe = new TreeMap<>();
        List<MetricPoint> unripe = new ArrayList<>();
        for (MetricPoint point : waiting.get()) {
            long stamp = point.time().toEpochMilli();
            (stamp <= time ? ripe.computeIfAbsent(stamp, added -> new ArrayList<>()) : unripe).add(point);
        }
        if (ripe.isEmpty()) {
            return before;
        }
        waiting.update(unripe);
        SeriesMemory known = before;
        for (List<MetricPoint> points : ripe.values()) {
            known = judge.judge(known, points, verdict -> tell(verdict, out));
        }
        return known;
    }

    private void tell(Verdict verdict, Collector<Verdict> out) {
        verdicts.get(verdict.judgement()).inc();
        String entry = String.join(
                "/",
                verdict.point().series().acrossVersions(),
                verdict.point().series().version(),
                verdict.rule(),
                verdict.severity());
        if (verdict.judgement() == Judgement.LEARNING) {
            learning.add(entry);
        } else {
            learning.remove(entry);
        }
        out.collect(verdict);
    }
}
