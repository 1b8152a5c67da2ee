package io.modelwatch.udfs.shadow;

import static io.modelwatch.udfs.shadow.ScriptedScorer.candidate;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.inference.LoadJournal;
import io.modelwatch.udfs.inference.ScoringException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A model is loaded beside a journal that may be away when loading has ended. */
@Timeout(60)
class LoadJournalTest implements ShadowContext.Listener {
    private static final ShadowSettings SETTINGS =
            new ShadowSettings(1, 8, 4, 0, 2_000, 5_000, 60_000, 1_000, 3, 30_000, 5);

    private final BlockingQueue<Answer> answers = new ArrayBlockingQueue<>(10);
    private final ScriptedJournal journal = new ScriptedJournal();
    private Thread worker;

    private final ShadowRun run = new ShadowRun(
            "ranker/v2",
            new ShadowContext(
                    SETTINGS,
                    new ScriptedScorer.Factory(journal),
                    () -> 0,
                    Runnable::run, // the test itself does nothing with the run while it is loading
                    this::newThread,
                    this));

    @AfterEach
    void loadingIsNotedOnceAndEndsItsThread() throws InterruptedException {
        worker.join(10_000);
        assertThat(worker.isAlive()).isFalse();
        assertThat(journal.begun).hasValue(1);
        assertThat(journal.ended).hasValue(1);
    }

    @Test
    void aModelThatDidNotLoadSaysWhyAlsoWhenTheJournalIsAway() throws InterruptedException {
        Answer answer = load("fake:missing");

        assertThat(answer.status()).isEqualTo(Answer.Status.FAILED);
        assertThat(answer.reason()).isEqualTo("unreadable");
    }

    @Test
    void aModelWhoseLoadingCannotBeNotedAsEndedDoesNotRun() throws InterruptedException {
        ScriptedScorer model = ScriptedScorer.at("fake:unnoted", ScriptedScorer::reversing);

        Answer answer = load("fake:unnoted");

        assertThat(answer.status()).isEqualTo(Answer.Status.FAILED);
        assertThat(answer.sentence()).contains("the journal is away");
        worker.join(10_000);
        assertThat(model.opened).hasValue(1);
        assertThat(model.closed).hasValue(1);
    }

    private Answer load(String uri) throws InterruptedException {
        run.start(candidate(uri, 1), 1);
        return answers.poll(20, TimeUnit.SECONDS);
    }

    private Thread newThread(Runnable work) {
        worker = new Thread(work, "test");
        return worker;
    }

    @Override
    public void rescored(Outcome.Rescored result) {
        throw new AssertionError("nothing is offered");
    }

    @Override
    public void answer(String name, long number, Answer.Status status, String reason, String sentence) {
        answers.add(new Answer(name, number, status, reason, sentence, 0));
    }

    @Override
    public void batch(String name, int rows, long micros) {
        throw new AssertionError("nothing is offered");
    }

    @Override
    public void trouble(String sentence, Throwable cause) {
        throw new AssertionError(sentence, cause);
    }

    /** Counts, and cannot note an end. */
    private static final class ScriptedJournal implements LoadJournal {
        private static final long serialVersionUID = 1;

        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger ended = new AtomicInteger();

        @Override
        public void begin(Candidate candidate, long number) {
            begun.incrementAndGet();
        }

        @Override
        public void end(Candidate candidate, long number) throws ScoringException {
            ended.incrementAndGet();
            throw new ScoringException(ScoringException.Reason.FAILED, "the journal is away");
        }
    }
}
