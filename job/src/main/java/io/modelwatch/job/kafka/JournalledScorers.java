package io.modelwatch.job.kafka;

import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.udfs.inference.LoadJournal;
import io.modelwatch.udfs.inference.Scorer;
import io.modelwatch.udfs.inference.ScorerFactory;
import io.modelwatch.udfs.inference.ScoringException;

/**
 * Scorers that are loaded under a journal.
 *
 * @param scorers opens them
 * @param answers the journal
 */
record JournalledScorers(ScorerFactory scorers, AnswerJournal answers) implements ScorerFactory {
    @Override
    public Scorer open(Candidate candidate) throws ScoringException {
        return scorers.open(candidate);
    }

    @Override
    public LoadJournal journal() {
        return answers;
    }

    @Override
    public ScorerFactory inSubtask(int subtask) {
        return new JournalledScorers(scorers.inSubtask(subtask), new AnswerJournal(answers.kafka(), subtask));
    }

    @Override
    public ScorerFactory onDevice(int device) {
        return new JournalledScorers(scorers.onDevice(device), answers);
    }
}
