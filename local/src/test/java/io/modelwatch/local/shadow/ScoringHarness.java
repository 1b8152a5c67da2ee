package io.modelwatch.local.shadow;

import io.modelwatch.local.model.LocalFiles;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.VersionEffect.Scores;
import io.modelwatch.udfs.inference.CudaSettings;
import io.modelwatch.udfs.inference.ModelReader;
import io.modelwatch.udfs.inference.OnnxScorers;
import io.modelwatch.udfs.op.ScoreShadow;
import io.modelwatch.udfs.op.ScoreShadowFactory;
import io.modelwatch.udfs.op.state.StreamTypes;
import io.modelwatch.udfs.shadow.ShadowSettings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;

/** {@link ScoreShadow} with real models on their real threads; its mailbox is drained explicitly and its clock is set by the test. */
final class ScoringHarness extends AbstractStreamOperatorTestHarness<Outcome> {
    private static final long MOST_BYTES = 1L << 30;
    private static final long WARM_UP_MILLIS = 60_000;
    private static final long PATIENCE_SECONDS = 120;

    private ScoringHarness(ShadowSettings settings, OnnxScorers scorers) throws Exception {
        super(new ScoreShadowFactory(settings, scorers), 1, 1, 0);
        setup(StreamTypes.SENT_OUTCOME.createSerializer(getExecutionConfig().getSerializerConfig()));
        setProcessingTime(0);
    }

    static ScoringHarness open(ShadowSettings settings) throws Exception {
        return open(settings, WARM_UP_MILLIS);
    }

    /** @param warmUpMillis how long the first run of a model may take */
    static ScoringHarness open(ShadowSettings settings, long warmUpMillis) throws Exception {
        ModelReader reader = new ModelReader(new LocalFiles(), List.of("file:///"), MOST_BYTES);
        ScoringHarness harness =
                new ScoringHarness(settings, new OnnxScorers(reader, CudaSettings.STANDARD, warmUpMillis));
        harness.open();
        return harness;
    }

    /** Has the candidate's command take effect, and waits for what becomes of it; its number is the candidate's epoch. */
    Answer register(Candidate candidate) throws Exception {
        int before = answers().size();
        Command command = new Command(candidate.epoch(), Kind.UPDATE, 0, new Scores(candidate));
        scoring().processElement2(new StreamRecord<>(command));
        scoring().processWatermark1(new Watermark(0));
        until(() -> answers().size() > before);
        return answers().get(before);
    }

    void send(Sampled request) throws Exception {
        scoring().processElement1(new StreamRecord<>(request, request.time()));
    }

    List<Answer> answers() {
        var told = getSideOutput(ScoreShadow.ANSWERS);
        return told == null
                ? List.of()
                : told.stream().map(StreamRecord::getValue).toList();
    }

    long rescoredCount() {
        return getOutput().stream().filter(StreamRecord.class::isInstance).count();
    }

    /** In the order in which they were scored; results of the operator are no others. */
    List<Outcome.Rescored> rescored() {
        return extractOutputValues().stream().map(Outcome.Rescored.class::cast).toList();
    }

    /**
     * Waits until it is known what becomes of every request so far: then, and not before, a watermark comes through.
     *
     * @param time of the watermark, later than those before
     * @param meanwhile done again and again while waiting
     */
    void untilDecided(long time, Action meanwhile) throws Exception {
        scoring().processWatermark1(new Watermark(time));
        until(() -> {
            meanwhile.run();
            return getOutput().contains(new Watermark(time));
        });
    }

    /** Does what is in the mailbox until the condition holds. */
    void until(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain; answers: " + answers());
            }
            Optional<Mail> mail = getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
            if (mail.isPresent()) {
                mail.get().run();
            } else {
                TimeUnit.MICROSECONDS.sleep(100); // the model needs the core
            }
        }
    }

    /** As a Runnable, but may fail. */
    interface Action {
        void run() throws Exception;
    }

    private ScoreShadow scoring() {
        return (ScoreShadow) operator;
    }
}
