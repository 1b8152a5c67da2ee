package io.modelwatch.udfs.stats;

import static io.modelwatch.udfs.stats.Outcomes.judged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BinaryQualityTest {
    private final Summary summary = new BinaryQuality().empty(settings(true));

    /**
     * By hand, threshold 0.5. Request a (weight 2): 0.9/1 TP, 0.5/0 FP, 0.1/1 FN. Request b: 0.2/none TN, 0.8/2 TP. Weighted: TP 3, FP 2,
     * FN 2, TN 1; unweighted: TP 2, FP 1, FN 1, TN 1.
     */
    @Test
    void agreesWithATableWorkedByHand() {
        summary.add(judged("a", 2, List.of(1L, 2L, 3L), List.of(0.9, 0.5, 0.1), Map.of(1L, 1.0, 2L, 0.0, 3L, 1.0)));
        summary.add(judged("b", 1, List.of(4L, 5L), List.of(0.2, 0.8), Map.of(5L, 2.0)));

        var readings = Readings.of(summary);
        assertThat(readings.get("accuracy")).isEqualTo(proportion(4 / 8.0, 3, 5, 1, "a"));
        assertThat(readings.get("precision")).isEqualTo(proportion(3 / 5.0, 2, 3, 1, "a"));
        assertThat(readings.get("recall")).isEqualTo(proportion(3 / 5.0, 2, 3, 1, "a"));
        assertThat(readings.get("f1"))
                .isEqualTo(new Summary.Reading(6 / 10.0, 4, Double.NaN, Double.NaN, 1, List.of("a")));
    }

    @Test
    void leavesUnlabelledItemsOutWhereTheSettingsSaySo() {
        Summary labelledOnly = new BinaryQuality().empty(settings(false));
        labelledOnly.add(judged("a", 1, List.of(1L, 2L), List.of(0.9, 0.9), Map.of(1L, 1.0)));
        labelledOnly.add(judged("b", 1, List.of(3L), List.of(0.9), Map.of()));

        assertThat(Readings.of(labelledOnly).get("precision")).isEqualTo(proportion(1, 1, 1, 0.5));
    }

    @Test
    void saysNothingOfADenominatorOfZero() {
        summary.add(judged("a", 1, List.of(1L), List.of(0.1), Map.of(1L, 0.0)));

        assertThat(Readings.of(summary)).containsOnlyKeys("accuracy");
    }

    @Test
    void leavesOutRequestsThatWereAnsweredWithNothing() {
        summary.add(judged("a", 1, List.of(), List.of(), Map.of(1L, 1.0)));

        assertThat(Readings.of(summary)).isEmpty();
    }

    /**
     * Of exactly one positive prediction and one truth per request, P = R = F1 (micro averages of single-label classes; here each item is a
     * class).
     */
    @Property
    void precisionRecallAndF1AgreeWhereEachRequestHasOneAnswerAndOneTruth(
            @ForAll @Size(min = 1, max = 30) List<@IntRange(max = 3) Integer> predicted,
            @ForAll @IntRange(max = 3) int actual) {
        Summary classes = new BinaryQuality().empty(settings(true));
        List<Long> items = List.of(0L, 1L, 2L, 3L);
        for (int answer : predicted) {
            List<Double> scores =
                    items.stream().map(item -> item == answer ? 1.0 : 0.0).toList();
            classes.add(judged("request", 1, items, scores, Map.of((long) actual, 1.0)));
        }

        var readings = Readings.of(classes);
        double right = predicted.stream().filter(answer -> answer == actual).count() / (double) predicted.size();
        assertThat(readings.get("precision").value()).isCloseTo(right, within(1e-12));
        assertThat(readings.get("recall").value()).isCloseTo(right, within(1e-12));
        assertThat(readings.get("f1").value()).isCloseTo(right, within(1e-12));
    }

    private static Summary.Reading proportion(
            double value, long hits, long trials, double coverage, String... exemplars) {
        Wilson interval = Wilson.of(hits, trials);
        return new Summary.Reading(value, trials, interval.lower(), interval.upper(), coverage, List.of(exemplars));
    }

    private static ModelSettings settings(boolean unlabelledIsNegative) {
        return new ModelSettings(
                "ranker", ModelSettings.Task.BINARY, 0.5, List.of(), List.of(60_000L), unlabelledIsNegative);
    }
}
