package io.modelwatch.udfs.op;

import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.udfs.op.state.RollCallSerializer;
import io.modelwatch.udfs.op.state.RosterSerializer;
import io.modelwatch.udfs.window.CapAlert;
import io.modelwatch.udfs.window.Caps;
import io.modelwatch.udfs.window.ModelTerm;
import io.modelwatch.udfs.window.RollCall;
import io.modelwatch.udfs.window.Roster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Decides which models are in, as the one operator that sees all of them (it has only one key). It decides a pane when the watermark closes
 * it, and emits changes before that watermark goes on.
 */
public final class AdmitModels extends KeyedProcessFunction<Integer, RollCall, ModelTerm> {
    private static final long serialVersionUID = 1;

    private final int most;
    private final long keepMillis;
    private final CapAlert alert;

    /** Roll calls of open panes; a timer at the end of each pane removes them. */
    private transient ListState<RollCall> waiting;
    /** Who is in; never cleared, at most {@code most} names. */
    private transient ValueState<Roster> roster;

    private transient Counter turnedAway;

    /** @param keepMillis as {@link Roster#admit} takes it */
    public AdmitModels(int most, long keepMillis, CapAlert alert) {
        this.most = most;
        this.keepMillis = keepMillis;
        this.alert = alert;
    }

    @Override
    public void open(OpenContext context) {
        waiting =
                getRuntimeContext().getListState(new ListStateDescriptor<>("roll-calls", RollCallSerializer.INSTANCE));
        roster = getRuntimeContext().getState(new ValueStateDescriptor<>("models", RosterSerializer.INSTANCE));
        turnedAway = getRuntimeContext()
                .getMetricGroup()
                .addGroup("cap", CapAlert.MODELS)
                .counter("namesTurnedAway");
    }

    @Override
    public void processElement(RollCall call, Context context, Collector<ModelTerm> out) throws Exception {
        waiting.add(call);
        context.timerService().registerEventTimeTimer(call.closesAt());
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<ModelTerm> out) throws Exception {
        TreeMap<Long, Map<String, Long>> due = new TreeMap<>();
        List<RollCall> later = new ArrayList<>();
        for (RollCall call : waiting.get()) {
            if (call.closesAt() <= time) {
                due.computeIfAbsent(call.paneStart(), pane -> new TreeMap<>())
                        .merge(call.model(), call.count(), Long::sum);
            } else {
                later.add(call);
            }
        }
        waiting.update(later);
        for (Map.Entry<Long, Map<String, Long>> pane : due.entrySet()) {
            decide(pane.getKey(), pane.getValue(), context, out);
        }
    }

    private void decide(long pane, Map<String, Long> counts, OnTimerContext context, Collector<ModelTerm> out)
            throws Exception {
        Roster before = roster.value();
        Roster.Step step = (before == null ? Roster.EMPTY : before).admit(pane, counts, most, keepMillis);
        roster.update(step.after());
        step.forgotten().forEach((model, stay) -> out.collect(new ModelTerm(model, stay.since(), pane)));
        for (String model : step.admitted()) {
            long since = step.after().stays().get(model).since();
            out.collect(new ModelTerm(model, since, Long.MAX_VALUE));
        }
        if (step.turnedAway() > 0) {
            turnedAway.inc(step.turnedAway());
            Verdict verdict = alert.verdict(Caps.OTHER, CapAlert.MODELS, pane, step.turnedAway(), most);
            context.output(CapSlices.EXCEEDED, verdict);
        }
    }
}
