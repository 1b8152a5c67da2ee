package io.modelwatch.udfs.stats;

import static io.modelwatch.udfs.stats.Outcomes.judged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RegressionQualityTest {
    private final Summary summary = new RegressionQuality()
            .empty(new ModelSettings("price", ModelSettings.Task.REGRESSION, 0.5, List.of(), List.of(60_000L), true));

    /** By hand: errors 3 (weight 2), 1 and, without label, none. mae = (2 * 3 + 1) / 3, rmse = sqrt((2 * 9 + 1) / 3). */
    @Test
    void agreesWithErrorsWorkedByHand() {
        summary.add(judged("a", 2, List.of(1L, 2L), List.of(5.0, 7.0), Map.of(1L, 2.0)));
        summary.add(judged("b", 1, List.of(3L), List.of(1.5), Map.of(3L, 2.5)));
        summary.add(judged("c", 1, List.of(4L), List.of(1.5), Map.of()));

        var readings = Readings.of(summary);
        assertThat(readings.get("mae").value()).isCloseTo(7 / 3.0, within(1e-12));
        assertThat(readings.get("rmse").value()).isCloseTo(Math.sqrt(19 / 3.0), within(1e-12));
        assertThat(readings.get("mae").count()).isEqualTo(2);
        assertThat(readings.get("mae").coverage()).isEqualTo(0.75);
    }

    @Test
    void showsTheRequestsWithTheLargestErrors() {
        for (int i = 0; i < 10; i++) {
            summary.add(judged("request-" + i, 1, List.of(1L), List.of((double) i), Map.of(1L, 0.0)));
        }

        assertThat(Readings.of(summary).get("rmse").exemplars())
                .containsExactly("request-9", "request-8", "request-7", "request-6", "request-5");
    }

    /** One request is admitted that was read as an error of -8e14 and NaN: 10,000 errors of 10^15, each of weight 10^6. */
    @Test
    void readsWhatOneRequestOfTheLargestWeightAndLengthErredBy() {
        List<Long> items = LongStream.range(0, 10_000).boxed().toList();
        Map<Long, Double> labels = items.stream().collect(Collectors.toMap(item -> item, item -> 1e15));

        summary.add(judged("a", 1_000_000, items, Collections.nCopies(10_000, 0.0), labels));

        assertThat(Readings.of(summary).get("mae").value()).isEqualTo(1e15);
        assertThat(Readings.of(summary).get("rmse").value()).isEqualTo(1e15);
    }

    @Test
    void readsErrorsOfEveryMagnitude() {
        summary.add(judged("a", 1, List.of(1L, 2L), List.of(0.0, 0.0), Map.of(1L, 1e300, 2L, -1e300)));

        assertThat(Readings.of(summary).get("mae").value()).isEqualTo(1e300);
        assertThat(Readings.of(summary).get("rmse").value()).isEqualTo(1e300);
    }

    @Test
    void leavesOutErrorsThatAreNoNumbers() {
        summary.add(judged(
                "a", 1, List.of(1L, 2L), List.of(Double.NaN, 1.0), Map.of(1L, 2.0, 2L, Double.POSITIVE_INFINITY)));

        assertThat(Readings.of(summary)).isEmpty();
    }
}
