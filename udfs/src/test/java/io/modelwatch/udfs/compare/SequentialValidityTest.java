package io.modelwatch.udfs.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.udfs.compare.Judgement.Decision;
import io.modelwatch.udfs.stats.ModelSettings.Task;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the verdict promises over many looks, by simulation with fixed seeds: a stream is looked at after each request from the 200th on, by
 * {@code decision()} as it is shipped. Requests enter as the differences that {@link QualityEvidence} makes of them.
 */
class SequentialValidityTest {
    /** Streams of each promise. The figures of docs/shadow.md are of 2000: {@code -Dmodelwatch.streams=2000}, which takes minutes. */
    private static final int RUNS = Integer.getInteger("modelwatch.streams", 500);

    /** What costs one look for each stream. */
    private static final int RUNS_OF_ONE_LOOK = 2000;

    private static final int FEWER_RUNS = 200;
    private static final int REQUESTS = 100_000;
    private static final int FIRST_LOOK = 200;
    private static final double ALPHA = 0.05;
    private static final double MARGIN = 0.01;
    private static final int PLACES = 10;
    private static final Set<Decision> A_DIFFERENCE = EnumSet.of(Decision.BETTER, Decision.WORSE);

    /** Two-sided 5 % and 80 % power. */
    private static final double Z_ALPHA = 1.959964;

    private static final double Z_POWER = 0.841621;
    private static final double FLIPS = 0.1;
    private static final double LOSS = 0.01;
    private static final double MOST_TIMES_THE_FIXED_TEST = 2.5;

    /** One request of a stream. */
    private interface Traffic {
        void next(QualityEvidence evidence, SplittableRandom random);
    }

    /** Some requests have one to three relevant items more, or fewer, among the first ten, and NDCG to match; the others are equal. */
    private static Traffic equallyGood(double discordant) {
        return (evidence, random) -> {
            if (random.nextDouble() >= discordant) {
                evidence.add(0, 0, 0);
                return;
            }
            int side = random.nextBoolean() ? 1 : -1;
            double moved = side * (1 + random.nextInt(3)) / (double) PLACES;
            evidence.add(moved, 2 * moved * random.nextDouble(), side);
        };
    }

    /** Each request is a pair of which a tenth differ: 4.5 % are won and 5.5 % lost. */
    private static void lostPair(QualityEvidence evidence, SplittableRandom random) {
        int side = side(random.nextDouble());
        evidence.add(side, Double.NaN, side);
    }

    /** Each of the ten places of each request is such a pair. */
    private static void lostPlaces(QualityEvidence evidence, SplittableRandom random) {
        int sides = 0;
        for (int place = 0; place < PLACES; place++) {
            sides += side(random.nextDouble());
        }
        evidence.add(sides / (double) PLACES, Double.NaN, Integer.signum(sides));
    }

    private static int side(double uniform) {
        return uniform < (FLIPS - LOSS) / 2 ? 1 : uniform < FLIPS ? -1 : 0;
    }

    /** Pairs that a fixed McNemar test needs: O. Miettinen, Biometrics 24 (1968); R. Connor, Biometrics 43 (1987), eq. 1. */
    private static long pairsOfTheFixedTest() {
        double root = Z_ALPHA * Math.sqrt(FLIPS) + Z_POWER * Math.sqrt(FLIPS - LOSS * LOSS);
        return (long) Math.ceil(root * root / (LOSS * LOSS));
    }

    private static double shareOf(int runs, LongPredicate happens) {
        return (double) LongStream.range(0, runs).parallel().filter(happens).count() / runs;
    }

    private static boolean everClaims(Set<Decision> claims, Task task, Traffic traffic, long requests, long seed) {
        var verdict = new CandidateVerdict(VerdictSettings.of(Requests.settings(task, true, PLACES), MARGIN, MARGIN));
        SplittableRandom random = new SplittableRandom(seed);
        for (long n = 1; n <= requests; n++) {
            traffic.next(verdict.quality(), random);
            if (n >= FIRST_LOOK && claims.contains(verdict.decision())) {
                return true;
            }
        }
        return false;
    }

