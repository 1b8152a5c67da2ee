package io.modelwatch.local.score;

import io.modelwatch.local.simulate.PlantedCandidate;

/**
 * What became of one planted candidate.
 *
 * @param verdict the last one, the code of a failure, or what it does where nothing is claimed of it
 * @param judgedRequests how many it took until that was said first, as people write it; {@code -} where none did
 * @param afterMillis event time from its first answer until that was said first; -1 where nothing was said
 * @param right whether that is true of what was planted
 */
public record CandidateFinding(
        PlantedCandidate candidate, String verdict, String judgedRequests, long afterMillis, boolean right) {}
