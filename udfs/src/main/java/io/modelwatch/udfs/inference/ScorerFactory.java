package io.modelwatch.udfs.inference;

import io.modelwatch.schemas.Candidate;
import java.io.Serializable;

/** Opens the scorer of a candidate; serializable, called on the worker thread. */
public interface ScorerFactory extends Serializable {
    Scorer open(Candidate candidate) throws ScoringException;
}
