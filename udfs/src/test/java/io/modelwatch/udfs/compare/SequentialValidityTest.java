package io.modelwatch.udfs.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.udfs.compare.Judgement.Decision;
import io.modelwatch.udfs.stats.ModelSettings;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the verdict promises of many looks, by simulation with fixed seeds. A stream is looked at after each request from the 200th on; nothing is skipped but
 * what {@code decision()} itself skips.
 */
class SequentialValidityTest {
    private static final int RUNS = 2000;
    private static final int REQUESTS = 100_000;
    private static final int FIRST_LOOK = 200;
    private static final double ALPHA = 0.05;
    private static final double MARGIN = 0.01;
    private static final int PLACES = 10;

    private static final ModelSettings RANKER = new ModelSettings(
            "ranker", ModelSettings.Task.RANKING, 0.5, List.of(PLACES), List.of(60_000L), true);

    private static CandidateVerdict verdict() {
        return new CandidateVerdict(VerdictSettings.of(RANKER, MARGIN, MARGIN));
    }

    /** Feeds one request of a stream. */
    private interface Traffic {
        void next(QualityEvidence evidence, SplittableRandom random);
    }

    /** Each flip moves one relevant item into the first 10 places or out of them; precision and NDCG move with it. */
    private static Traffic flips(double share, double winShare) {
        return (evidence, random) -> {
            double u = random.nextDouble();
            if (u >= share) {
                evidence.add(0, 0, 0);
                return;
            }
            int side = u < share * winShare ? 1 : -1;
            int moved = 1 + random.nextInt(3);
            evidence.add(side * moved / (double) PLACES, side * moved * 0.2, side);
        };
    }

    private static double shareOfRuns(int runs, LongPredicate happens) {
        return (double) LongStream.range(0, runs).parallel().filter(happens).count() / runs;
    }

    /** Whether it is ever claimed within so many requests. */
    private static boolean everClaims(Decision one, Decision other, Traffic traffic, int requests, long seed) {
        CandidateVerdict verdict = verdict();
        SplittableRandom random = new SplittableRandom(seed);
        for (int n = 1; n <= requests; n++) {
            traffic.next(verdict.quality(), random);
            if (n >= FIRST_LOOK) {
                Decision decision = verdict.decision();
                if (decision == one || decision == other) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    void callsACandidateThatIsAsGoodWorseOrBetterInAtMost5PercentOfStreams() {
        Traffic same = flips(0.1, 0.5);

        double wrong =
                shareOfRuns(RUNS, seed -> everClaims(Decision.WORSE, Decision.BETTER, same, REQUESTS, seed));

        System.out.println("A/A 10%: " + wrong);
        assertThat(wrong).isLessThanOrEqualTo(ALPHA);
    }
}
