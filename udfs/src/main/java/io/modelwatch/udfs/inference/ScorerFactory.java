package io.modelwatch.udfs.inference;

import io.modelwatch.schemas.Candidate;
import java.io.Serializable;

/** Opens the scorer of a candidate; serializable, called on the worker thread. */
public interface ScorerFactory extends Serializable {
    Scorer open(Candidate candidate) throws ScoringException;

    /** The same on a device of the task, where the kind of scorer has devices. */
    default ScorerFactory onDevice(int device) {
        return this;
    }
}
