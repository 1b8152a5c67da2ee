package io.modelwatch.udfs.stats;

import static io.modelwatch.udfs.stats.Outcomes.judged;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RankingQualityTest {
    private final Summary summary = new RankingQuality().empty(settings(true, 2, 5));

    /**
     * By hand. Request a (weight 2) answers 1 2 3 4; relevant are 2, 4 and 9, which was not predicted; 1 is a known negative. Request b
     * answers 5 6 7; nothing is labelled.
     *
     * <p>At 2: a has 1 of 2 places, b 0 of 2; weighted precision 2/6, recall 2/6, hit rate 2/3. At 5: a has 2 of 5, b 0 of 5; precision
     * 4/15, recall 4/6.
     */
    @Test
    void agreesWithListsWorkedByHand() {
        addBoth(summary);

        var readings = Readings.of(summary);
        assertThat(readings.get("precision_at_2")).isEqualTo(proportion(2 / 6.0, 1, 4, "b"));
        assertThat(readings.get("recall_at_2")).isEqualTo(proportion(2 / 6.0, 1, 3, "a"));
        assertThat(readings.get("hit_rate_at_2")).isEqualTo(proportion(2 / 3.0, 1, 2, "b"));
        assertThat(readings.get("precision_at_5")).isEqualTo(proportion(4 / 15.0, 2, 10, "b"));
        assertThat(readings.get("recall_at_5")).isEqualTo(proportion(4 / 6.0, 2, 3, "a"));
        assertThat(readings.get("hit_rate_at_5")).isEqualTo(proportion(2 / 3.0, 1, 2, "b"));
    }

    @Test
    void judgesOnlyKnownPlacesWhereTheSettingsLeaveUnlabelledItemsOut() {
        Summary labelledOnly = new RankingQuality().empty(settings(false, 2, 5));
        addBoth(labelledOnly);

        var readings = Readings.of(labelledOnly);
        assertThat(readings.get("precision_at_2")).isEqualTo(proportion(2 / 4.0, 1, 2));
        assertThat(readings.get("precision_at_5")).isEqualTo(proportion(4 / 6.0, 2, 3));
        assertThat(readings.get("hit_rate_at_2")).isEqualTo(proportion(1, 1, 1));
    }

    /** The answer is 1, 1, 2 and 1 was clicked: one hit, not two. */
    @Test
    void countsAnItemThatIsAnsweredTwiceOnce() {
        summary.add(judged("a", 1, List.of(1L, 1L, 2L), List.of(), Map.of(1L, 1.0)));
        summary.add(judged("b", 1, List.of(3L, 4L), List.of(), Map.of(5L, 1.0, 6L, 1.0)));

        var readings = Readings.of(summary);
        assertThat(readings.get("recall_at_2").value()).isEqualTo(1 / 3.0);
        assertThat(readings.get("precision_at_2").value()).isEqualTo(1 / 4.0);
    }

    @Test
    void saysNoRecallWhereNothingIsRelevant() {
        summary.add(judged("b", 1, List.of(5L, 6L, 7L), List.of(), Map.of()));

        assertThat(Readings.of(summary))
                .doesNotContainKeys("recall_at_2", "recall_at_5")
                .containsKey("precision_at_2");
    }

    @Test
    void restoresCutoffsByTheirNumber() throws IOException {
        addBoth(summary);
        var bytes = new ByteArrayOutputStream();
        summary.write(new DataOutputStream(bytes));
        Summary changed = new RankingQuality().empty(settings(true, 5, 7));
        changed.restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

        assertThat(Readings.of(changed)).doesNotContainKeys("precision_at_2", "precision_at_7");
        assertThat(Readings.of(changed).get("precision_at_5"))
                .isEqualTo(Readings.of(summary).get("precision_at_5"));
    }

    private static void addBoth(Summary summary) {
        Map<Long, Double> labels = Map.of(1L, 0.0, 2L, 1.0, 4L, 3.0, 9L, 1.0);
        summary.add(judged("a", 2, List.of(1L, 2L, 3L, 4L), List.of(), labels));
        summary.add(judged("b", 1, List.of(5L, 6L, 7L), List.of(), Map.of()));
    }

    private static Summary.Reading proportion(double value, long hits, long trials, String... exemplars) {
        Wilson interval = Wilson.of(hits, trials);
        double coverage = 2 / 3.0;
        return new Summary.Reading(value, trials, interval.lower(), interval.upper(), coverage, List.of(exemplars));
    }

    private static ModelSettings settings(boolean unlabelledIsNegative, Integer... cutoffs) {
        return new ModelSettings(
                "ranker", ModelSettings.Task.RANKING, 0.5, List.of(cutoffs), List.of(60_000L), unlabelledIsNegative);
    }
}
