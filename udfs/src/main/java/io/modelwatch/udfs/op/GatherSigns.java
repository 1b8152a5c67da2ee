package io.modelwatch.udfs.op;

import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.ConfiguredRules;
import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.incident.CommandsInForce;
import io.modelwatch.udfs.incident.IncidentSettings;
import io.modelwatch.udfs.incident.ModelSituation;
import io.modelwatch.udfs.incident.ModelWatch;
import io.modelwatch.udfs.incident.PatternSettings;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.shared.Causes;
import io.modelwatch.udfs.op.state.Memories;
import io.modelwatch.udfs.op.state.StreamTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Makes signs of transitions, model by model (the key), in the order of their times: each waits until event time has reached it.
 *
 * <p>A command counts from the first transition of its model at or after {@link Command#effectiveAt}: broadcast input can set no timers of
 * a key. So the sign of a deployment comes with the next beginning, and it matters to nothing else. {@code control.lead} ensures that
 * every subtask knows a command before event time reaches it. Commands that no longer matter are forgotten when the next one arrives.
 *
 * <p>At the final watermark the waiting transitions are taken in, since they have happened, and what was known is cleared.
 */
public final class GatherSigns extends KeyedBroadcastProcessFunction<String, Transition, Command, Sign>
        implements CheckpointedFunction {
    /** Beginnings again, for what models share, where those of all models come to one place: of a model and time one for each category. */
    public static final OutputTag<Sign> TROUBLE = new OutputTag<>("trouble", StreamTypes.SIGN);

    private static final long serialVersionUID = 1;

    private final PatternSettings patterns;
    private final IncidentSettings incidents;
    private final ConfiguredRules rules;

    /** By time: transitions of the model that event time has not reached; each time has a timer, which removes them. */
    private transient MapState<Long, List<Transition>> waiting;
    /** What is known of the model; cleared by a timer once no version of it lives and everything abnormal ended too long ago. */
    private transient ValueState<ModelSituation> situation;

    /** The commands that matter for times to come, by their numbers: the same for all keys and in all subtasks. */
    private transient BroadcastState<Long, Command> known;

    private transient ModelWatch watch;
    /** What {@link #known} says. */
    private transient CommandsInForce commands;

    private transient Counter dropped;

    /** @param rules of the configuration */
    public GatherSigns(PatternSettings patterns, IncidentSettings incidents, ConfiguredRules rules) {
        this.patterns = patterns;
        this.incidents = incidents;
        this.rules = rules;
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
                .getMapState(new MapStateDescriptor<>("waiting", Types.LONG, Types.LIST(StreamTypes.TRANSITION)));
        situation = getRuntimeContext().getState(new ValueStateDescriptor<>("situation", Memories.SITUATION));
        watch = new ModelWatch(patterns, incidents);
        commands = new CommandsInForce(patterns, incidents, rules);
        for (Map.Entry<Long, Command> command : known.entries()) {
            commands.add(command.getValue());
        }
        dropped = getRuntimeContext().getMetricGroup().counter("abnormalDropped");
    }

    @Override
    public void processElement(Transition transition, ReadOnlyContext context, Collector<Sign> out) throws Exception {
        List<Transition> ofItsTime = waiting.get(transition.at());
        List<Transition> more = ofItsTime == null ? new ArrayList<>() : ofItsTime;
        more.add(transition);
        waiting.put(transition.at(), more);
        context.timerService().registerEventTimeTimer(transition.at());
    }

    @Override
    public void processBroadcastElement(Command command, Context context, Collector<Sign> out) throws Exception {
        known.put(command.number(), command);
        commands.add(command);
        for (Command over : commands.forget(context.currentWatermark())) {
            known.remove(over.number());
        }
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Sign> out) throws Exception {
        ModelSituation before = situation.value();
        List<Transition> transitions = waiting.get(time);
        ModelSituation after = before;
        if (transitions != null) {
            waiting.remove(time);
            after = step(before, time, transitions, context, out);
        } else if (before != null && before.isOver()) {
            after = watch.expire(before, time);
        }
        boolean ended = context.timerService().currentWatermark() == Long.MAX_VALUE;
        if (after == null || (ended && waiting.isEmpty())) {
            situation.clear();
            return;
        }
        situation.update(after);
        if (!ended && after.isOver()) {
            context.timerService().registerEventTimeTimer(time + incidents.keepMillis() + 1);
        }
    }

    private ModelSituation step(
            ModelSituation before, long time, List<Transition> transitions, OnTimerContext context, Collector<Sign> out)
            throws Exception {
        String model = context.getCurrentKey();
        var commanded = commands.at(model, watch.commandsUntil(before, time), time);
        ModelWatch.Step step = watch.step(before, model, time, transitions, commanded);
        step.signs().forEach(out::collect);
        Causes.beginnings(step.signs()).forEach(began -> context.output(TROUBLE, began));
        if (step.after() != null) {
            dropped.inc(step.after().dropped() - (before == null ? 0 : before.dropped()));
        }
        return step.after();
    }
}
