package io.modelwatch.udfs.op;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.ServingHistory;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.op.state.Memories;
import io.modelwatch.udfs.op.state.PointSerializer;
import io.modelwatch.udfs.op.state.StreamTypes;
import io.modelwatch.udfs.silence.ModelPresence;
import io.modelwatch.udfs.silence.SilenceWatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Emits when a model (the key) has been silent for too long, has data again, and is forgotten, and when its versions come and go
 * ({@link #CAME_AND_WENT}). Only points that {@link SignOfLife} lets pass count. A partial point is data too. Points wait until the
 * watermark says that those of all versions are there, so the order of arrival changes nothing. The end of the input is not silence: the
 * final watermark fires nothing that a point does not prove.
 */
public final class WatchSilence extends KeyedBroadcastProcessFunction<String, MetricPoint, Command, Verdict>
        implements CheckpointedFunction {
    private static final long serialVersionUID = 1;

    /** The first point of a version, also of one that was forgotten; the last one; the first one after that. */
    public static final OutputTag<Transition> CAME_AND_WENT = new OutputTag<>("came-and-went", StreamTypes.TRANSITION);

    private final DetectionSettings settings;
    private final Span window;
    private final long underWayMillis;
    private final SignOfLife signOfLife;

    /** By stamp: points that event time has not reached; each stamp has a timer 1 ms before it, which removes them. */
    private transient MapState<Long, List<MetricPoint>> waiting;
    /** What is known of the model. It has one timer at {@link SilenceWatch#nextDue}, the last of which clears it. */
    private transient ValueState<ModelPresence> presence;

    /** The commands about versions that answer requests that matter for times to come, by their numbers: the same for all keys. */
    private transient BroadcastState<Long, Command> known;

    private transient SilenceWatch watch;
    /** What {@link #known} says. */
    private transient ServingHistory announced;

    /**
     * @param window the smallest window
     * @param underWayMillis the longest response time-out: so long after its request a response or its absence may count
     */
    public WatchSilence(DetectionSettings settings, Span window, long underWayMillis) {
        this.settings = settings;
        this.window = window;
        this.underWayMillis = underWayMillis;
        this.signOfLife = new SignOfLife(window);
    }

    /** What lets the points pass that it needs. */
    public SignOfLife signOfLife() {
        return signOfLife;
    }

    /** The model of a point. */
    public static String key(MetricPoint point) {
        return point.series().model();
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        known = context.getOperatorStateStore().getBroadcastState(StreamTypes.COMMANDS);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {
        // broadcast state is up to date
    }

    @Override
    public void open(OpenContext context) throws Exception {
        waiting = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>(
                        "waiting", LongSerializer.INSTANCE, new ListSerializer<>(PointSerializer.INSTANCE)));
        presence = getRuntimeContext().getState(new ValueStateDescriptor<>("presence", Memories.PRESENCE));
        announced = new ServingHistory();
        for (Map.Entry<Long, Command> command : known.entries()) {
            announced.add(command.getValue());
        }
        watch = new SilenceWatch(settings, window, announced, underWayMillis);
    }

    @Override
    public void processElement(MetricPoint point, ReadOnlyContext context, Collector<Verdict> out) throws Exception {
        if (!signOfLife.filter(point)) {
            return;
        }
        long stamp = point.time().toEpochMilli();
        List<MetricPoint> ofItsStamp = waiting.get(stamp);
        List<MetricPoint> more = ofItsStamp == null ? new ArrayList<>() : new ArrayList<>(ofItsStamp);
        more.add(point);
        waiting.put(stamp, more);
        context.timerService().registerEventTimeTimer(stamp - 1);
    }

    @Override
    public void processBroadcastElement(Command command, Context context, Collector<Verdict> out) throws Exception {
        if (!ServingHistory.concerns(command)) {
            return;
        }
        known.put(command.number(), command);
        announced.add(command);
        for (Command over : announced.forget(oldestAsked(context.currentWatermark()))) {
            known.remove(over.number());
        }
    }

    /** Of the times to come, the earliest that {@link #watch} asks about. */
    private long oldestAsked(long watermark) {
        long back = window.millis() + underWayMillis;
        return watermark < Long.MIN_VALUE + back ? Long.MIN_VALUE : watermark - back;
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Verdict> out) throws Exception {
        var output = new SilenceWatch.Output(out::collect, passed -> context.output(CAME_AND_WENT, passed));
        ModelPresence before = presence.value();
        List<MetricPoint> points = waiting.get(time + 1);
        boolean ended = context.timerService().currentWatermark() == Long.MAX_VALUE;
        if (points != null) {
            waiting.remove(time + 1);
            remember(before, watch.heard(before, points, output), context);
        } else if (ended && waiting.isEmpty()) {
            presence.clear();
        } else if (before != null && !ended) {
            remember(before, watch.expire(before, context.getCurrentKey(), time, output), context);
        }
    }

    private void remember(ModelPresence before, ModelPresence after, OnTimerContext context) throws Exception {
        String model = context.getCurrentKey();
        if (before != null && !waiting.contains(watch.nextDue(before, model) + 1)) {
            context.timerService().deleteEventTimeTimer(watch.nextDue(before, model));
        }
        if (after == null) {
            presence.clear();
        } else {
            presence.update(after);
            context.timerService().registerEventTimeTimer(watch.nextDue(after, model));
        }
    }
}
