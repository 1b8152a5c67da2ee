package io.modelwatch.udfs.op;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.udfs.detect.LabelGaps;
import io.modelwatch.udfs.op.state.Memories;
import io.modelwatch.udfs.op.state.PointSerializer;
import java.util.ArrayList;
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

    private final long keepMillis;

    /** Points that wait for the watermark; a timer at their stamp less 1 ms takes them out. */
    private transient ListState<MetricPoint> waiting;
    /** When labels failed to come; cleared by a timer {@code keepMillis} after the last such time. */
    private transient ValueState<LabelGaps> gaps;

    /** @param keepMillis longest time from the start of a window to the stamp of its point */
    public AwaitLabels(long keepMillis) {
        this.keepMillis = keepMillis;
    }

    @Override
    public void open(OpenContext context) {
        waiting = getRuntimeContext().getListState(new ListStateDescriptor<>("waiting", PointSerializer.INSTANCE));
        gaps = getRuntimeContext().getState(new ValueStateDescriptor<>("label-gaps", Memories.LABEL_GAPS));
    }

    @Override
    public void processElement1(MetricPoint point, Context context, Collector<MetricPoint> out) throws Exception {
        waiting.add(point);
        context.timerService().registerEventTimeTimer(point.time().toEpochMilli() - 1);
    }

    @Override
    public void processElement2(Verdict ofFlow, Context context, Collector<MetricPoint> out) throws Exception {
        LabelGaps before = known();
        LabelGaps after = before.with(ofFlow);
        if (!after.equals(before)) {
            gaps.update(after);
            context.timerService().registerEventTimeTimer(after.until() + keepMillis);
        }
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<MetricPoint> out) throws Exception {
        LabelGaps known = known();
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

    private LabelGaps known() throws Exception {
        LabelGaps known = gaps.value();
        return known == null ? LabelGaps.NONE : known;
    }
}
