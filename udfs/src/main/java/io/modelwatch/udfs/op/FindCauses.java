package io.modelwatch.udfs.op;

import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.shared.Causes;
import io.modelwatch.udfs.op.state.Memories;
import io.modelwatch.udfs.op.state.StreamTypes;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Finds out which models got into trouble together, and tells each of them, at the event time at which that is known. All beginnings have
 * one key. Each waits until event time has reached it.
 */
public final class FindCauses extends KeyedProcessFunction<String, Sign, Sign> {
    private static final long serialVersionUID = 1;

    private final Causes.Terms terms;

    /** By time: beginnings that event time has not reached; each time has a timer, which removes them. */
    private transient MapState<Long, List<Sign>> waiting;
    /** Causes that go on; cleared by a timer once nothing can join any of them. */
    private transient ValueState<Causes> causes;

    public FindCauses(Causes.Terms terms) {
        this.terms = terms;
    }

    /** The one key. */
    public static String key(Sign sign) {
        return "";
    }

    @Override
    public void open(OpenContext context) {
        waiting = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>("waiting-trouble", Types.LONG, Types.LIST(StreamTypes.SIGN)));
        causes = getRuntimeContext().getState(new ValueStateDescriptor<>("causes", Memories.CAUSES));
    }

    @Override
    public void processElement(Sign began, Context context, Collector<Sign> out) throws Exception {
        List<Sign> ofItsTime = waiting.get(began.at());
        List<Sign> more = ofItsTime == null ? new ArrayList<>() : ofItsTime;
        more.add(began);
        waiting.put(began.at(), more);
        context.timerService().registerEventTimeTimer(began.at());
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Sign> out) throws Exception {
        List<Sign> began = waiting.get(time);
        waiting.remove(time);
        Causes.Step step = Causes.step(causes.value(), began == null ? List.of() : began, time, terms);
        step.shared().forEach(out::collect);
        if (step.after() == null) {
            causes.clear();
        } else {
            causes.update(step.after());
            context.timerService().registerEventTimeTimer(step.after().overAt(terms));
        }
    }
}
