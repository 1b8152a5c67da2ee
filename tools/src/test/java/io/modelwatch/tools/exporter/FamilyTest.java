package io.modelwatch.tools.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.stats.Metric;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By the conventions of prometheus.io/docs/practices/naming. */
class FamilyTest {
    @ParameterizedTest
    @CsvSource({
        "latency_p50, modelwatch_model_latency_seconds, quantile, 0.5",
        "latency_p999, modelwatch_model_latency_seconds, quantile, 0.999",
        "latency_max, modelwatch_model_latency_max_seconds, '', ''",
        "shadow_latency_p95, modelwatch_model_shadow_latency_seconds, quantile, 0.95",
        "error_rate, modelwatch_model_error_rate_ratio, '', ''",
        "error_rate_timeout, modelwatch_model_error_rate_code_ratio, code, timeout",
        "precision_at_10, modelwatch_model_precision_at_k_ratio, k, 10",
        "requests_per_second, modelwatch_model_requests_per_second, '', ''",
        "rmse, modelwatch_model_rmse, '', ''",
        "gpu_memory_mean, modelwatch_model_reading_mean, reading, gpu_memory",
        "cpu_max, modelwatch_model_reading_max, reading, cpu",
        "shadow_verdict, modelwatch_model_shadow_verdict, '', ''"
    })
    void variablePartsOfANameAreLabels(String metric, String name, String label, String value) {
        Family family = Family.of(metric).orElseThrow();

        assertThat(family.name()).isEqualTo(name);
        assertThat(family.label()).isEqualTo(label);
        assertThat(family.labelValue()).isEqualTo(value);
    }

    @Test
    void millisecondsBecomeSeconds() {
        assertThat(Family.of("latency_p99").orElseThrow().factor()).isEqualTo(0.001);
        assertThat(Family.of("accuracy").orElseThrow().factor()).isEqualTo(1);
    }

    @Test
    void eachMetricOfTheCatalogueHasADistinctNameOrLabel() {
        Map<String, String> metrics = new HashMap<>();

        for (Metric metric : Catalog.metrics()) {
            String full =
                    metric.name().replace("{k}", "7").replace("{code}", "other").replace("{reading}", "cpu");
            Family family = Family.of(full).orElseThrow();
            assertThat(family.name()).matches("modelwatch_model_[a-z0-9_]+").doesNotContain("__");
            assertThat(metrics.put(family.name() + " " + family.labelValue(), full))
                    .as(full)
                    .isNull();
        }
    }

    @Test
    void whatTheCatalogueDoesNotKnowHasNoName() {
        assertThat(Family.of("surprise")).isEmpty();
    }
}
