package io.modelwatch.udfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.udfs.stats.Measure;
import io.modelwatch.udfs.stats.Metric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogTest {
    @ParameterizedTest
    @CsvSource({
        "latency_p99, ms, STATISTIC",
        "requests_per_second, 1/s, RATE",
        "latency_mean, ms, MEAN",
        "error_rate, ratio, PROPORTION",
        "error_rate_other, ratio, PROPORTION",
        "precision, ratio, PROPORTION",
        "precision_at_10, ratio, PROPORTION",
        "gpu_memory_mean, reading, MEAN",
        "gpu_memory_max, reading, OTHER"
    })
    void findsAMetricByItsFullName(String name, String unit, Metric.Shape shape) {
        assertThat(Catalog.metric(name)).hasValueSatisfying(metric -> {
            assertThat(metric.name()).isEqualTo(name);
            assertThat(metric.unit()).isEqualTo(unit);
            assertThat(metric.shape()).isEqualTo(shape);
        });
    }

    @ParameterizedTest
    @CsvSource({"latency_p98", "precision_at_", "precision_at_ten", "error_rate_", "_mean", "precision_at_{k}"})
    void findsNothingUnderAnUnknownName(String name) {
        assertThat(Catalog.metric(name)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"latency", "error_rate_x", "unusable_parts_rate_score", "shadow_latency", "shadow_score_difference"})
    void aReadingCannotPassForAnotherMetric(String name) {
        assertThat(Catalog.isReading(name)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"cpu", "gpu_memory", "queue_depth", "latency_p99", "requests_per_second", "温度"})
    void aReadingMayHaveAnyOtherName(String name) {
        assertThat(Catalog.isReading(name)).isTrue();
    }

    @Test
    void namesEachMeasureAndEachMetricOnce() {
        assertThat(Catalog.measures()).extracting(Measure::name).doesNotHaveDuplicates();
        assertThat(Catalog.measures().stream().flatMap(measure -> measure.metrics().stream()))
                .extracting(Metric::name)
                .doesNotHaveDuplicates();
    }
}
