package io.modelwatch.udfs.stats;

import static io.modelwatch.udfs.stats.Outcomes.served;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyTest {
    private static final Map<String, Double> QUANTILES = Map.of(
            "latency_p50", 0.5, "latency_p90", 0.9, "latency_p95", 0.95, "latency_p99", 0.99, "latency_p999", 0.999);

    private final Summary summary = new Latency().empty(ModelSettings.serviceOnly("ranker"));

    /** Pareto with shape 1.2: the mean of such a sample is ruled by its largest values. */
    @Test
    void staysWithinOnePercentOfTheExactQuantilesOfAHeavyTail() {
        Random random = new Random(7);
        long[] micros = random.doubles(50_000)
                .mapToLong(u -> (long) (2_000 * Math.pow(1 - u, -1 / 1.2)))
                .toArray();
        for (int i = 0; i < micros.length; i++) {
            summary.add(served("request-" + i, 1, "ok", micros[i]));
        }
        Arrays.sort(micros);

        var readings = Readings.of(summary);
        QUANTILES.forEach((metric, q) -> {
            double exact = micros[(int) (q * (micros.length - 1))] / 1e3;
            assertThat(readings.get(metric).value()).as(metric).isCloseTo(exact, within(0.01 * exact));
        });
        double mean = Arrays.stream(micros).average().orElseThrow() / 1e3;
        assertThat(readings.get("latency_mean").value()).isCloseTo(mean, within(1e-9 * mean));
        assertThat(readings.get("latency_max").value()).isEqualTo(micros[micros.length - 1] / 1e3);
    }

    @Test
    void countsAResponseWithoutLatencyAndLeavesItOut() {
        summary.add(served("unknown", 1, "ok", -1));
        summary.add(served("known", 3, "ok", 2_000));

        var readings = Readings.of(summary);
        assertThat(readings.get("latency_missing_rate").value()).isEqualTo(0.25);
        assertThat(readings.get("latency_missing_rate").exemplars()).containsExactly("unknown");
        assertThat(readings.get("latency_mean"))
                .extracting(Summary.Reading::value, Summary.Reading::count)
                .containsExactly(2.0, 1L);
    }

    @Test
    void saysNoLatencyWhereNoneIsKnown() {
        summary.add(served("unknown", 1, "ok", -1));

        assertThat(Readings.of(summary)).containsOnlyKeys("latency_missing_rate");
    }

    @Test
    void neverSaysAQuantileAboveTheMaximum() {
        summary.add(served("a", 1, "ok", 100_300));

        assertThat(Readings.of(summary).get("latency_p999").value())
                .isLessThanOrEqualTo(100.3)
                .isCloseTo(100.3, within(1.003));
    }

    @Test
    void showsTheFiveSlowestRequests() {
        for (int i = 0; i < 20; i++) {
            summary.add(served("request-" + i, 1, "ok", (i * 7 % 20) * 1_000L));
        }

        // 7 i mod 20 = 19, 18, 17, 16, 15
        assertThat(Readings.of(summary).get("latency_p99").exemplars())
                .containsExactly("request-17", "request-14", "request-11", "request-8", "request-5");
    }
}
