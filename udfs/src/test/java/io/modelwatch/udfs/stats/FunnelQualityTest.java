package io.modelwatch.udfs.stats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Outcome.Acts;
import io.modelwatch.schemas.event.Segments;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FunnelQualityTest {
    private static final double EXACT = 0;

    private final Summary summary = new FunnelQuality().empty(settings(true));

    /**
     * By hand. Request a (weight 2) answers 1 2 3 4; 1, 2 and 3 were seen, 2 was clicked at place 7, put into the cart and bought for 20, 4
     * was bought for 5 unseen. Request b answers 5 6; 5 was seen, nothing came of it. Request c answers 7 8, and nothing is known of it.
     *
     * <p>Seen are 3 and 1, clicked 1 and 0: 2/7 by weight. Of the first 2 of a, b and c one was clicked: 2/8. Left without anything are b
     * and c: 2/4. Cart and purchase: a, 2/4. Value: 25 twice over 4 requests. Clicked at 7.
     */
    @Test
    void agreesWithAFunnelWorkedByHand() {
        addAll(summary);

        var readings = Readings.of(summary);
        assertThat(readings.get("click_through_rate").value()).isEqualTo(2 / 7.0);
        assertThat(readings.get("click_through_rate").count()).isEqualTo(4);
        assertThat(readings.get("click_through_rate_at_2").value()).isEqualTo(2 / 8.0);
        assertThat(readings.get("abandonment_rate").value()).isEqualTo(2 / 4.0);
        assertThat(readings.get("abandonment_rate").exemplars()).containsExactlyInAnyOrder("b", "c");
        assertThat(readings.get("add_to_cart_rate").value()).isEqualTo(2 / 4.0);
        assertThat(readings.get("conversion_rate").value()).isEqualTo(2 / 4.0);
        assertThat(readings.get("value_per_request").value()).isEqualTo(12.5);
        assertThat(readings.get("value_per_request").count()).isEqualTo(3);
        assertThat(readings.get("mean_clicked_position").value()).isEqualTo(7);
    }

    /** Request a and b have labels, c has none. */
    @Test
    void leavesRequestsWithoutALabelOutWhereTheSettingsSaySo() {
        Summary labelledOnly = new FunnelQuality().empty(settings(false));
        addAll(labelledOnly);

        var readings = Readings.of(labelledOnly);
        assertThat(readings.get("abandonment_rate").value()).isEqualTo(1 / 3.0);
        assertThat(readings.get("value_per_request").value()).isEqualTo(50 / 3.0);
        assertThat(readings.get("click_through_rate_at_2").value()).isEqualTo(2 / 5.0);
    }

    /** Labels alone: 4 of the places 1 2 3 4 was clicked. */
    @Test
    void takesLabelsAboveZeroForClicksWhereThereAreNoKinds() {
        summary.add(Outcomes.judged("a", 1, List.of(1L, 2L, 3L, 4L), List.of(), Map.of(1L, 0.0, 4L, 1.0)));

        var readings = Readings.of(summary);
        assertThat(readings.get("mean_clicked_position").value()).isEqualTo(4);
        assertThat(readings.get("click_through_rate_at_2").value()).isZero();
        assertThat(readings.get("abandonment_rate").value()).isZero();
        assertThat(readings)
                .doesNotContainKeys("click_through_rate", "add_to_cart_rate", "conversion_rate", "value_per_request");
    }

    @Test
    void saysNoValueWherePurchasesHaveNone() {
        summary.add(judged("a", 1, new long[] {1}, new double[] {3}, acts(new long[] {1}, Acts.PURCHASE)));

        assertThat(Readings.of(summary)).containsKey("conversion_rate").doesNotContainKey("value_per_request");
    }

    /** 0.1 three times, in any order, is 0.1 on average. */
    @Test
    void sumsValuesExactly() {
        for (String id : List.of("a", "b", "c")) {
            Acts acts = new Acts(
                    new long[] {1},
                    new byte[] {Acts.PURCHASE | Acts.VALUED | Acts.OF_A_KIND},
                    new int[] {0},
                    new double[] {0.1});
            summary.add(judged(id, 1, new long[] {1}, new double[] {3}, acts));
        }

        assertThat(Readings.of(summary).get("value_per_request").value()).isCloseTo(0.1, within(EXACT));
    }

    private static org.assertj.core.data.Offset<Double> within(double tolerance) {
        return org.assertj.core.data.Offset.offset(tolerance);
    }

    private static void addAll(Summary summary) {
        int bought = Acts.PURCHASE | Acts.VALUED | Acts.OF_A_KIND;
        Acts acts = new Acts(
                new long[] {1, 2, 3, 4},
                new byte[] {
                    Acts.IMPRESSION,
                    (byte) (Acts.IMPRESSION | Acts.CLICK | Acts.CART | bought),
                    Acts.IMPRESSION,
                    (byte) bought
                },
                new int[] {0, 7, 0, 0},
                new double[] {0, 20, 0, 5});
        summary.add(judged("a", 2, new long[] {1, 2, 3, 4}, new double[] {0, 3, 0, 3}, acts));
        summary.add(judged("b", 1, new long[] {5, 6}, new double[] {0}, acts(new long[] {5}, Acts.IMPRESSION)));
        summary.add(judged("c", 1, new long[] {7, 8}, new double[0], Acts.NONE));
    }

    private static Acts acts(long[] items, byte done) {
        return new Acts(items, new byte[] {(byte) (done | Acts.OF_A_KIND)}, new int[1], new double[1]);
    }

    /** Labels are of the first items. */
    private static Outcome judged(String id, int weight, long[] items, double[] labels, Acts acts) {
        return new Outcome.Judged(
                "ranker",
                "v7",
                Segments.NONE,
                0,
                weight,
                id.getBytes(UTF_8),
                60_000,
                new Outcome.Predictions(items, new float[0]),
                new Outcome.Truth(java.util.Arrays.copyOf(items, labels.length), labels, acts));
    }

    private static ModelSettings settings(boolean unlabelledIsNegative) {
        return new ModelSettings(
                "ranker", ModelSettings.Task.RANKING, 0.5, List.of(2), List.of(60_000L), unlabelledIsNegative);
    }
}
