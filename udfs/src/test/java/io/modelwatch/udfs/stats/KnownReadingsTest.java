package io.modelwatch.udfs.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.udfs.stats.Summary.Reading;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KnownReadingsTest {
    private final Map<String, Reading> written = new TreeMap<>();
    private final AtomicInteger absent = new AtomicInteger();
    private final KnownReadings readings = new KnownReadings(written::put, absent::incrementAndGet);

    @Test
    void leavesOutAndCountsWhatIsNoNumber() {
        for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            readings.put("mae", value, 1, List.of());
        }
        readings.put("mae", 1, 0, List.of());

        assertThat(written).isEmpty();
        assertThat(absent).hasValue(4);
    }

    @Test
    void leavesOutAnIntervalWithoutEndsAndACoverageThatIsNoShare() {
        readings.put("recall", new Reading(0.5, 1, Double.NEGATIVE_INFINITY, 1, 2, List.of("a")));

        assertThat(written)
                .containsOnly(
                        Map.entry("recall", new Reading(0.5, 1, Double.NaN, Double.NaN, Double.NaN, List.of("a"))));
        assertThat(absent).hasValue(1);
    }

    @Test
    void letsThroughWhatIsKnown() {
        Reading reading = new Reading(0.5, 1, 0.25, Double.NaN, Double.NaN, List.of());
        readings.put("recall", reading);

        assertThat(written).containsOnly(Map.entry("recall", reading));
        assertThat(absent).hasValue(0);
    }
}
