package io.modelwatch.udfs.inference;

import io.modelwatch.schemas.event.Sampled;
import java.util.List;

/** A loaded model of one candidate. One thread opens, uses and closes it; only {@link #interrupt} may be called by another. */
public interface Scorer extends AutoCloseable {
    /**
     * Scores a batch: element i are the scores of request i, aligned with the items of its {@code predictions()} (not ranked). A score that
     * is NaN or infinite is left as it is and concerns that request alone: its outcome is {@link ScoringException.Reason#NOT_FINITE}.
     *
     * @throws ScoringException with the stable reason, if the batch as a whole fails
     */
    float[][] score(List<Sampled> batch) throws ScoringException;

    /**
     * Why a request cannot be scored by this model (wrong datatype, shape, missing input), or null if it can. Cheap: called before a
     * request is queued into a batch.
     */
    ScoringException refusal(Sampled request);

    /** How many model rows a request takes up in a batch (its items). */
    int rows(Sampled request);

    /** For example "cpu" or "cuda:0", with why a better rung was not taken: shown to people. */
    String provider();

    /** Asks a running {@link #score} to end soon, from any thread. */
    void interrupt();

    @Override
    void close();
}
