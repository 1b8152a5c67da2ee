package io.modelwatch.udfs.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.schemas.read.SegmentDimensions;
import io.modelwatch.schemas.read.SegmentDimensions.Dimension;
import io.modelwatch.udfs.detect.adaptive.Days;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IncidentBudgetTest {
    private static final Detector<?> TAKES_A_PART = AdaptiveDetector.KIND.create(Map.of());
    private static final Detector<?> HAS_ITS_OWN = AdaptiveDetector.KIND.create(Map.of("false-incidents-per-month", 6));
    private static final SegmentDimensions DEVICES =
            new SegmentDimensions(Map.of("search", List.of(new Dimension("device", List.of("ios", "android")))));
    private static final IncidentBudget BUDGET = new IncidentBudget(
            12,
            List.of(10_000L, 60_000L, 300_000L),
            DEVICES,
            List.of("latency_mean", "latency_p50", "latency_p99", "precision_at_{k}", "error_rate"));

    private static Rule rule(String name, Detector<?> detector, String metrics, String models, String segments) {
        return new Rule(
                name, detector, metrics, models, segments, "10s,1m", Rule.Direction.UP, 0, 0, 1, "warning", 3, 5, 0);
    }

    @Test
    void countsWhatTheConfigurationMakesOfAModel() {
        // all, ios, android and the other devices
        assertThat(BUDGET.series(rule("A", TAKES_A_PART, "error_rate", "*", "*"), "search"))
                .isEqualTo(4 * 2);
        assertThat(BUDGET.series(rule("A", TAKES_A_PART, "error_rate", "*", "device=*"), "search"))
                .isEqualTo(3 * 2);
        assertThat(BUDGET.series(rule("A", TAKES_A_PART, "error_rate", "*", "*"), "ads"))
                .isEqualTo(2);
        assertThat(BUDGET.series(rule("A", TAKES_A_PART, "latency_*", "*", "all"), "ads"))
                .isEqualTo(3 * 2);
        assertThat(BUDGET.series(rule("A", TAKES_A_PART, "precision_at_5,precision_at_10", "*", "all"), "ads"))
                .isEqualTo(2 * 2);
    }

    @Test
    void dividesAModelsBudgetEquallyOverItsSeries() {
        Rule errors = rule("Errors", TAKES_A_PART, "error_rate", "*", "*");
        Rule latency = rule("Latency", TAKES_A_PART, "latency_*", "search", "all");
        Rule own = rule("Own", HAS_ITS_OWN, "latency_*", "*", "all");
        Rule fixed = rule("Fixed", new Threshold(Double.NaN, 1), "*", "*", "*");
        List<Rule> rules = List.of(errors, latency, own, fixed);

        assertThat(BUDGET.perSeries(errors, "search", rules)).isEqualTo(12.0 / (8 + 6));
        assertThat(BUDGET.perSeries(latency, "search", rules)).isEqualTo(12.0 / (8 + 6));
        assertThat(BUDGET.perSeries(errors, "ads", rules)).isEqualTo(12.0 / 2);
        assertThat(BUDGET.perSeries(own, "search", rules)).isEqualTo(6.0 / 6);
        assertThat(BUDGET.perSeries(fixed, "search", rules)).isNaN();
    }

    @Test
    void aRuleOfACommandTakesAPartBesideTheConfigured() {
        Rule errors = rule("Errors", TAKES_A_PART, "error_rate", "*", "all");
        Rule commanded = rule("Commanded", TAKES_A_PART, "latency_p99", "*", "all");

        assertThat(BUDGET.perSeries(commanded, "ads", List.of(errors))).isEqualTo(12.0 / 4);
        assertThat(BUDGET.perSeries(errors, "ads", List.of(errors))).isEqualTo(12.0 / 2);
    }

    @Test
    void theLimitFollowsFromThePart() {
        Rule errors = rule("Errors", TAKES_A_PART, "error_rate", "*", "all");
        var settings = new DetectionSettings(List.of(errors), 1, 1, 2, 1, Days.UTC, BUDGET);

        // 6 of 30 days in 259,200 windows, 6 ways: 6 p^2 = 2.3148e-5 is p = 0.0019642, and (0.0013333 / 0.0019642)^0.2
        // = 0.9254.
        assertThat(TAKES_A_PART.limit(RuleTerms.of(errors, "ads", settings), 10_000))
                .isCloseTo(0.9254, within(0.0005));
    }
}
