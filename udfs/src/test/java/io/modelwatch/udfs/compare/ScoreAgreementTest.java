package io.modelwatch.udfs.compare;

import static io.modelwatch.schemas.event.Role.CANDIDATE;
import static io.modelwatch.udfs.compare.Requests.answer;
import static io.modelwatch.udfs.compare.Requests.rescored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.stats.ModelSettings.Task;
import io.modelwatch.udfs.stats.Readings;
import io.modelwatch.udfs.stats.ShadowLatency;
import io.modelwatch.udfs.stats.Summary;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Values by hand, to the precision of single-precision scores, where nothing else is said. */
class ScoreAgreementTest {
    private static final Offset<Double> SINGLE = within(1e-7);

    private static Map<String, Summary.Reading> readings(Outcome... outcomes) {
        Summary summary = new ScoreAgreement().empty(Requests.settings(Task.BINARY, true));
        for (Outcome outcome : outcomes) {
            summary.add(outcome);
        }
        return Readings.of(summary);
    }

    /** Differences: 0.1 of weight 2, then -0.3 (item b) and 0.05 (item a) of a request whose orders differ. */
    @Test
    void comparesTheScoresOfEachItem() {
        var readings = readings(
                rescored("one", CANDIDATE, 2, answer("a", 0.45), answer("a", 0.55)),
                rescored("two", CANDIDATE, 1, answer("ba", 0.7, 0.6), answer("ab", 0.65, 0.4)));

        assertThat(readings.get("shadow_score_bias").value()).isCloseTo((2 * 0.1 - 0.3 + 0.05) / 4, SINGLE);
        assertThat(readings.get("shadow_score_difference_mean").value()).isCloseTo((2 * 0.1 + 0.3 + 0.05) / 4, SINGLE);
        assertThat(readings.get("shadow_score_difference_mean").count()).isEqualTo(3);
        assertThat(readings.get("shadow_score_difference_max").value()).isCloseTo(0.3, SINGLE);
        assertThat(readings.get("shadow_score_difference_max").exemplars()).containsExactly("two", "one");
        assertThat(readings.get("shadow_score_kendall_tau").value()).isEqualTo(-1);
    }

    /** a crosses 0.5 upwards (weight 2), b downwards, of four by weight. */
    @Test
    void countsDecisionsThatTurn() {
        var flips = readings(
                        rescored("one", CANDIDATE, 2, answer("a", 0.45), answer("a", 0.5)),
                        rescored("two", CANDIDATE, 1, answer("ba", 0.7, 0.6), answer("ab", 0.65, 0.4)))
                .get("shadow_decision_flip_rate");

        assertThat(flips.value()).isEqualTo(0.75);
        assertThat(flips.count()).isEqualTo(3);
        assertThat(flips.exemplars()).containsExactlyInAnyOrder("one", "two");
    }

    /** scipy 1.17.1, {@code pearsonr([.1, .4, .35, .8], [.2, .3, .5, .9])}: 0.9336726. */
    @Test
    void correlatesScoresOverAllItems() {
        var readings =
                readings(rescored(CANDIDATE, answer("abcd", 0.1, 0.4, 0.35, 0.8), answer("abcd", 0.2, 0.3, 0.5, 0.9)));

        assertThat(readings.get("shadow_score_pearson").value()).isCloseTo(0.9336726, within(1e-6));
    }

    @Test
    void findsNoDivergenceBetweenEqualScores() {
        var readings = readings(rescored(CANDIDATE, answer("ab", -0.5, 0.5), answer("ab", -0.5, 0.5)));

        assertThat(readings.get("shadow_score_psi").value()).isZero();
        assertThat(readings.get("shadow_score_jensen_shannon").value()).isZero();
    }

    @Test
    void measuresDivergenceInBinsOfThePrimary() {
        var readings = readings(rescored(CANDIDATE, answer("ab", 0.1, 0.2), answer("ab", 0.2, 0.2)));

        // The distributions are (1/2, 1/2) and (0, 1), their mixture (1/4, 3/4).
        double bits = (0.5 * log2(0.5 / 0.25) + 0.5 * log2(0.5 / 0.75) + log2(1 / 0.75)) / 2;
        assertThat(readings.get("shadow_score_jensen_shannon").value()).isCloseTo(bits, within(1e-12));
    }

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }

    @Test
    void countsItemsWithoutTwoFiniteScores() {
        var readings =
                readings(rescored(CANDIDATE, answer("abcd", 0.1, 0.2, Double.NaN, 0.4), answer("acd", 0.1, 0.3, 0.4)));

        assertThat(readings.get("shadow_uncompared_rate").value()).isEqualTo(0.5);
        assertThat(readings.get("shadow_score_bias").count()).isEqualTo(2);
    }

    @Test
    void saysNothingOfScoresThatThePrimaryDidNotSend() {
        assertThat(readings(rescored(CANDIDATE, answer("ab"), answer("ab", 0.1, 0.2))))
                .containsOnlyKeys("shadow_uncompared_rate");
    }

    @Test
    void saysHowLongTheCandidateTook() {
        Summary summary = new ShadowLatency().empty(Requests.settings(Task.BINARY, true));
        summary.add(rescored(CANDIDATE, answer("a"), answer("a")));

        assertThat(Readings.of(summary))
                .containsOnlyKeys(
                        "shadow_latency_mean",
                        "shadow_latency_p50",
                        "shadow_latency_p95",
                        "shadow_latency_p99",
                        "shadow_latency_max")
                .allSatisfy((metric, reading) -> assertThat(reading.value()).isCloseTo(1.5, within(0.015)));
    }
}
