package io.modelwatch.udfs.op;

import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.VersionEffect.Retired;
import io.modelwatch.udfs.control.VersionEffect.Scores;
import io.modelwatch.udfs.op.state.StreamTypes;
import io.modelwatch.udfs.shadow.ScriptedScorer;
import io.modelwatch.udfs.shadow.ShadowCounts;
import io.modelwatch.udfs.shadow.ShadowSettings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;

/** {@link ScoreShadow} under test, with a mailbox that is emptied by hand and a clock that stands still. */
final class ShadowHarness extends AbstractStreamOperatorTestHarness<Outcome> {
    static final ShadowSettings SETTINGS =
            new ShadowSettings(1, 64, 16, 0, 2_000, 5_000, 60_000, 1_000, 20, 30_000, 20);
    static final String NAME = "ranker/v2";

    private ShadowHarness(int parallelism, int subtask) throws Exception {
        super(new ScoreShadowFactory(SETTINGS, new ScriptedScorer.Factory()), 16, parallelism, subtask);
        setup(StreamTypes.SENT_OUTCOME.createSerializer(getExecutionConfig().getSerializerConfig()));
        setProcessingTime(1_000_000);
    }

    static ShadowHarness create() throws Exception {
        ShadowHarness harness = new ShadowHarness(1, 0);
        harness.open();
        return harness;
    }

    static ShadowHarness restored(OperatorSubtaskState state, int parallelism, int subtask) throws Exception {
        ShadowHarness harness = new ShadowHarness(parallelism, subtask);
        harness.initializeState(state);
        harness.open();
        return harness;
    }

    static Command register(long number, String uri, long effectiveAt) {
        return scores(number, Kind.REGISTER, uri, effectiveAt);
    }

    static Command update(long number, String uri, long effectiveAt) {
        return scores(number, Kind.UPDATE, uri, effectiveAt);
    }

    static Command retire(long number, long effectiveAt) {
        return new Command(number, Kind.RETIRE, effectiveAt, new Retired("ranker", "v2"));
    }

    private static Command scores(long number, Kind kind, String uri, long effectiveAt) {
        return new Command(number, kind, effectiveAt, new Scores(ScriptedScorer.candidate(uri, number)));
    }

    void send(Command command) throws Exception {
        operator().processElement2(new StreamRecord<>(command));
    }

    void send(int id, long time) throws Exception {
        Sampled request = ScriptedScorer.request(id, time, 7, 8);
        operator().processElement1(new StreamRecord<>(request, time));
    }

    void watermark(long time) throws Exception {
        operator().processWatermark1(new Watermark(time));
    }

    void finish() throws Exception {
        operator().finish();
    }

    ScoreShadow operator() {
        return (ScoreShadow) operator;
    }

    ShadowCounts counts() {
        return operator().run(NAME).counts();
    }

    List<Answer> answers() {
        var told = getSideOutput(ScoreShadow.ANSWERS);
        return told == null
                ? List.of()
                : told.stream().map(StreamRecord::getValue).toList();
    }

    List<Outcome.Rescored> rescored() {
        return extractOutputValues().stream().map(Outcome.Rescored.class::cast).toList();
    }

    List<Long> watermarks() {
        return getOutput().stream()
                .filter(Watermark.class::isInstance)
                .map(mark -> ((Watermark) mark).getTimestamp())
                .toList();
    }

    List<WatermarkStatus> statuses() {
        return getOutput().stream()
                .filter(WatermarkStatus.class::isInstance)
                .map(WatermarkStatus.class::cast)
                .toList();
    }

    /** Registers the candidate and waits until it runs. */
    void run(String uri) throws Exception {
        send(register(1, uri, 100));
        watermark(100);
        until(() -> !answers().isEmpty());
    }

    /** Does what is in the mailbox until the condition holds. */
    void until(BooleanSupplier condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain; answers: " + answers());
            }
            Optional<Mail> mail = getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
            if (mail.isPresent()) {
                mail.get().run();
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
