package io.modelwatch.udfs.op;

import io.modelwatch.schemas.Plain;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.Answer.Status;
import io.modelwatch.schemas.control.CommandJson;
import io.modelwatch.schemas.control.CommandRefused;
import io.modelwatch.schemas.control.ControlRecord;
import io.modelwatch.schemas.control.Order;
import io.modelwatch.udfs.control.Acceptance;
import io.modelwatch.udfs.control.Acceptance.Accepted;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.ControlMemory;
import io.modelwatch.udfs.control.ControlSettings;
import io.modelwatch.udfs.control.Maintenance;
import io.modelwatch.udfs.control.StatementEffect;
import io.modelwatch.udfs.op.state.Memories;
import io.modelwatch.udfs.op.state.StreamTypes;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/**
 * Accepts, numbers and answers commands; parallelism 1. The operators that apply commands keep them in broadcast state, which every
 * checkpoint holds together with the last number, so nothing is emitted again after a restore.
 *
 * <p>It holds event time back until every command that existed at the start has passed, so that a replay knows them before the first
 * event; from then on it is idle, and only events move event time.
 */
public final class Commands extends AbstractStreamOperator<Command>
        implements OneInputStreamOperator<ControlRecord, Command> {
    private static final long serialVersionUID = 1;

    /** What became of each command. */
    public static final OutputTag<Answer> ANSWERS = new OutputTag<>("answers", TypeInformation.of(Answer.class));

    /** What people say of incidents: it is about one place, and answered there. */
    public static final OutputTag<Command> STATEMENTS = new OutputTag<>("statements", StreamTypes.COMMAND);

    private final Acceptance acceptance;
    private final EndOfCommands end;

    /** One element: {@link #memory} at the checkpoint. Its size is bounded, since everything in it has a limit. */
    private transient ListState<ControlMemory> state;

    private transient ControlMemory memory;
    /** The offset up to which event time is held back. */
    private transient long lastAtStart;

    private transient boolean idle;
    private transient long refused;

    public Commands(ControlSettings settings, EndOfCommands end) {
        this.acceptance = new Acceptance(settings);
        this.end = end;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("control", Memories.CONTROL));
        memory = ControlMemory.NOTHING;
        for (ControlMemory restored : state.get()) {
            memory = restored;
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a timer that fails ends the task, whoever holds its future
    public void open() throws Exception {
        super.open();
        getMetricGroup().gauge("candidates", (Gauge<Long>) () -> memory.candidates());
        getMetricGroup().gauge("commandsAccepted", (Gauge<Long>) () -> memory.lastNumber());
        getMetricGroup().gauge("commandsRefusedSinceStart", (Gauge<Long>) () -> refused);
        // By the clock: event time does not pass here, and in a live job it is near.
        getMetricGroup().gauge("maintenanceWindows", (Gauge<Long>) () -> Maintenance.lasting(memory, now()));
        getMetricGroup().gauge("maintenanceOfEverything", (Gauge<Long>) () -> Maintenance.ofEverything(memory, now()));
        lastAtStart = end.lastOffset();
        // As soon as the task runs: where everything was read before the restore, no record comes that could say so.
        getProcessingTimeService().registerTimer(0, time -> idleOnceCaughtUp());
    }

    @Override
    public void processElement(StreamRecord<ControlRecord> element) {
        ControlRecord record = element.getValue();
        if (!memory.hasRead(record)) {
            memory = memory.reading(record);
            decide(record);
        }
        idleOnceCaughtUp();
    }

    /** The only watermark that comes is the end of the input. */
    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (idle) {
            idle = false;
            output.emitWatermarkStatus(WatermarkStatus.ACTIVE); // an idle output sends no watermark
        }
        super.processWatermark(mark);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        state.update(List.of(memory));
    }

    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }

    private void decide(ControlRecord record) {
        try {
            Order order = CommandJson.read(record.value());
            accept(order, record);
        } catch (CommandRefused why) {
            refuse(why, record);
        }
    }

    private void accept(Order order, ControlRecord record) throws CommandRefused {
        try {
            Accepted accepted = acceptance.accept(memory, order, record.time());
            memory = accepted.after();
            Command command = accepted.command();
            if (command.effect() instanceof StatementEffect) {
                output.collect(STATEMENTS, new StreamRecord<>(command, record.time()));
                return;
            }
            output.collect(new StreamRecord<>(command, record.time()));
            String sentence = "%s %s takes effect at %s"
                    .formatted(command.kind().code(), command.name(), Instant.ofEpochMilli(command.effectiveAt()));
            answer(new Answer(
                    command.name(), command.number(), Status.ACCEPTED, "", sentence, record.time(), order.id()));
        } catch (CommandRefused why) {
            throw why.about(order.name(), order.id());
        }
    }

    private void refuse(CommandRefused why, ControlRecord record) {
        refused++;
        LOG.info("Command at offset {} refused: {}", record.offset(), Plain.shown(why.getMessage()));
        answer(new Answer(
                why.name(), 0, Status.REFUSED, why.reason().code(), why.getMessage(), record.time(), why.id()));
    }

    private void answer(Answer answer) {
        output.collect(ANSWERS, new StreamRecord<>(answer, answer.time()));
    }

    private void idleOnceCaughtUp() {
        if (!idle && memory.lastOffset() >= lastAtStart) {
            idle = true;
            output.emitWatermarkStatus(WatermarkStatus.IDLE);
        }
    }
}
