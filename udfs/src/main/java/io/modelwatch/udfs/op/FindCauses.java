package io.modelwatch.udfs.op;

import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.shared.Causes;
import io.modelwatch.udfs.op.state.Memories;
import io.modelwatch.udfs.op.state.StreamTypes;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Finds out which models got into trouble together, and tells each of them, at the event time at which that is known. All beginnings have
 * one key. Each waits until event time has reached it.
 */
public final class FindCauses extends KeyedProcessFunction<String, Sign, Sign> {
    private static final long serialVersionUID = 1;

    private final Causes.Terms terms;

    /** Beginnings that event time has not reached, in any order: only added to as they come; each has a timer, which removes it. */
    private transient ListState<Sign> waiting;
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
        waiting = getRuntimeContext().getListState(new ListStateDescriptor<>("beginnings", StreamTypes.SIGN));
        causes = getRuntimeContext().getState(new ValueStateDescriptor<>("causes", Memories.CAUSES));
    }

    @Override
    public void processElement(Sign began, Context context, Collector<Sign> out) throws Exception {
        waiting.add(began);
        context.timerService().registerEventTimeTimer(began.at());
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Sign> out) throws Exception {
        Causes.Step step = Causes.step(causes.value(), takeUntil(time), time, terms);
        step.shared().forEach(out::collect);
        if (step.after() == null) {
            causes.clear();
        } else {
            causes.update(step.after());
            context.timerService().registerEventTimeTimer(step.after().overAt(terms));
        }
    }

    private List<Sign> takeUntil(long now) throws Exception {
        List<Sign> due = new ArrayList<>();
        List<Sign> left = new ArrayList<>();
        for (Sign began : waiting.get()) {
            (began.at() <= now ? due : left).add(began);
        }
        if (left.isEmpty()) {
            waiting.clear();
        } else if (!due.isEmpty()) {
            waiting.update(left);
        }
        return due;
    }
}
