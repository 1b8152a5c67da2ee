package io.modelwatch.local.shadow;

import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.udfs.inference.Scorer;
import io.modelwatch.udfs.inference.ScorerFactory;
import io.modelwatch.udfs.inference.ScoringException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A model that behaves as its candidate's address says: {@code good}, {@code until-interrupted}, or {@code for-ever}. */
final class ScriptedModel implements Scorer {
    /** Opens them in whatever task the job puts them. */
    static final class Models implements ScorerFactory {
        private static final long serialVersionUID = 1;

        @Override
        public Scorer open(Candidate candidate) {
            return new ScriptedModel(candidate.uri());
        }
    }

    private static final AtomicInteger CALLS = new AtomicInteger();
    private static volatile CountDownLatch released = new CountDownLatch(1);
    private static volatile boolean closedWhileRunning;

    private final String behaviour;
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private volatile boolean running;

    private ScriptedModel(String behaviour) {
        this.behaviour = behaviour;
    }

    static void reset() {
        CALLS.set(0);
        released = new CountDownLatch(1);
        closedWhileRunning = false;
    }

    /** Lets calls return that would not. */
    static void release() {
        released.countDown();
    }

    static int calls() {
        return CALLS.get();
    }

    static boolean closedWhileRunning() {
        return closedWhileRunning;
    }

    @Override
    public float[][] score(List<Sampled> batch) throws ScoringException {
        running = true;
        CALLS.incrementAndGet();
        try {
            switch (behaviour) {
                case "until-interrupted" -> {
                    interrupted.await();
                    throw new ScoringException(ScoringException.Reason.TIMEOUT, "interrupted");
                }
                case "for-ever" -> released.await();
                default -> {}
            }
        } catch (InterruptedException e) {
            throw new ScoringException(ScoringException.Reason.FAILED, "its thread was interrupted", e);
        } finally {
            running = false;
        }
        return batch.stream().map(request -> new float[] {0, 1}).toArray(float[][]::new);
    }

    @Override
    public ScoringException refusal(Sampled request) {
        return null;
    }

    @Override
    public int rows(Sampled request) {
        return request.predictions().items().length;
    }

    @Override
    public String provider() {
        return "scripted";
    }

    @Override
    public void interrupt() {
        interrupted.countDown();
    }

    @Override
    public void close() {
        closedWhileRunning |= running;
    }
}
