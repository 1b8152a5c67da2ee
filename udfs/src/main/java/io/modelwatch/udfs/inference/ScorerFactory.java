package io.modelwatch.udfs.inference;

import io.modelwatch.schemas.control.Candidate;
import java.io.Serializable;

/** Opens the scorer of a candidate; serializable, called on the worker thread. */
public interface ScorerFactory extends Serializable {
    Scorer open(Candidate candidate) throws ScoringException;

    /** Where it is remembered what is being loaded. */
    default LoadJournal journal() {
        return LoadJournal.NONE;
    }

    /** The same in a subtask of scoring: each loads for itself. */
    default ScorerFactory inSubtask(int subtask) {
        return this;
    }

    /** The same on a device of the task, where the kind of scorer has devices. */
    default ScorerFactory onDevice(int device) {
        return this;
    }
}
