package io.modelwatch.udfs.op;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.StatementEffect;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.incident.said.StatementMemory;
import io.modelwatch.udfs.incident.said.Statements;
import io.modelwatch.udfs.op.state.Memories;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Notes what people say of incidents (the key: label {@code incident}), answers it, and passes alerts on with it. Both wait until event
 * time has reached them: {@code control.lead} ensures that a statement is known before. Alerts of single series pass as they are.
 *
 * <p>As {@link BesideBroadcast}, it lets the time that alerts reached pass before their end. At the final watermark no statement is taken;
 * alerts that wait are passed on.
 */
public final class NoteStatements extends AbstractStreamOperator<Alert>
        implements TwoInputStreamOperator<Alert, Command, Alert>,
                Triggerable<String, VoidNamespace>,
                Statements.Output {
    /** What became of each statement. */
    public static final OutputTag<Answer> ANSWERS = Commands.ANSWERS;

    private static final String OTHER = "other";
    /** Models with a counter of their own. */
    private static final int MODELS_SHOWN = 100;

    /** What is known of the incidents of an identity; a timer at {@link Statements#forgottenAt} clears it. */
    private transient ValueState<StatementMemory> memory;

    private transient InternalTimerService<VoidNamespace> timers;
    private transient Map<String, Counter> judgedFalse;
    private transient TimeOfElements time;

    /** The incident of an alert; of one of a single series, its own fingerprint. */
    public static String ofAlert(Alert alert) {
        return Statements.incidentOf(alert).orElseGet(alert::fingerprint);
    }

    /** The incident that it is about. */
    public static String ofStatement(Command statement) {
        return ((StatementEffect) statement.effect()).incident();
    }

    @Override
    public void open() throws Exception {
        super.open();
        memory = getRuntimeContext().getState(new ValueStateDescriptor<>("statements", Memories.STATEMENTS));
        timers = getInternalTimerService("due", VoidNamespaceSerializer.INSTANCE, this);
        judgedFalse = new HashMap<>();
        time = new TimeOfElements();
    }

    @Override
    public void processElement1(StreamRecord<Alert> element) throws Exception {
        if (Statements.incidentOf(element.getValue()).isEmpty()) {
            output.collect(element);
            return;
        }
        Written told = new Written(element.getValue(), element.getTimestamp());
        memory.update(StatementMemory.with(memory.value(), told));
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, told.at());
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the same memory: nothing waits that did not
    public void processElement2(StreamRecord<Command> element) throws Exception {
        Command command = element.getValue();
        StatementMemory before = memory.value();
        StatementMemory after = Statements.await(
                before, command.number(), command.effectiveAt(), (StatementEffect) command.effect(), this);
        if (after != before) {
            memory.update(after);
            timers.registerEventTimeTimer(VoidNamespace.INSTANCE, command.effectiveAt());
        }
    }

    @Override
    public void processWatermark1(Watermark mark) throws Exception {
        time.reach(mark);
        super.processWatermark1(mark);
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        Watermark before = time.before(mark);
        if (before != null) {
            super.processWatermark(before);
        }
        super.processWatermark(mark);
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        StatementMemory before = memory.value();
        if (before == null) {
            return;
        }
        if (timers.currentWatermark() == Long.MAX_VALUE) {
            Statements.follow(before.withoutStatements(), Long.MAX_VALUE, this);
            memory.clear();
            return;
        }
        StatementMemory after = Statements.follow(before, timer.getTimestamp(), this);
        if (after == null) {
            memory.clear();
            return;
        }
        memory.update(after);
        long forgottenAt = Statements.forgottenAt(after);
        if (forgottenAt != Long.MAX_VALUE) {
            timers.registerEventTimeTimer(VoidNamespace.INSTANCE, forgottenAt);
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
        throw new IllegalStateException("statements know event time only, a timer came at " + timer.getTimestamp());
    }

    @Override
    public void tell(Written alert) {
        output.collect(new StreamRecord<>(alert.alert(), alert.at()));
    }

    @Override
    public void answer(Answer answer) {
        output.collect(ANSWERS, new StreamRecord<>(answer, answer.time()));
    }

    @Override
    public void judgedFalse(String model) {
        boolean shown = judgedFalse.size() < MODELS_SHOWN || judgedFalse.containsKey(model);
        judgedFalse
                .computeIfAbsent(
                        shown ? model : OTHER,
                        named -> getMetricGroup().addGroup("model", named).counter("incidentsJudgedFalse"))
                .inc();
    }
}
