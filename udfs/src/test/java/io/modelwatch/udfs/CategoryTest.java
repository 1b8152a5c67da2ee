package io.modelwatch.udfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.schemas.alert.Series;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.MetricLookup;
import io.modelwatch.udfs.stats.Category;
import io.modelwatch.udfs.stats.Metric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What metrics tell of: patterns of incidents are made of it. */
class CategoryTest {
    private static final MetricLookup CATALOG = Catalog::metric;

    private static Category category(String metric, String segment) {
        return CATALOG.category(Series.of("ranker", "v1", segment, metric, "10s", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "requests_per_second, device=ios, TRAFFIC",
        "cpu_mean, instance=ranker-0, RESOURCES",
        "latency_p99, instance=ranker-0, RESOURCES",
        "whatever, instance=ranker-0, RESOURCES",
        "cpu_mean, all, RESOURCES",
        "unusable_readings_rate, all, RESOURCES",
        "latency_p99, all, LATENCY",
        "latency_missing_rate, all, LATENCY",
        "error_rate, all, ERRORS",
        "error_rate_timeout, all, ERRORS",
        "orphan_rate, all, ERRORS",
        "unusable_parts_rate, all, ERRORS",
        "unusable_parts_rate_score, all, ERRORS",
        "late_rate_requests, all, ERRORS",
        "late_rate_responses, all, ERRORS",
        "late_rate_resources, all, ERRORS",
        "unmatched_rate, all, ERRORS",
        "duplicate_rate, all, ERRORS",
        "time_ahead_max, all, ERRORS",
        "label_flow, all, LABELS",
        "label_delay_p50, all, LABELS",
        "label_delay_p90, all, LABELS",
        "label_coverage, device=ios, LABELS",
        "feature_missing_rate, feature=price, FEATURES",
        "feature_mean, feature=price, FEATURES",
        "feature_p95, feature=price, FEATURES",
        "accuracy, all, QUALITY",
        "precision, all, QUALITY",
        "f1, all, QUALITY",
        "precision_at_10, device=ios, QUALITY",
        "recall_at_10, all, QUALITY",
        "hit_rate_at_10, all, QUALITY",
        "click_through_rate, all, QUALITY",
        "ndcg_at_10, all, QUALITY",
        "mae, all, QUALITY",
        "rmse, all, QUALITY",
        "shadow_latency_p99, all, SHADOW",
        "shadow_score_psi, all, SHADOW",
        "shadow_overlap_at_10, all, SHADOW",
        "shadow_win_rate, all, SHADOW",
        "shadow_verdict, all, SHADOW"
    })
    void isThatOfTheMetricButForWhatInstancesRead(String metric, String segment, Category category) {
        assertThat(category(metric, segment)).isEqualTo(category);
    }

    @Test
    void everyMetricOfShadowScoringAndNoOtherTellsOfCandidates() {
        assertThat(Catalog.metrics())
                .allMatch(metric -> metric.name().startsWith("shadow_") == (metric.category() == Category.SHADOW));
    }

    @ParameterizedTest
    @CsvSource({DetectionSettings.INTERNAL_ERRORS, DetectionSettings.CAP_EXCEEDED, DetectionSettings.NO_DATA_METRIC})
    void whatTheJobSaysOfItselfHasOneToo(String metric) {
        assertThat(category(metric, "all")).isNotNull();
    }

    @Test
    void aMetricWithoutOneCannotBeMade() {
        assertThatThrownBy(() ->
                        new Metric("novelty_share", "ratio", null, Metric.Shape.PROPORTION, "Share of new items."))
                .hasMessage("metric novelty_share must have a category");
    }

    @Test
    void whatNobodyHasDeclaredIsNotGuessed() {
        assertThatThrownBy(() -> category("novelty_share", "all"))
                .hasMessageContaining("novelty_share must be declared");
    }
}
