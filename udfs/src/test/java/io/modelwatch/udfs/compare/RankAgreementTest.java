package io.modelwatch.udfs.compare;

import static io.modelwatch.schemas.event.Role.CANDIDATE;
import static io.modelwatch.udfs.compare.Requests.answer;
import static io.modelwatch.udfs.compare.Requests.rescored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.stats.ModelSettings.Task;
import io.modelwatch.udfs.stats.Readings;
import io.modelwatch.udfs.stats.Summary;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RankAgreementTest {
    private static final Offset<Double> ROUNDING = within(1e-12);

    private static Map<String, Summary.Reading> readings(Outcome... outcomes) {
        Summary summary = new RankAgreement().empty(Requests.settings(Task.RANKING, true, 1, 3));
        for (Outcome outcome : outcomes) {
            summary.add(outcome);
        }
        return Readings.of(summary);
    }

    /** By hand: abc and abd share 2 of 3 items, 2 of 4 of either, and have K^(1/2) = 1 of at most 12. */
    @Test
    void comparesTheFirstPlacesOfBothOrders() {
        var readings = readings(
                rescored("same", CANDIDATE, 3, answer("abcde"), answer("abcde")),
                rescored("other", CANDIDATE, 1, answer("abcde"), answer("abdce")));

        assertThat(readings.get("shadow_top1_change_rate").value()).isZero();
        assertThat(readings.get("shadow_overlap_at_1").value()).isEqualTo(1);
        assertThat(readings.get("shadow_overlap_at_3").value()).isCloseTo(11.0 / 12, ROUNDING);
        assertThat(readings.get("shadow_jaccard_at_3").value()).isCloseTo(3.5 / 4, ROUNDING);
        assertThat(readings.get("shadow_kendall_distance_at_3").value()).isCloseTo(1.0 / 48, ROUNDING);
        assertThat(readings.get("shadow_kendall_distance_at_3").count()).isEqualTo(2);
        assertThat(readings.get("shadow_rank_biased_overlap").exemplars()).containsExactly("other", "same");
    }

    /** changyaochen/rbo's doctest: 0.9. */
    @Test
    void countsAnotherFirstItem() {
        var readings = readings(rescored(CANDIDATE, answer("abcdefg"), answer("bacdefg")));

        assertThat(readings.get("shadow_top1_change_rate").value()).isEqualTo(1);
        assertThat(readings.get("shadow_top1_change_rate").exemplars()).containsExactly("r");
        assertThat(readings.get("shadow_rank_biased_overlap").value()).isCloseTo(0.9, ROUNDING);
    }

    @Test
    void leavesEmptyAnswersOut() {
        assertThat(readings(rescored(CANDIDATE, answer(""), answer("ab")))).isEmpty();
    }
}
