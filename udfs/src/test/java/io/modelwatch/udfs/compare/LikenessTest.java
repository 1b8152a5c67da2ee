package io.modelwatch.udfs.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reference values of what tells how alike two lists or two distributions are. */
class LikenessTest {
    private static final Offset<Double> ROUNDING = within(1e-12);

    private static Alignment aligned(String first, String second) {
        Alignment alignment = new Alignment();
        alignment.align(new long[] {7, 8, 9, 10, 11, 12, 13, 14, 15}, new long[] {15, 7, 8}); // what it held before
        alignment.align(items(first), items(second));
        return alignment;
    }

    private static long[] items(String letters) {
        return letters.chars().asLongStream().toArray();
    }

    /** First row: changyaochen/rbo's doctest; the others by Webber's equation 32 over sets, in Python, to 1e-12. */
    @ParameterizedTest
    @CsvSource({
        "abcdefg, bacdefg, 0.9",
        "abcde, bxa, 0.585",
        "abcdefgh, hgfa, 0.38663686607142866",
        "abc, xyz, 0",
        "abc, abc, 1"
    })
    void extrapolatesRankBiasedOverlap(String first, String second, double expected) {
        assertThat(aligned(first, second).rankBiasedOverlap(0.9)).isCloseTo(expected, ROUNDING);
        assertThat(aligned(second, first).rankBiasedOverlap(0.9)).isCloseTo(expected, ROUNDING);
    }

    /** Rows 1 to 3 by the definition's authors; the others by its four cases over all pairs of items, in Python. */
    @ParameterizedTest
    @CsvSource({
        "abc, abd, 1, 1",
        "abcd, dcba, 6, 6",
        "abcd, efgh, 22, 16",
        "abcde, ebxya, 12, 11",
        "abcdef, fxbyca, 17, 16"
    })
    void measuresKendallsDistanceOfTopLists(String first, String second, double neutral, double optimistic) {
        assertThat(aligned(first, second).kendallDistance(10, 0.5)).isEqualTo(neutral);
        assertThat(aligned(second, first).kendallDistance(10, 0.5)).isEqualTo(neutral);
        assertThat(aligned(first, second).kendallDistance(10, 0)).isEqualTo(optimistic);
    }

    /** By hand: the first three of both are abc and abd. */
    @Test
    void looksAtTheFirstPlacesOnly() {
        Alignment alignment = aligned("abcde", "abdce");

        assertThat(alignment.overlap(3)).isEqualTo(2);
        assertThat(alignment.overlap(5)).isEqualTo(5);
        assertThat(alignment.jaccard(3)).isCloseTo(0.5, ROUNDING);
        assertThat(alignment.kendallDistance(3, 0.5)).isEqualTo(1);
        assertThat(alignment.kendallDistanceShare(3, 0.5)).isCloseTo(1.0 / 12, ROUNDING);
    }

    /** By hand: disjoint lists of four lie as far apart as can be. */
    @Test
    void callsDisjointListsAsFarApartAsCanBe() {
        assertThat(aligned("abcd", "efgh").kendallDistanceShare(4, 0.5)).isEqualTo(1);
        assertThat(aligned("abcd", "abcd").kendallDistanceShare(4, 0.5)).isZero();
    }

    @Test
    void countsAnItemThatIsListedTwiceOnce() {
        Alignment alignment = aligned("aab", "abb");

        assertThat(alignment.overlap(3)).isEqualTo(2);
        assertThat(alignment.placeOf(1)).isEqualTo(Alignment.ABSENT);
        assertThat(alignment.placeOf(2)).isEqualTo(1);
    }

    @Test
    void saysNothingOfAnEmptyList() {
        assertThat(aligned("", "abc").rankBiasedOverlap(0.9)).isNaN();
        assertThat(aligned("", "").jaccard(3)).isNaN();
        assertThat(aligned("", "").kendallDistanceShare(3, 0.5)).isZero();
    }

    /** scipy 1.17.1, {@code kendalltau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0])}: -0.4714045207910316. */
    @Test
    void correlatesRanksWithTiesAsScipyDoes() {
        double[] x = {12, 2, 1, 12, 2};
        double[] y = {1, 4, 7, 1, 0};

        assertThat(Kendall.tauB(x, y, 5)).isCloseTo(-0.4714045207910316, ROUNDING);
        assertThat(Kendall.tauB(x, new double[5], 5)).isNaN();
        assertThat(Kendall.tauB(x, y, 1)).isNaN();
    }

    /** scipy 1.17.1, {@code pearsonr([.1, .4, .35, .8], [.2, .3, .5, .9])}: 0.9336726004119176. */
    @Test
    void correlatesScoresFromSumsAsScipyDoes() {
        Pearson pearson = new Pearson();
        assertThat(pearson.value()).isEmpty();
        pearson.add(0.1, 0.2, 1);
        assertThat(pearson.value()).isEmpty();
        pearson.add(0.4, 0.3, 1);
        pearson.add(0.35, 0.5, 1);
        pearson.add(0.8, 0.9, 1);

        assertThat(pearson.value()).hasValueCloseTo(0.9336726004119176, within(1e-10));
    }

    /** By hand: all pairs lie on one falling line. */
    @Test
    void correlatesScoresThatHardlyVary() {
        Pearson pearson = new Pearson();
        for (int i = 1; i <= 4; i++) {
            pearson.add(1e30 + i * 0x1p60, 1 - i * 0x1p-24, 1_000_000);
        }

        assertThat(pearson.value()).hasValueCloseTo(-1.0, within(1e-12));
    }

    /** numpy 2.4.6 and scipy 1.17.1 over these counts: PSI 0.0260409, Jensen-Shannon 0.0046849 bits. */
    @Test
    void comparesDistributions() {
        double[] reference = {100, 200, 300, 250, 150};
        double[] current = {80, 150, 320, 280, 170};

        assertThat(Divergence.populationStabilityIndex(reference, current)).isCloseTo(0.0260409, within(5e-8));
        assertThat(Divergence.jensenShannon(reference, current)).isCloseTo(0.0046849, within(5e-8));
        assertThat(Divergence.jensenShannon(new double[] {1, 0}, new double[] {0, 1}))
                .isEqualTo(1);
        assertThatThrownBy(() -> Divergence.jensenShannon(new double[2], current))
                .hasMessageContaining("counts must not all be 0");
    }

    /** By hand: an empty bin has the share 0.0001, (1 - 0.0001) ln(1 / 0.0001) on either side. */
    @Test
    void staysFiniteOverEmptyBins() {
        assertThat(Divergence.populationStabilityIndex(new double[] {1, 0}, new double[] {0, 1}))
                .isCloseTo(2 * 0.9999 * Math.log(10_000), ROUNDING);
    }

    /** By hand: ten scores in ten bins; the others, all below the least of them, count in the lowest bin. */
    @Test
    void cutsBinsOfEqualWeightOfTheFirst() {
        ScoreBins first = new ScoreBins();
        ScoreBins second = new ScoreBins();
        for (int i = -4; i <= 5; i++) {
            first.add(i, 3);
            second.add(-10 - i, 1);
        }

        double[][] bins = ScoreBins.inBinsOfTheFirst(first, second, 10);

        assertThat(bins[0]).containsOnly(3).hasSize(10);
        assertThat(bins[1]).containsExactly(10, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
}
