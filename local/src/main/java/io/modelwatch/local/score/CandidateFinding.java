package io.modelwatch.local.score;

import io.modelwatch.local.simulate.PlantedCandidate;

/**
 * The result for one planted candidate.
 *
 * @param verdict the last one, the code of a failure, or its role if no verdict is expected
 * @param judgedRequests how many it took until that verdict first appeared, as text; {@code -} if none did
 * @param afterMillis event time from its first answer until that verdict first appeared; -1 if there was none
 * @param right whether that matches what was planted
 */
public record CandidateFinding(
        PlantedCandidate candidate, String verdict, String judgedRequests, long afterMillis, boolean right) {}
