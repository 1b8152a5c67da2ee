package io.modelwatch.udfs.shadow;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.schemas.event.Tensor;
import io.modelwatch.udfs.inference.LoadJournal;
import io.modelwatch.udfs.inference.Scorer;
import io.modelwatch.udfs.inference.ScorerFactory;
import io.modelwatch.udfs.inference.ScoringException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A model that does as it is told, and notes whatever would kill a real one: use by two threads, and closing while it runs. */
public final class ScriptedScorer implements Scorer {
    /** What one call does. */
    public interface Script {
        float[][] score(List<Sampled> batch) throws ScoringException, InterruptedException;
    }

    /** Opens what was put at the candidate's address; looks it up statically, since a factory travels to where it is used. */
    public static final class Factory implements ScorerFactory {
        private static final long serialVersionUID = 1;

        private final LoadJournal journal;

        public Factory() {
            this(LoadJournal.NONE);
        }

        public Factory(LoadJournal journal) {
            this.journal = journal;
        }

        @Override
        public LoadJournal journal() {
            return journal;
        }

        @Override
        public Scorer open(Candidate candidate) throws ScoringException {
            ScriptedScorer scorer = MODELS.get(candidate.uri());
            if (scorer == null) {
                throw new ScoringException(ScoringException.Reason.UNREADABLE, "no file " + candidate.uri());
            }
            if (scorer.linkage != null) {
                throw scorer.linkage;
            }
            scorer.owner = Thread.currentThread();
            scorer.opened.incrementAndGet();
            return scorer;
        }
    }

    private static final Map<String, ScriptedScorer> MODELS = new ConcurrentHashMap<>();

    public final CountDownLatch interrupted = new CountDownLatch(1);
    public final AtomicInteger opened = new AtomicInteger();
    public final AtomicInteger closed = new AtomicInteger();
    public final AtomicInteger calls = new AtomicInteger();
    /** What was done to it that nobody may do; null if nothing. */
    public final AtomicReference<String> misuse = new AtomicReference<>();

    public volatile Script script;
    public volatile ScoringException refusal;
    public volatile LinkageError linkage;
    private volatile Thread owner;
    private volatile boolean running;

    private ScriptedScorer(Script script) {
        this.script = script;
    }

    /** Puts a model at an address. */
    public static ScriptedScorer at(String uri, Script script) {
        ScriptedScorer scorer = new ScriptedScorer(script);
        MODELS.put(uri, scorer);
        return scorer;
    }

    /** Scores the last item of each request best. */
    public static float[][] reversing(List<Sampled> batch) {
        float[][] scores = new float[batch.size()][];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = new float[batch.get(i).predictions().items().length];
            for (int j = 0; j < scores[i].length; j++) {
                scores[i][j] = j;
            }
        }
        return scores;
    }

    public static Candidate candidate(String uri, long epoch) {
        return candidate(uri, 1, epoch);
    }

    public static Candidate candidate(String uri, double rate, long epoch) {
        return new Candidate(
                "ranker",
                "v2",
                Role.CANDIDATE,
                uri,
                "0".repeat(64),
                "dense",
                Map.of(),
                Candidate.Provider.CPU,
                rate,
                epoch);
    }

    public static Sampled request(int id, long time, long... items) {
        byte[] requestId = ("r" + id).getBytes(StandardCharsets.UTF_8);
        return new Sampled(
                requestId,
                Hash.of64(requestId),
                "ranker",
                "v1",
                new Segments(List.of("device=ios")),
                time,
                1,
                List.of(Tensor.row("x", 1, 2)),
                new Outcome.Predictions(items, new float[items.length]),
                -1);
    }

    @Override
    public float[][] score(List<Sampled> batch) throws ScoringException {
        used("scored");
        running = true;
        calls.incrementAndGet();
        try {
            return script.score(batch);
        } catch (InterruptedException e) {
            throw new ScoringException(ScoringException.Reason.TIMEOUT, "interrupted", e);
        } finally {
            running = false;
        }
    }

    @Override
    public ScoringException refusal(Sampled request) {
        return refusal;
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
        used("closed");
        closed.incrementAndGet();
    }

    private void used(String how) {
        if (running || Thread.currentThread() != owner) {
            misuse.set(how + " by " + Thread.currentThread().getName() + (running ? " while it runs" : ""));
        }
    }
}
