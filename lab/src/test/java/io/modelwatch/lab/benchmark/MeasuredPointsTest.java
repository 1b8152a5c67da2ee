package io.modelwatch.lab.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeasuredPointsTest {
    @Test
    void countsPointsThatAreTheSameButForRounding() {
        assertThat(MeasuredPoints.compare(Map.of("a", point(0.3, 7)), Map.of("a", point(0.1 + 0.2, 7))))
                .isEqualTo(1);
    }

    @Test
    void refusesAnotherValueAnotherCountAndAMissingPoint() {
        Map<String, MetricPoint> job = Map.of("a", point(0.3, 7));

        assertThatThrownBy(() -> MeasuredPoints.compare(job, Map.of("a", point(0.3001, 7))))
                .hasMessageContaining("1 of 1 points differ: [a: job 0.3 of 7, SQL 0.3001 of 7]");
        assertThatThrownBy(() -> MeasuredPoints.compare(job, Map.of("a", point(0.3, 8))))
                .hasMessageContaining("SQL 0.3 of 8");
        assertThatThrownBy(() -> MeasuredPoints.compare(job, Map.of())).hasMessageContaining("SQL nothing");
        assertThatThrownBy(() -> MeasuredPoints.compare(Map.of(), job)).hasMessageContaining("a: SQL only");
    }

    @Test
    void refusesThatNothingWasMeasured() {
        assertThatThrownBy(() -> MeasuredPoints.compare(Map.of(), Map.of()))
                .hasMessageContaining("something must be measured");
    }

    private static MetricPoint point(double value, long count) {
        Instant end = Instant.ofEpochSecond(60);
        return new MetricPoint(
                Series.of("ranker", "v1", "all", "latency_mean", "1m", ""),
                Instant.EPOCH,
                end,
                end,
                value,
                count,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                false,
                List.of());
    }
}
