package io.modelwatch.udfs.op;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.udfs.detect.LabelGaps;
import io.modelwatch.udfs.op.state.Memories;
import io.modelwatch.udfs.op.state.PointSerializer;
import io.modelwatch.udfs.op.state.VerdictSerializer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Says of each point that depends on labels whether these came, by the verdicts on the label flow of its model (the key). A point waits
 * until the watermark says that the verdicts of all windows that ended by its stamp are there; the order of arrival changes nothing.
 */
public final class AwaitLabels extends KeyedCoProcessFunction<String, MetricPoint, Verdict, MetricPoint> {
    private static final long serialVersionUID = 1;

    private static final Comparator<Verdict> BY_WINDOW = Comparator.comparing(
                    (Verdict loss) -> loss.point().windowEnd())
            .thenComparing(loss -> loss.point().windowStart());

    private final long keepMillis;

    /** Points that wait for the watermark; a timer at their stamp less 1 ms takes them out. */
    private transient ListState<MetricPoint> waiting;
    /** Verdicts that labels failed to come, which wait likewise: what came ahead of time must not change what is said of a point. */
    private transient ListState<Verdict> losses;
    /** When labels failed to come; cleared by a timer {@code keepMillis} after the last such time. */
    private transient ValueState<LabelGaps> gaps;

    /** @param keepMillis longest time from the start of a window to the stamp of its point */
    public AwaitLabels(long keepMillis) {
        this.keepMillis = keepMillis;
    }

    @Override
    public void open(OpenContext context) {
        waiting = getRuntimeContext().getListState(new ListStateDescriptor<>("waiting", PointSerializer.INSTANCE));
        losses = getRuntimeContext()
                .getListState(new ListStateDescriptor<>("waiting-losses", VerdictSerializer.INSTANCE));
        gaps = getRuntimeContext().getState(new ValueStateDescriptor<>("label-gaps", Memories.LABEL_GAPS));
    }

    @Override
    public void processElement1(MetricPoint point, Context context, Collector<MetricPoint> out) throws Exception {
        waiting.add(point);
        context.timerService().registerEventTimeTimer(point.time().toEpochMilli() - 1);
    }

    @Override
    public void processElement2(Verdict ofFlow, Context context, Collector<MetricPoint> out) throws Exception {
        if (LabelGaps.isLoss(ofFlow)) {
            losses.add(ofFlow);
            context.timerService().registerEventTimeTimer(ofFlow.point().time().toEpochMilli() - 1);
        }
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<MetricPoint> out) throws Exception {
        LabelGaps known = takeLosses(time, context);
        List<MetricPoint> later = new ArrayList<>();
        for (MetricPoint point : waiting.get()) {
            if (point.time().toEpochMilli() > time + 1) {
                later.add(point);
            } else {
                out.collect(known.cover(point) ? point.withoutLabels() : point);
            }
        }
        waiting.update(later);
        LabelGaps left = known.after(time - keepMillis);
        if (left.isEmpty()) {
            gaps.clear();
        } else if (!left.equals(known)) {
            gaps.update(left);
        }
    }

    /** What is known by a time, with the losses that were waiting for it. */
    private LabelGaps takeLosses(long time, OnTimerContext context) throws Exception {
        LabelGaps known = known();
        List<Verdict> due = new ArrayList<>();
        List<Verdict> later = new ArrayList<>();
        for (Verdict loss : losses.get()) {
            (loss.point().time().toEpochMilli() > time + 1 ? later : due).add(loss);
        }
        if (due.isEmpty()) {
            return known;
        }
        losses.update(later);
        due.sort(BY_WINDOW);
        for (Verdict loss : due) {
            known = known.with(loss);
        }
        gaps.update(known);
        context.timerService().registerEventTimeTimer(known.until() + keepMillis);
        return known;
    }

    private LabelGaps known() throws Exception {
        LabelGaps known = gaps.value();
        return known == null ? LabelGaps.NONE : known;
    }
}
