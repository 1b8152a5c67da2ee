package io.modelwatch.udfs.op;

import io.modelwatch.schemas.Command;
import io.modelwatch.schemas.Transition;
import io.modelwatch.udfs.incident.CommandsInForce;
import io.modelwatch.udfs.incident.IncidentSettings;
import io.modelwatch.udfs.incident.ModelSituation;
import io.modelwatch.udfs.incident.ModelWatch;
import io.modelwatch.udfs.incident.PatternSettings;
import io.modelwatch.udfs.incident.Sign;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Makes signs of transitions, model by model (the key), in the order of their times: what came waits until event time has come to it.
 *
 * <p>A command counts from the first transition of its model at or after {@link Command#effectiveAt}: broadcast input can set no timers of a key. So
 * the sign of a deployment comes with what next begins, which is all that it matters to. {@code control.lead} sees to it that every subtask
 * knows a command before event time comes to it. Commands that are too old to be named are forgotten when the next one comes.
 *
 * <p>At the final watermark what waits is taken in, since it has happened, and what was known is cleared.
 */
public final class GatherSigns extends KeyedBroadcastProcessFunction<String, Transition, Command, Sign> {
    private static final long serialVersionUID = 1;

    private final PatternSettings patterns;
    private final IncidentSettings incidents;

    /** By time: transitions of the model that event time has not come to; each time has a timer, which removes them. */
    private transient MapState<Long, List<Transition>> waiting;
    /** What is known of the model; cleared by a timer once no version of it lives and what was abnormal is too long over. */
    private transient ValueState<ModelSituation> situation;

    private transient ModelWatch watch;
    private transient CommandsInForce commands;
    private transient Counter dropped;

    public GatherSigns(PatternSettings patterns, IncidentSettings incidents) {
        this.patterns = patterns;
        this.incidents = incidents;
    }

    @Override
    public void open(OpenContext context) {
        waiting = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>(
                        "waiting", Types.LONG, Types.LIST(TypeInformation.of(Transition.class))));
        situation = getRuntimeContext()
                .getState(new ValueStateDescriptor<>("situation", ModelSituationSerializer.INSTANCE));
        watch = new ModelWatch(patterns, incidents);
        commands = new CommandsInForce(patterns, incidents);
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
        BroadcastState<Long, Command> known = context.getBroadcastState(StreamTypes.COMMANDS);
        List<Long> old = new ArrayList<>();
        for (Map.Entry<Long, Command> each : known.immutableEntries()) {
            if (!commands.matters(each.getValue(), context.currentWatermark())) {
                old.add(each.getKey());
            }
        }
        for (Long number : old) {
            known.remove(number);
        }
        if (commands.matters(command, context.currentWatermark())) {
            known.put(command.number(), command);
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
        var commanded = commands.at(known(context), model, watch.commandsUntil(before, time), time);
        ModelWatch.Step step = watch.step(before, model, time, transitions, commanded);
        step.signs().forEach(out::collect);
        if (step.after() != null) {
            dropped.inc(step.after().dropped() - (before == null ? 0 : before.dropped()));
        }
        return step.after();
    }

    private static Collection<Command> known(OnTimerContext context) throws Exception {
        List<Command> known = new ArrayList<>();
        context.getBroadcastState(StreamTypes.COMMANDS)
                .immutableEntries()
                .forEach(entry -> known.add(entry.getValue()));
        return known;
    }
}
