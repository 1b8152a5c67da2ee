package io.modelwatch.udfs.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reference values of the tests for differences. */
class SignificanceTest {
    private static final Offset<Double> FIVE_PLACES = within(5e-6);

    /** statsmodels, {@code proportions_ztest([5, 12], [83, 99], prop_var=False)}: -1.40783, 0.15918. */
    @Test
    void comparesTwoProportionsAsStatsmodelsDoes() {
        TwoProportionZ test = TwoProportionZ.of(5, 83, 12, 99);

        assertThat(test.z()).isCloseTo(-1.40783, FIVE_PLACES);
        assertThat(test.pValue()).isCloseTo(0.15918, FIVE_PLACES);
    }

    @ParameterizedTest
    @CsvSource({"0, 10, 0, 20", "10, 10, 20, 20"})
    void findsNoDifferenceWhereAllOrNothingHits(long hits, long trials, long otherHits, long otherTrials) {
        assertThat(TwoProportionZ.of(hits, trials, otherHits, otherTrials)).isEqualTo(new TwoProportionZ(0, 1));
    }

    /**
     * statsmodels, {@code mcnemar([[0, 10], [25, 0]])}; scipy 1.17.1: binomtest(10, 35) 0.016674, chi2.sf(5.6, 1) 0.017960,
     * chi2.sf(6.42857, 1) 0.011230.
     */
    @Test
    void comparesDiscordantPairsAsMcNemar() {
        assertThat(McNemar.exact(10, 25)).isCloseTo(0.016674, within(1e-6));
        assertThat(McNemar.chiSquared(10, 25, true)).isCloseTo(0.017960, within(1e-6));
        assertThat(McNemar.chiSquared(10, 25, false)).isCloseTo(0.011230, within(1e-6));
    }

    @Test
    void findsNoDifferenceWithoutDiscordantPairs() {
        assertThat(McNemar.exact(0, 0)).isEqualTo(1);
        assertThat(McNemar.chiSquared(0, 0, true)).isEqualTo(1);
    }

    /** gostevehoward/confseq, two-sided normal mixture at s = n d, v = n V, rho = V^2 / tau^2: 20.51718. */
    @Test
    void weighsAMeanAsTheNormalMixtureDoes() {
        var mixture = new NormalMixture(0.5, 0.01);

        assertThat(Math.exp(mixture.logEvidence(2000, 0.05))).isCloseTo(20.51718, FIVE_PLACES);
        assertThat(mixture.pValue(2000, 0.05)).isCloseTo(1 / 20.51718, FIVE_PLACES);
        assertThat(mixture.pValue(0, 0)).isEqualTo(1);
    }

    /** growthbook's formula with alpha 0.05, N* 5000, variance 0.5, n 2000: rho .039840, half-width .049391. */
    @Test
    void isAsWideAsTheAsymptoticConfidenceSequence() {
        var sequence = new ConfidenceSequence(0.05, 5000);

        assertThat(Math.sqrt(sequence.rhoSquared())).isCloseTo(0.039840, FIVE_PLACES);
        assertThat(sequence.halfWidth(2000, 0.5)).isCloseTo(0.049391, FIVE_PLACES);
    }

    @Test
    void hasAPValueOfAlphaWhereTheSequenceEndsAtZero() {
        var sequence = new ConfidenceSequence(0.05, 5000);

        assertThat(sequence.pValue(2000, sequence.halfWidth(2000, 0.5), 0.5)).isCloseTo(0.05, within(1e-12));
    }

    /** a = 1 by the definition; a = 10 with scipy 1.17.1: {@code exp(betaln(a+b, a+c) - betaln(a, a) + (b+c) log 2)}. */
    @ParameterizedTest
    @CsvSource({"1, 10, 25, 5.199043", "1, 10, 40, 2149.130738", "10, 10, 25, 4.938097", "10, 10, 40, 449.739292"})
    void weighsWinsAndLossesAsABetaMixtureDoes(double a, long wins, long losses, double expected) {
        var pairs = new DiscordantPairs(a);

        assertThat(pairs.evidence(wins, losses)).isCloseTo(expected, within(1e-6));
        assertThat(pairs.evidence(losses, wins)).isCloseTo(expected, within(1e-6));
        assertThat(pairs.evidence(0, 0)).isEqualTo(1);
    }

    /** By hand of opendiffy's rule: 30 against 10 of 1,000 is 50 % relative, 2 % absolute. */
    @Test
    void cancelsNoiseAsDiffyDoes() {
        assertThat(NoiseCancelling.of(30, 10, 1000)).isEqualTo(new NoiseCancelling(50, 2, true));
        assertThat(NoiseCancelling.of(10, 30, 1000).regression()).isFalse();
        assertThat(NoiseCancelling.of(12, 10, 1000).regression())
                .as("relative 9 %")
                .isFalse();
        assertThat(NoiseCancelling.of(2, 0, 10_000).regression())
                .as("absolute 0.02 %")
                .isFalse();
        assertThat(NoiseCancelling.of(0, 0, 1000)).isEqualTo(new NoiseCancelling(0, 0, false));
    }

    @Test
    void refusesWhatHasNoMeaning() {
        assertThatThrownBy(() -> TwoProportionZ.of(1, 0, 1, 2)).hasMessageContaining("trials must be >= 1, were 0");
        assertThatThrownBy(() -> new NormalMixture(0, 1)).hasMessageContaining("variance must be > 0, was 0");
        assertThatThrownBy(() -> new ConfidenceSequence(1, 5000))
                .hasMessageContaining("alpha must be in (0, 1), was 1");
        assertThatThrownBy(() -> new DiscordantPairs(0)).hasMessageContaining("a must be > 0, was 0");
    }
}
