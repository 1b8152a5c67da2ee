package io.modelwatch.udfs.inference;

import io.modelwatch.schemas.control.Candidate;
import java.io.Serializable;

/**
 * Remembers which models are being loaded, also when the process dies of it: native code can end it without an exception. Serializable,
 * called on the worker threads of several candidates, and may block.
 */
public interface LoadJournal extends Serializable {
    /** Remembers nothing. */
    LoadJournal NONE = new LoadJournal() {
        private static final long serialVersionUID = 1;

        @Override
        public void begin(Candidate candidate, long number) {}

        @Override
        public void end(Candidate candidate, long number) {}
    };

    /**
     * Called before anything of the model is touched.
     *
     * @param number of the command that is obeyed
     * @throws ScoringException with reason {@code LOADING_KILLED} if a process died while it did this for the same command, or if nothing
     *     can be remembered: then the model must not be loaded
     */
    void begin(Candidate candidate, long number) throws ScoringException;

    /**
     * Called when loading has ended, well or not.
     *
     * @throws ScoringException if that cannot be remembered
     */
    void end(Candidate candidate, long number) throws ScoringException;
}
