package io.modelwatch.udfs.compare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.udfs.stats.ModelSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CandidateBoardTest {
    private static final int BEYOND = 20;

    @Test
    void knowsTheNewestCandidatesWhateverTheOrder() {
        List<Integer> epochs = new ArrayList<>();
        for (int epoch = 1; epoch <= CandidateBoard.MOST_CANDIDATES + BEYOND; epoch++) {
            epochs.add(epoch);
        }
        for (int seed = 0; seed < 3; seed++) {
            Collections.shuffle(epochs, new Random(seed));
            CandidateBoard board = board();

            epochs.forEach(epoch -> board.add(rescored(epoch)));

            Set<String> known = new TreeSet<>();
            board.close(20_000, finding -> known.add(finding.point().series().version()));
            assertThat(known).hasSize(CandidateBoard.MOST_CANDIDATES).allMatch(version -> number(version) > BEYOND);
            assertThat(board.takeBeyondLimit()).isEqualTo(BEYOND);
        }
    }

    private static int number(String version) {
        return Integer.parseInt(version.substring(1));
    }

    private static CandidateBoard board() {
        ModelSettings ranking =
                new ModelSettings("ranker", ModelSettings.Task.RANKING, 0.5, List.of(2), List.of(60_000L), true);
        return new CandidateBoard("ranker", VerdictSettings.of(ranking, 0.01, 0.1), 10_000, 60_000, failure -> {});
    }

    private static Outcome rescored(int epoch) {
        Outcome.Predictions answer = new Outcome.Predictions(new long[] {1, 2}, new float[] {0.7f, 0.3f});
        return new Outcome.Rescored(
                "ranker",
                "c" + epoch,
                Segments.NONE,
                1_000,
                1,
                "r".getBytes(UTF_8),
                "v7",
                Role.CANDIDATE,
                epoch,
                1_500,
                answer,
                answer);
    }
}
