package io.modelwatch.udfs.stats;

import static io.modelwatch.udfs.stats.Outcomes.used;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.UnusablePart;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResourceUseTest {
    private final Summary summary = new ResourceUse(4).empty(ModelSettings.serviceOnly("ranker"));

    @Test
    void measuresReadingsBeyondItsRoomTogetherAndCountsThem() {
        Summary one = new ResourceUse(2).empty(ModelSettings.serviceOnly("ranker"));
        for (String name : List.of("a", "b", "c", "d", "a")) {
            one.add(new Outcome.Used("ranker", "v1", "i", 0, new String[] {name}, new double[] {name.charAt(0)}));
        }

        assertThat(one.apart()).isEqualTo(Map.of("a", 2L, "b", 1L, "other", 2L));
        assertThat(one.folded()).isEqualTo(2);

        one.fold("a"::equals);

        assertThat(one.apart()).isEqualTo(Map.of("a", 2L, "other", 3L));
    }

    @Test
    void saysMeanAndMaximumOfEachReadingApart() {
        summary.add(used("cpu", 0.25));
        summary.add(used("cpu", 0.75));
        summary.add(used("queue_depth", 12));

        var readings = Readings.of(summary);
        assertThat(readings)
                .containsOnlyKeys(
                        "cpu_mean", "cpu_max", "queue_depth_mean", "queue_depth_max", "unusable_readings_rate");
        assertThat(readings.get("cpu_mean").value()).isEqualTo(0.5);
        assertThat(readings.get("cpu_max").value()).isEqualTo(0.75);
        assertThat(readings.get("cpu_max").count()).isEqualTo(2);
    }

    @Test
    void leavesOutReadingsThatAreNoNumbers() {
        summary.add(used("cpu", Double.NaN));
        summary.add(used("cpu", Double.POSITIVE_INFINITY));

        assertThat(Readings.of(summary)).containsOnlyKeys("unusable_readings_rate");
    }

    @Test
    void saysOfWhichShareOfTheSamplesAReadingCouldNotBeUsed() {
        String[] cpu = {"cpu"};
        double[] half = {0.5};
        summary.add(new Outcome.Used("ranker", "v7", "ranker-0", 0, cpu, half, UnusablePart.READINGS.bit()));
        summary.add(used("cpu", 0.5));
        summary.add(used("cpu", 0.5));
        summary.add(used("cpu", 0.5));

        assertThat(Readings.of(summary).get("unusable_readings_rate").value()).isEqualTo(0.25);
        assertThat(Readings.of(summary).get("unusable_readings_rate").count()).isEqualTo(4);
    }
}
