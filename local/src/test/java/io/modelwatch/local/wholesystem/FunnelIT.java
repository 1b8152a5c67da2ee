package io.modelwatch.local.wholesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.local.Cluster;
import io.modelwatch.local.simulate.Recorded;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What users of a shop do, from the simulator's records through Kafka and the whole job to the metric points. */
@Timeout(300)
class FunnelIT {
    private static final long PATIENCE_SECONDS = 180;
    private static final List<String> FIGURES = List.of(
            "click_through_rate",
            "click_through_rate_at_5",
            "abandonment_rate",
            "add_to_cart_rate",
            "conversion_rate",
            "value_per_request",
            "mean_clicked_position");

    @TempDir
    static Path checkpoints;

    @Test
    void theFiguresOfTheFunnelAreTheSimulatorsTruth() throws Exception {
        Recorded recorded = new Recorded();
        try (Replay replay = Replay.of(
                        "funnel",
                        "funnel",
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(60),
                        output -> (kind, timestamp, key, value) -> {
                            recorded.write(kind, timestamp, key, value);
                            output.write(kind, timestamp, key, value);
                        });
                Cluster cluster = Cluster.start(1, 2)) {
            JobID job = cluster.submit(replay.job("", 2, checkpoints));
            cluster.awaitEnd(job, PATIENCE_SECONDS)
                    .toJobExecutionResult(getClass().getClassLoader());

            assertThat(replay.deadLetters("")).isZero();
            assertEqual(replay.points("").values(), new FunnelTruth(recorded));
        }
    }

    private static void assertEqual(Collection<MetricPoint> points, FunnelTruth truth) {
        int compared = 0;
        for (MetricPoint point : points) {
            Series series = point.series();
            if (!FIGURES.contains(series.metric()) || !series.segment().equals("all") || point.partial()) {
                continue;
            }
            Map<String, Double> expected = truth.of(
                    series.version(),
                    point.windowStart().toEpochMilli(),
                    point.windowEnd().toEpochMilli(),
                    series.horizon().millis());
            assertThat(point.value())
                    .as("%s of %s", series.key(), point.windowEnd())
                    .isCloseTo(expected.get(series.metric()), within(1e-9));
            compared++;
        }
        // Two versions, two windows, two horizons, of a minute and a half: some of the end is not covered by real time.
        assertThat(compared).isGreaterThan(FIGURES.size() * 2 * 2 * 8);
    }
}
