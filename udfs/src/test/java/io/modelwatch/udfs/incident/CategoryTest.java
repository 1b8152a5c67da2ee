package io.modelwatch.udfs.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.stats.Metric;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CategoryTest {
    @Test
    void everyMetricOfTheCatalogHasACategory() {
        List<String> metrics = Catalog.metrics().stream()
                .map(Metric::name)
                .filter(name -> !name.startsWith("{reading}")) // named by who sends them, known by their segment
                .toList();

        assertThat(metrics)
                .isNotEmpty()
                .allSatisfy(
                        name -> assertThat(Category.find(name, "all")).as(name).isPresent());
    }

    @Test
    void aMetricThatNobodyKnowsHasNone() {
        assertThat(Category.find("novelty_share", "all")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "requests_per_second, device=ios, TRAFFIC",
        "cpu_mean, instance=ranker-0, RESOURCES",
        "latency_p99, all, LATENCY",
        "latency_missing_rate, all, LATENCY",
        "error_rate_timeout, all, ERRORS",
        "orphan_rate, all, ERRORS",
        "unusable_parts_rate, all, ERRORS",
        "unusable_parts_rate_score, all, ERRORS",
        "late_rate_requests, all, ERRORS",
        "unmatched_rate, all, ERRORS",
        "duplicate_rate, all, ERRORS",
        "time_ahead_max, all, ERRORS",
        "precision_at_10, device=ios, QUALITY",
        "ndcg_at_10, all, QUALITY",
        "shadow_latency_p99, all, SHADOW",
        "shadow_verdict, all, SHADOW"
    })
    void namesAndSegmentsDecide(String metric, String segment, Category category) {
        assertThat(Category.of(metric, segment)).isEqualTo(category);
    }
}
