package io.modelwatch.udfs.stats;

import static io.modelwatch.udfs.stats.Outcomes.judged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NdcgQualityTest {
    /** Labels by item; the order is that of the scores .1 .2 .3 4 70, the highest first. */
    private static final Map<Long, Double> LABELS = Map.of(1L, 10.0, 2L, 0.0, 3L, 0.0, 4L, 1.0, 5L, 5.0);

    private static final List<Long> ORDER = List.of(5L, 4L, 3L, 2L, 1L);

    private final Summary summary = new NdcgQuality().empty(settings(true, 3, 5));

    /**
     * Reference: the formula in Python 3 (math.log2), apart from this code; torchmetrics documents 0.6957 for its retrieval_normalized_dcg.
     */
    @Test
    void agreesWithTheExampleOfTorchmetrics() {
        summary.add(judged("a", 1, ORDER, List.of(), LABELS));

        assertThat(ndcg(summary, 5)).isEqualTo(0.69569, within(5e-6));
        assertThat(ndcg(summary, 3)).isEqualTo(0.41238, within(5e-6));
    }

    /** By hand: the answer gains 1 / log2(3) at place 2; ideal is 2 / log2(2) + 1 / log2(3), though the better item was not predicted. */
    @Test
    void measuresAgainstTheBestItemsAlsoThoseNotPredicted() {
        summary.add(judged("a", 1, List.of(7L, 1L), List.of(), Map.of(1L, 1.0, 9L, 2.0)));

        double second = Math.log(2) / Math.log(3);
        assertThat(ndcg(summary, 3)).isEqualTo(second / (2 + second), within(1e-12));
    }

    @Test
    void weighsRequestsAndLeavesOutThoseWithoutARelevantItem() {
        summary.add(judged("best", 3, List.of(1L), List.of(), Map.of(1L, 1.0)));
        summary.add(judged("worst", 1, List.of(2L), List.of(), Map.of(1L, 1.0)));
        summary.add(judged("irrelevant", 5, List.of(1L), List.of(), Map.of(1L, 0.0, 2L, -1.0)));
        summary.add(judged("unlabelled", 1, List.of(1L), List.of(), Map.of()));

        assertThat(Readings.of(summary).get("ndcg_at_3"))
                .isEqualTo(new Summary.Reading(0.75, 2, Double.NaN, Double.NaN, 0.9, List.of("worst", "best")));
    }

    @Test
    void saysNothingWhereNothingIsRelevant() {
        summary.add(judged("a", 1, List.of(1L), List.of(), Map.of(1L, 0.0)));

        assertThat(Readings.of(summary)).isEmpty();
    }

    @Test
    void givesNoGainToUnlabelledItemsWhateverTheSettings() {
        Summary labelledOnly = new NdcgQuality().empty(settings(false, 3, 5));
        for (Summary each : List.of(summary, labelledOnly)) {
            each.add(judged("a", 1, List.of(7L, 8L, 1L), List.of(), Map.of(1L, 1.0)));
        }

        assertThat(Readings.of(labelledOnly)).isEqualTo(Readings.of(summary));
        assertThat(ndcg(summary, 3)).isEqualTo(0.5, within(1e-12)); // 1 / log2(4)
    }

    @Test
    void isOneForTheIdealOrderAndNeverMore() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            Map<Long, Double> labels =
                    Map.of(1L, random.nextDouble(), 2L, 0.1 + 0.2, 3L, 0.3, 4L, 1e18, 5L, Double.MAX_VALUE);
            List<Long> order = new ArrayList<>(labels.keySet());
            Collections.shuffle(order, random);
            Summary shuffled = new NdcgQuality().empty(settings(true, 1, 3, 5));
            shuffled.add(judged("a", 1, order, List.of(), labels));
            order.sort((one, other) -> Double.compare(labels.get(other), labels.get(one)));
            Summary ideal = new NdcgQuality().empty(settings(true, 1, 3, 5));
            ideal.add(judged("a", 1, order, List.of(), labels));

            for (int k : List.of(1, 3, 5)) {
                assertThat(ndcg(shuffled, k)).isBetween(0.0, 1.0);
                assertThat(ndcg(ideal, k)).isEqualTo(1);
            }
        }
    }

    @Test
    void countsAnItemThatIsAnsweredTwiceOnce() {
        summary.add(judged("a", 1, List.of(1L, 1L, 1L), List.of(), Map.of(1L, 1.0, 2L, 1.0)));

        assertThat(ndcg(summary, 3)).isEqualTo(1 / (1 + Math.log(2) / Math.log(3)), within(1e-12));
    }

    @Test
    void discountsPlacesFarDownTheListToo() {
        Summary deep = new NdcgQuality().empty(settings(true, 1_000));
        List<Long> order = new ArrayList<>();
        for (long item = 1; item <= 500; item++) {
            order.add(item);
        }
        deep.add(judged("a", 1, order, List.of(), Map.of(500L, 1.0)));

        assertThat(ndcg(deep, 1_000)).isEqualTo(Math.log(2) / Math.log(501), within(1e-12));
    }

    @Test
    void restoresCutoffsByTheirNumber() throws IOException {
        summary.add(judged("a", 2, ORDER, List.of(), LABELS));
        var bytes = new ByteArrayOutputStream();
        summary.write(new DataOutputStream(bytes));
        Summary changed = new NdcgQuality().empty(settings(true, 5, 7));
        changed.restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

        assertThat(Readings.of(changed)).containsOnlyKeys("ndcg_at_5");
        assertThat(Readings.of(changed).get("ndcg_at_5"))
                .isEqualTo(Readings.of(summary).get("ndcg_at_5"));
    }

    private static double ndcg(Summary summary, int k) {
        return Readings.of(summary).get("ndcg_at_" + k).value();
    }

    private static ModelSettings settings(boolean unlabelledIsNegative, Integer... cutoffs) {
        return new ModelSettings(
                "ranker", ModelSettings.Task.RANKING, 0.5, List.of(cutoffs), List.of(60_000L), unlabelledIsNegative);
    }
}
