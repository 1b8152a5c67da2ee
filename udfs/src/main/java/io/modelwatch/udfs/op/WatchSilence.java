package io.modelwatch.udfs.op;

import io.modelwatch.schemas.CompositeKey;
import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Ending;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.op.state.SilenceMemory;
import io.modelwatch.udfs.op.state.SilenceMemorySerializer;
import io.modelwatch.udfs.op.state.StreamTypes;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Emits when a (model, version) (the key: {@link #key}) is first seen ({@link #SEEN}), has been silent for too long, has data again, and
 * is forgotten. Only points of {@link DetectionSettings#NO_DATA_METRIC} in segment {@code all} and the given window count. A partial point
 * is data too. The end of the input is not silence: the final watermark fires nothing.
 */
public final class WatchSilence extends KeyedProcessFunction<String, MetricPoint, Verdict> {
    private static final long serialVersionUID = 1;

    /** The first point of a (model, version), also of one that was forgotten. */
    public static final OutputTag<Transition> SEEN = new OutputTag<>("seen", StreamTypes.TRANSITION);

    private final DetectionSettings settings;
    private final SignOfLife signOfLife;

    /**
     * The latest point of the key and whether its silence has been emitted. Its only timer is at the point's stamp + no-data-after, then +
     * forget-after, which clears it.
     */
    private transient ValueState<SilenceMemory> heard;

    private transient Rule rule;

    /** @param window the smallest window */
    public WatchSilence(DetectionSettings settings, Span window) {
        this.settings = settings;
        this.signOfLife = new SignOfLife(window);
    }

    /** The (model, version) of a point. */
    public static String key(MetricPoint point) {
        return CompositeKey.of(point.series().model(), point.series().version());
    }

    @Override
    public void open(OpenContext context) {
        heard = getRuntimeContext().getState(new ValueStateDescriptor<>("heard", SilenceMemorySerializer.INSTANCE));
        rule = settings.noDataRule();
    }

    @Override
    public void processElement(MetricPoint point, Context context, Collector<Verdict> out) throws Exception {
        if (!signOfLife.filter(point)) {
            return;
        }
        SilenceMemory before = heard.value();
        if (before != null) {
            context.timerService().deleteEventTimeTimer(nextDue(before));
            before = catchUp(before, point.time().toEpochMilli() - 1, out);
        }
        if (before == null) {
            context.output(SEEN, seen(point));
        } else if (before.silent()) {
            out.collect(verdict(point, before.last(), Judgement.NORMAL, Ending.NONE));
        }
        remember(new SilenceMemory(point, false), context);
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Verdict> out) throws Exception {
        if (context.timerService().currentWatermark() == Long.MAX_VALUE) {
            heard.clear();
            return;
        }
        SilenceMemory after = catchUp(heard.value(), time, out);
        if (after == null) {
            heard.clear();
        } else {
            remember(after, context);
        }
    }

    private void remember(SilenceMemory memory, Context context) throws Exception {
        heard.update(memory);
        context.timerService().registerEventTimeTimer(nextDue(memory));
    }

    private long nextDue(SilenceMemory memory) {
        return memory.last().time().toEpochMilli()
                + (memory.silent() ? settings.forgetAfterMillis() : settings.noDataAfterMillis());
    }

    /** Says what is due at a time, inclusive, also where the timers for it have not come yet; null once forgotten. */
    private SilenceMemory catchUp(SilenceMemory before, long now, Collector<Verdict> out) {
        SilenceMemory memory = before;
        if (!memory.silent() && nextDue(memory) <= now) {
            MetricPoint silence = silence(memory.last(), nextDue(memory));
            out.collect(verdict(silence, memory.last(), Judgement.ANOMALOUS, Ending.NONE));
            memory = new SilenceMemory(memory.last(), true);
        }
        if (memory.silent() && nextDue(memory) <= now) {
            MetricPoint silence = silence(memory.last(), nextDue(memory));
            out.collect(verdict(silence, memory.last(), Judgement.NOT_ENOUGH_DATA, Ending.FORGOTTEN));
            return null;
        }
        return memory;
    }

    /** The window without data, from the end of the latest. */
    private static MetricPoint silence(MetricPoint last, long until) {
        Instant end = Instant.ofEpochMilli(until);
        return new MetricPoint(
                last.series(), last.windowEnd(), end, end, 0, 0, Double.NaN, Double.NaN, Double.NaN, false, List.of());
    }

    private static Transition seen(MetricPoint first) {
        return new Transition(
                Transition.Kind.SEEN,
                first.series().model(),
                first.series().version(),
                first.time().toEpochMilli(),
                first.windowStart().toEpochMilli(),
                null,
                List.of());
    }

    private Verdict verdict(MetricPoint point, MetricPoint last, Judgement judgement, Ending ending) {
        return new Verdict(
                point,
                rule.name(),
                rule.severity(),
                "silence(no-data-after=%s)".formatted(Span.text(settings.noDataAfterMillis())),
                judgement,
                Double.NaN,
                last.value(),
                Double.NaN,
                Double.NaN,
                Verdict.View.NONE,
                false,
                ending,
                rule.abnormal(),
                rule.ofWindows(),
                rule.keepFiringMillis());
    }
}