    @Test
    void callsACandidateThatIsAsGoodBetterOrWorseInAtMost5PercentOfStreams() {
        double wrong =
                shareOf(RUNS, seed -> everClaims(A_DIFFERENCE, Task.RANKING, equallyGood(FLIPS), REQUESTS, seed));

        assertThat(wrong).isLessThanOrEqualTo(ALPHA);
    }

    @ParameterizedTest
    @CsvSource({"0.002", "0.02", "1"})
    void keepsThatPromiseWhereDifferencesAreRareOrEverywhere(double discordant) {
        double wrong = shareOf(
                FEWER_RUNS, seed -> everClaims(A_DIFFERENCE, Task.RANKING, equallyGood(discordant), REQUESTS, seed));

        assertThat(wrong).isLessThanOrEqualTo(ALPHA);
    }

    /** Whole requests are lost, seldom and never won: the hardest case, as little is seen of it for long. */
    @Test
    void callsALossBeyondTheMarginEquivalentInAtMost5PercentOfStreams() {
        Traffic seldomLost = (evidence, random) -> {
            boolean lost = random.nextDouble() < MARGIN;
            evidence.add(lost ? -1 : 0, Double.NaN, lost ? -1 : 0);
        };

        double wrong =
                shareOf(RUNS, seed -> everClaims(Set.of(Decision.EQUIVALENT), Task.BINARY, seldomLost, 20_000, seed));

        assertThat(wrong).isLessThanOrEqualTo(ALPHA);
    }

    @Test
    void findsALossOfOnePointOfPairsWithin2AndAHalfTimesTheFixedTest() {
        long requests = (long) (MOST_TIMES_THE_FIXED_TEST * pairsOfTheFixedTest());

        double found = shareOf(
                RUNS,
                seed -> everClaims(
                        Set.of(Decision.WORSE), Task.RANKING, SequentialValidityTest::lostPair, requests, seed));

        assertThat(found).isGreaterThanOrEqualTo(0.8);
    }

    @Test
    void findsALossOfOnePointOfPrecisionAt10Within2AndAHalfTimesTheFixedTest() {
        long requests = (long) (MOST_TIMES_THE_FIXED_TEST * pairsOfTheFixedTest() / PLACES);

        double found = shareOf(
                RUNS,
                seed -> everClaims(
                        Set.of(Decision.WORSE), Task.RANKING, SequentialValidityTest::lostPlaces, requests, seed));

        assertThat(found).isGreaterThanOrEqualTo(0.8);
    }

    /** The yardstick is what it claims to be: at its own size the fixed test has 80 % power, give or take 2 points. */
    @Test
    void measuresItselfAgainstAFixedTestOf80PercentPower() {
        double found = shareOf(RUNS_OF_ONE_LOOK, seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            QualityEvidence evidence = new QualityEvidence();
            for (long n = 0; n < pairsOfTheFixedTest(); n++) {
                lostPair(evidence, random);
            }
            return McNemar.chiSquared(evidence.wins(), evidence.losses(), false) <= ALPHA;
        });

        assertThat(found).isBetween(0.78, 0.82);
    }

    /** The check can fail: the same streams and looks, with a test that is valid at one look only. */
    @Test
    void wouldCatchATestThatIsValidAtOneLookOnly() {
        double wrong = shareOf(FEWER_RUNS, seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            QualityEvidence evidence = new QualityEvidence();
            for (long n = 1; n <= REQUESTS; n++) {
                equallyGood(FLIPS).next(evidence, random);
                double z =
                        (evidence.wins() - evidence.losses()) / Math.sqrt((double) evidence.wins() + evidence.losses());
                if (n >= FIRST_LOOK && Math.abs(z) > Z_ALPHA) {
                    return true;
                }
            }
            return false;
        });

        assertThat(wrong).isGreaterThan(0.5);
    }
}
