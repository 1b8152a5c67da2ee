package io.modelwatch.udfs.shadow;

import static io.modelwatch.udfs.shadow.ScriptedScorer.candidate;
import static io.modelwatch.udfs.shadow.ScriptedScorer.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.inference.ScoringException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ShadowRunTest implements ShadowContext.Listener {
    private static final long[] ITEMS = {7, 8};
    private static final ShadowSettings SETTINGS =
            new ShadowSettings(1, 8, 4, 0, 2_000, 5_000, 60_000, 1_000, 3, 30_000, 5);

    private final BlockingQueue<Runnable> mails = new LinkedBlockingQueue<>();
    private final AtomicLong clock = new AtomicLong(1_000_000);
    private final List<Outcome.Rescored> rescored = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private final List<Integer> batchRows = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private int sequence;
    private ScriptedScorer latest;

    private final ShadowRun run = new ShadowRun(
            "ranker/v2",
            new ShadowContext(SETTINGS, new ScriptedScorer.Factory(), clock::get, mails::add, this::newThread, this));

    @AfterEach
    void everyThreadEndsAndEveryRequestIsAccountedFor() throws InterruptedException {
        released.countDown();
        run.stop();
        run.expireAll();
        for (Thread thread : threads) {
            thread.join(10_000);
            assertThat(thread.isAlive()).as(thread.getName()).isFalse();
        }
        assertThat(run.counts().queued()).isZero();
        assertThat(run.counts().scored()).isEqualTo(rescored.size());
        holds(run.counts());
    }

    @Test
    void scoresAndRanksWhatItIsOffered() {
        ScriptedScorer model = running("fake:good", ScriptedScorer::reversing);

        offer(7, 8);
        until(() -> rescored.size() == 1);

        Outcome.Rescored one = rescored.get(0);
        assertThat(one.candidate().items()).containsExactly(8, 7);
        assertThat(one.candidate().scores()).containsExactly(1, 0);
        assertThat(one.primary().items()).containsExactly(7, 8);
        assertThat(one.version()).isEqualTo("v2");
        assertThat(one.primaryVersion()).isEqualTo("v1");
        assertThat(one.epoch()).isEqualTo(1);
        assertThat(one.latencyMicros()).isNotNegative();
        assertThat(model.misuse).hasNullValue();
    }

    @Test
    void dropsAndCountsWhatDoesNotFitIntoTheQueue() {
        blocked("fake:busy");
        offerAndAwaitCall();

        for (int i = 0; i < 20; i++) {
            offer(ITEMS);
        }

        assertThat(run.counts().dropped()).isEqualTo(20 - SETTINGS.queueCapacity());
        assertThat(run.counts().queued()).isEqualTo(1 + SETTINGS.queueCapacity());
        holds(run.counts());
    }

    @Test
    void whatWaitsTooLongIsStaleAndAResultThatComesLaterIsNotEmitted() {
        blocked("fake:slow");
        offerAndAwaitCall();
        offer(ITEMS);

        clock.addAndGet(SETTINGS.maxAgeMillis());
        run.advance();

        assertThat(run.counts().stale()).isEqualTo(2);
        assertThat(run.oldestUndecided()).isEqualTo(ShadowRun.NOTHING);
        released.countDown();
        offerSome();
        until(() -> run.counts().queued() == 0);
        assertThat(rescored).hasSize((int) run.counts().offered() - 2);
    }

    @Test
    void aWorkerSkipsWhatIsTooOldWhenItsTurnComes() {
        blocked("fake:slow");
        offerAndAwaitCall();
        offer(ITEMS);
        clock.addAndGet(SETTINGS.maxAgeMillis());
        released.countDown();

        until(() -> run.counts().queued() == 0);

        assertThat(run.counts().stale()).isEqualTo(1);
        assertThat(run.counts().scored()).isEqualTo(1);
    }

    @Test
    void aModelThatKeepsFailingIsSparedAndTriedAgainAfterAPause() {
        ScriptedScorer model = running("fake:throws", batch -> {
            throw new IllegalStateException("no");
        });
        for (int i = 1; i <= SETTINGS.breakerFailures(); i++) {
            offer(ITEMS);
            long failed = i;
            until(() -> run.counts().failed() == failed);
        }
        assertThat(run.circuitOpen()).isTrue();
        offer(ITEMS);
        assertThat(run.counts().dropped()).isEqualTo(1);

        model.script = ScriptedScorer::reversing;
        clock.addAndGet(SETTINGS.breakerPauseMillis());
        offer(ITEMS);
        offer(ITEMS);

        until(() -> run.counts().scored() == 1);
        assertThat(run.circuitOpen()).isFalse();
        assertThat(run.counts().dropped()).isEqualTo(2);
    }

    @Test
    void aScoreThatIsNoNumberIsCountedAndNotEmitted() {
        running("fake:nan", batch -> {
            float[][] scores = ScriptedScorer.reversing(batch);
            scores[0][0] = Float.NaN;
            return scores;
        });

        offer(ITEMS);
        until(() -> run.counts().failed() == 1);

        assertThat(run.counts().notFinite()).isEqualTo(1);
        assertThat(rescored).isEmpty();
        assertThat(run.circuitOpen()).isFalse();
    }

    @Test
    void aWrongNumberOfScoresIsAFailure() {
        running("fake:short", batch -> new float[batch.size()][1]);

        offer(ITEMS);
        until(() -> run.counts().failed() == 1);

        assertThat(rescored).isEmpty();
    }

    @Test
    void aCandidateThatTakesNoneOfTheFirstRequestsIsGivenUp() {
        ScriptedScorer model = running("fake:shape", ScriptedScorer::reversing);
        model.refusal = new ScoringException(ScoringException.Reason.WRONG_INPUTS, "x must have 16 columns, had 2");

        for (int i = 0; i < SETTINGS.refusalsAtFirst(); i++) {
            offer(ITEMS);
        }
        until(() -> answers.size() == 2);

        assertThat(answers.get(1).status()).isEqualTo(Answer.Status.FAILED);
        assertThat(answers.get(1).reason()).isEqualTo("wrong_inputs");
        assertThat(answers.get(1).sentence()).contains("16 columns");
        assertThat(run.failedFor(ScoringException.Reason.WRONG_INPUTS)).isEqualTo(SETTINGS.refusalsAtFirst());
        assertThat(run.provider()).isEmpty();
    }

    @Test
    void aModelThatCannotBeLoadedIsAnsweredWithItsReason() {
        run.start(candidate("fake:missing", 1), 1);
        until(() -> answers.size() == 1);

        assertThat(answers.get(0).status()).isEqualTo(Answer.Status.FAILED);
        assertThat(answers.get(0).reason()).isEqualTo("unreadable");
    }

    @Test
    void aMissingLibraryIsAnsweredAndLosesNothingElse() {
        ScriptedScorer.at("fake:library", ScriptedScorer::reversing).linkage = new UnsatisfiedLinkError("libonnx");

        run.start(candidate("fake:library", 1), 1);
        until(() -> answers.size() == 1);

        assertThat(answers.get(0).reason()).isEqualTo("failed");
        assertThat(answers.get(0).sentence()).contains("libonnx");
    }

    @Test
    void memoryThatIsNotEnoughForAModelIsThatModelsFailure() {
        running("fake:memory", batch -> {
            throw new OutOfMemoryError("batch");
        });

        offer(ITEMS);

        until(() -> run.counts().failed() == 1);
    }

    @Test
    void aCallThatTakesTooLongIsInterruptedAndTheModelGoesOn() {
        ScriptedScorer model = running("fake:late", ScriptedScorer::reversing);
        model.script = batch -> {
            model.interrupted.await();
            throw new ScoringException(ScoringException.Reason.TIMEOUT, "ended from outside");
        };
        offerAndAwaitCall();

        clock.addAndGet(SETTINGS.timeoutMillis());
        run.advance();
        model.script = ScriptedScorer::reversing;
        until(() -> model.interrupted.getCount() == 0);
        offerSome();

        until(() -> !rescored.isEmpty());
        assertThat(run.abandonedThreads()).isZero();
        assertThat(answers).extracting(Answer::status).containsExactly(Answer.Status.RUNNING);
    }

    @Test
    void aCallThatNeverReturnsIsAbandonedAndItsSessionNotClosedWhileItRuns() {
        ScriptedScorer model = blocked("fake:hangs");
        offerAndAwaitCall();
        offer(ITEMS);

        clock.addAndGet(SETTINGS.timeoutMillis());
        run.advance();
        clock.addAndGet(SETTINGS.graceMillis());
        run.advance();

        assertThat(answers.get(1).status()).isEqualTo(Answer.Status.FAILED);
        assertThat(answers.get(1).reason()).isEqualTo("timeout");
        assertThat(run.abandonedThreads()).isEqualTo(1);
        assertThat(model.closed).hasValue(0);
        assertThat(run.counts().queued()).isZero();
        holds(run.counts());
        offer(ITEMS);
        assertThat(run.counts().offered()).as("offered to nobody").isEqualTo(2);
        released.countDown();
        until(() -> model.closed.get() == 1);
        assertThat(model.misuse).hasNullValue();
    }

    @Test
    void anUpdateIsLoadedBesideTheOldOneAndSwappedIn() {
        ScriptedScorer old = running("fake:old", ScriptedScorer::reversing);
        CountDownLatch mayLoad = new CountDownLatch(1);
        offer(ITEMS);
        until(() -> rescored.size() == 1);
        ScriptedScorer update = ScriptedScorer.at("fake:new", batch -> {
            mayLoad.await(); // the first call warms it up
            return ScriptedScorer.reversing(batch);
        });
        run.start(candidate("fake:new", 2), 2);
        offer(ITEMS);
        until(() -> rescored.size() == 2);
        mayLoad.countDown();
        until(() -> answers.size() == 2);
        offer(ITEMS);
        until(() -> rescored.size() == 3 && old.closed.get() == 1);

        assertThat(rescored).extracting(Outcome.Rescored::epoch).containsExactly(1L, 1L, 2L);
        assertThat(update.calls).hasValue(2);
        assertThat(old.misuse).hasNullValue();
    }

    @Test
    void anUpdateThatFailsLeavesTheOldOneRunning() {
        running("fake:old", ScriptedScorer::reversing);

        run.start(candidate("fake:missing", 2), 2);
        until(() -> answers.size() == 2);
        offer(ITEMS);
        until(() -> rescored.size() == 1);

        assertThat(answers.get(1).status()).isEqualTo(Answer.Status.FAILED);
        assertThat(answers.get(1).number()).isEqualTo(2);
        assertThat(answers.get(1).sentence()).contains("epoch 1 runs on");
        assertThat(rescored.get(0).epoch()).isEqualTo(1);
    }

    @Test
    void anotherRateAloneLoadsNothing() {
        ScriptedScorer model = running("fake:good", ScriptedScorer::reversing);

        run.start(candidate("fake:good", 0.25, 1), 2);

        assertThat(run.effectiveRate()).isEqualTo(0.25);
        assertThat(answers).hasSize(2);
        assertThat(model.opened).hasValue(1);
    }

    @Test
    void retirementDropsWhatWaitsAndClosesTheModelOnItsOwnThread() {
        ScriptedScorer model = blocked("fake:retires");
        offerAndAwaitCall();
        offer(ITEMS);

        run.retire(2);

        assertThat(run.counts().dropped()).isEqualTo(2);
        assertThat(model.interrupted.getCount()).isZero();
        assertThat(model.closed).hasValue(0);
        released.countDown();
        until(() -> model.closed.get() == 1);
        assertThat(model.misuse).hasNullValue();
    }

    @Test
    void batchesKeepWithinTheirRowsAndALargerRequestIsScoredAlone() {
        blocked("fake:batches");
        offerAndAwaitCall();
        offer(1);
        offer(1, 2);
        offer(1, 2);
        offer(1, 2, 3, 4, 5, 6);
        offer(1);
        released.countDown();
        until(() -> rescored.size() == 6);

        assertThat(batchRows).containsExactly(2, 3, 2, 6, 1);
    }

    @Test
    void everyRequestIsAtExactlyOnePlaceAtEveryMoment() throws InterruptedException {
        Random random = new Random(1);
        running("fake:moody", batch -> {
            int mood = random.nextInt(10);
            if (mood == 0) {
                throw new ScoringException(ScoringException.Reason.FAILED, "moody");
            }
            float[][] scores = ScriptedScorer.reversing(batch);
            scores[0][0] = mood == 1 ? Float.POSITIVE_INFINITY : scores[0][0];
            return scores;
        });
        AtomicBoolean ends = new AtomicBoolean();
        AtomicLong looks = new AtomicLong();
        AtomicLong wrong = new AtomicLong();
        Thread reader = new Thread(() -> {
            while (!ends.get()) {
                wrong.addAndGet(balance(run.counts()) == 0 ? 0 : 1);
                looks.incrementAndGet();
            }
        });
        reader.start();

        for (int i = 0; i < 50_000; i++) {
            offer(ITEMS);
            if (i % 64 == 0) {
                clock.addAndGet(i % 1024 == 0 ? 2_000 : 1);
                run.advance();
            }
            for (Runnable mail = mails.poll(); mail != null; mail = mails.poll()) {
                mail.run();
            }
        }
        ends.set(true);
        reader.join();

        ShadowCounts counts = run.counts();
        assertThat(wrong).hasValue(0);
        assertThat(looks.get()).isPositive();
        assertThat(counts.scored()).isPositive();
        assertThat(counts.dropped()).isPositive();
    }

    private ScriptedScorer running(String uri, ScriptedScorer.Script script) {
        ScriptedScorer model = ScriptedScorer.at(uri, script);
        run.start(candidate(uri, 1), 1);
        until(() -> !answers.isEmpty());
        assertThat(answers.get(0).status()).isEqualTo(Answer.Status.RUNNING);
        latest = model;
        return model;
    }

    private ScriptedScorer blocked(String uri) {
        return running(uri, batch -> {
            awaitUninterruptibly(released);
            return ScriptedScorer.reversing(batch);
        });
    }

    private void offerAndAwaitCall() {
        offer(ITEMS);
        until(() -> latest.calls.get() == 1);
    }

    private void offer(long... items) {
        run.offer(request(sequence, 1_000, items), sequence);
        sequence++;
    }

    /** Enough that some are admitted after the rate was lowered. */
    private void offerSome() {
        for (int i = 0; i < 5; i++) {
            offer(ITEMS);
        }
    }

    /** Takes what workers hand back until the condition holds. */
    private void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(deadline);
            try {
                Runnable mail = mails.poll(5, TimeUnit.MILLISECONDS);
                if (mail != null) {
                    mail.run();
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean done = false;
        while (!done) {
            try {
                done = latch.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                done = latch.getCount() == 0; // a native call does not hear it either
            }
        }
    }

    private static long balance(ShadowCounts counts) {
        return counts.offered()
                - counts.scored()
                - counts.dropped()
                - counts.stale()
                - counts.failed()
                - counts.queued();
    }

    private static void holds(ShadowCounts counts) {
        assertThat(balance(counts)).as(counts.toString()).isZero();
    }

    private Thread newThread(Runnable work) {
        Thread thread = new Thread(work, "test");
        threads.add(thread);
        return thread;
    }

    @Override
    public void rescored(Outcome.Rescored result) {
        rescored.add(result);
    }

    @Override
    public void answer(String name, long number, Answer.Status status, String reason, String sentence) {
        answers.add(new Answer(name, number, status, reason, sentence, 0));
    }

    @Override
    public void batch(String name, int rows, long micros) {
        batchRows.add(rows);
    }

    @Override
    public void trouble(String sentence, Throwable cause) {
        throw new AssertionError(sentence, cause);
    }
}
