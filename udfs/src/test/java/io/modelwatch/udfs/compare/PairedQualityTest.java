package io.modelwatch.udfs.compare;

import static io.modelwatch.schemas.event.Role.CANDIDATE;
import static io.modelwatch.udfs.compare.Requests.answer;
import static io.modelwatch.udfs.compare.Requests.judged;
import static io.modelwatch.udfs.compare.Requests.rescored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.stats.ModelSettings;
import io.modelwatch.udfs.stats.ModelSettings.Task;
import io.modelwatch.udfs.stats.Readings;
import io.modelwatch.udfs.stats.Summary;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Values by hand. */
class PairedQualityTest {
    private static final Offset<Double> ROUNDING = within(1e-10);

    private static Map<String, Summary.Reading> readings(ModelSettings settings, Outcome... outcomes) {
        Summary summary = new PairedQuality().empty(settings);
        for (Outcome outcome : outcomes) {
            summary.add(outcome);
        }
        return Readings.of(summary);
    }

    /** Of two relevant items a and d the primary has a first, the candidate d and a; the second request is the same for both. */
    @Test
    void pairsTheQualityOfBothRankings() {
        var readings = readings(
                Requests.settings(Task.RANKING, true, 2),
                judged(rescored("won", CANDIDATE, 3, answer("abcd"), answer("dabc")), "ad", ""),
                judged(rescored("tied", CANDIDATE, 1, answer("abcd"), answer("abdc")), "a", ""));

        assertThat(readings.get("shadow_precision_difference_at_2").value()).isCloseTo(3 * 0.5 / 4, ROUNDING);
        assertThat(readings.get("shadow_recall_difference_at_2").value()).isCloseTo(3 * 0.5 / 4, ROUNDING);
        double primary = 1 / (1 + 1 / (Math.log(3) / Math.log(2)));
        assertThat(readings.get("shadow_ndcg_difference_at_2").value()).isCloseTo(3 * (1 - primary) / 4, ROUNDING);
        assertThat(readings.get("shadow_win_rate").value()).isEqualTo(0.75);
        assertThat(readings.get("shadow_win_rate").exemplars()).containsExactly("won");
        assertThat(readings.get("shadow_loss_rate").value()).isZero();
    }

    /** Unweighted differences 0.5 and 0: mean 0.25, s = 0.5 / sqrt 2, half-width 1.959964 s / sqrt 2 = 0.489991. */
    @Test
    void givesThePairedIntervalOfAMean() {
        var precision = readings(
                        Requests.settings(Task.RANKING, true, 2),
                        judged(rescored(CANDIDATE, answer("abcd"), answer("dabc")), "ad", ""),
                        judged(rescored(CANDIDATE, answer("abcd"), answer("abdc")), "a", ""))
                .get("shadow_precision_difference_at_2");

        assertThat(precision.lower()).isCloseTo(0.25 - 0.489991, within(1e-6));
        assertThat(precision.upper()).isCloseTo(0.25 + 0.489991, within(1e-6));
        assertThat(precision.count()).isEqualTo(2);
    }

    @Test
    void pairsTheDecisionsOfABinaryModel() {
        var readings = readings(
                Requests.settings(Task.BINARY, false),
                judged(rescored("lost", CANDIDATE, 1, answer("ab", 0.9, 0.1), answer("ab", 0.3, 0.1)), "a", "b"),
                judged(rescored("unlabelled", CANDIDATE, 1, answer("a", 0.9), answer("a", 0.3)), "", ""));

        assertThat(readings.get("shadow_accuracy_difference").value()).isEqualTo(-0.5);
        assertThat(readings.get("shadow_accuracy_difference").coverage()).isEqualTo(0.5);
        assertThat(readings.get("shadow_accuracy_difference").lower())
                .as("of one request")
                .isNaN();
        assertThat(readings.get("shadow_loss_rate").exemplars()).containsExactly("lost");
    }

    @Test
    void saysNothingWithoutLabels() {
        var unlabelled = judged(rescored(CANDIDATE, answer("ab"), answer("ba")), "", "");

        assertThat(readings(Requests.settings(Task.RANKING, true, 2), unlabelled))
                .isEmpty();
    }
}
