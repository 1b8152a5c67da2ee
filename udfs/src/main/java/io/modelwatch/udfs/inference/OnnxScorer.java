package io.modelwatch.udfs.inference;

import ai.onnxruntime.OrtException;
import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.udfs.inference.ScoringException.Reason;
import java.util.List;

/**
 * A model on ONNX Runtime. A score that is NaN or infinite stays in its place, for whoever reads it to count; the other requests of the
 * batch keep theirs. An interrupt that comes between two batches ends the next one.
 */
final class OnnxScorer implements Scorer {
    private final String name;
    private final ModelSession session;
    private final Adapter adapter;

    private OnnxScorer(String name, ModelSession session, Adapter adapter) {
        this.name = name;
        this.session = session;
        this.adapter = adapter;
    }

    static Scorer open(Candidate candidate, byte[] model, OnnxScorers scorers) throws ScoringException {
        AdapterKind kind = Adapters.find(candidate.adapter()).orElseThrow();
        AdapterKind.Settings settings = Adapters.settings(kind, candidate.options(), scorers.files());
        ProviderLadder ladder = new ProviderLadder(CudaProbe.ofThisMachine(), scorers.cuda());
        return ladder.open(
                candidate.name(),
                candidate.provider(),
                (options, provider) -> open(
                        candidate.name(),
                        new ModelSession(ModelSession.environment().createSession(model, options), provider),
                        session -> kind.creation().create(session, settings),
                        scorers.warmUpMillis()));
    }

    private interface Creation {
        Adapter create(ModelSession session) throws OrtException, ScoringException;
    }

    private static Scorer open(String name, ModelSession session, Creation creation, long millis)
            throws OrtException, ScoringException {
        boolean opened = false;
        try (Deadline deadline = new Deadline(millis, session::interrupt)) {
            Adapter adapter = creation.create(session);
            if (!session.onCpu()) {
                adapter.warmUp();
            }
            deadline.lift();
            session.wasInterrupted(); // a deadline that was just met must not end the first batch
            opened = true;
            return new OnnxScorer(name, session, adapter);
        } catch (OrtException e) {
            if (session.wasInterrupted()) {
                throw new ScoringException(
                        Reason.TIMEOUT, "%s: first run must end within %d ms".formatted(name, millis), e);
            }
            throw e;
        } finally {
            if (!opened) {
                session.close();
            }
        }
    }

    @Override
    public float[][] score(List<Sampled> batch) throws ScoringException {
        try {
            return adapter.score(batch);
        } catch (OrtException e) {
            if (session.wasInterrupted()) {
                throw new ScoringException(Reason.TIMEOUT, "%s: scoring was ended from outside".formatted(name), e);
            }
            throw new ScoringException(Reason.FAILED, "%s: %s".formatted(name, e.getMessage()), e);
        }
    }

    @Override
    public ScoringException refusal(Sampled request) {
        String refusal = adapter.refusal(request);
        return refusal == null ? null : new ScoringException(Reason.WRONG_INPUTS, name + ": " + refusal);
    }

    @Override
    public int rows(Sampled request) {
        return adapter.rows(request);
    }

    @Override
    public String provider() {
        return session.provider();
    }

    @Override
    public void interrupt() {
        session.interrupt();
    }

    @Override
    public void close() {
        session.close();
        if (session.isClosed()) { // otherwise it still reads the adapter's tensors
            adapter.close();
        }
    }
}
