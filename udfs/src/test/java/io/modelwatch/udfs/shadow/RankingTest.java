package io.modelwatch.udfs.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.event.Outcome.Predictions;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankingTest {
    @Test
    void putsTheLargestScoreFirstAndEqualScoresInTheOrderOfTheirItems() {
        Predictions ranked = Ranking.of(new long[] {5, -3, 9, 1}, new float[] {-1, 0.5f, -0f, 0f});

        assertThat(ranked.items()).containsExactly(-3, 1, 9, 5);
        assertThat(ranked.scores()).containsExactly(0.5f, 0f, -0f, -1);
    }

    @Test
    void agreesWithAPlainSort() {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 1_000; round++) {
            long[] items = random.longs(random.nextInt(40)).toArray();
            float[] scores = new float[items.length];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = random.nextInt(-5, 5) * 0.25f;
            }

            long[] expected = IntStream.range(0, items.length)
                    .boxed()
                    .sorted(Comparator.<Integer>comparingDouble(i -> -scores[i]).thenComparingLong(i -> items[i]))
                    .mapToLong(i -> items[i])
                    .toArray();

            assertThat(Ranking.of(items, scores).items()).containsExactly(expected);
        }
    }

    @Test
    void nothingIsRankedAsNothing() {
        assertThat(Ranking.of(new long[0], new float[0]).items()).isEmpty();
    }
}
