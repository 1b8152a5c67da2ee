package io.modelwatch.udfs.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.schemas.alert.Series;
import io.modelwatch.udfs.detect.Rule.Direction;
import java.util.List;
import org.junit.jupiter.api.Test;

class RulesTest {
    private static Rule rule(String name, String metrics, String models, String segments, String windows) {
        return new Rule(
                name, ZScore.STANDARD, metrics, models, segments, windows, Direction.UP, 0, 0, 1, "warning", 1, 1, 0);
    }

    private static Series series(String model, String segment, String metric, String window) {
        return Series.of(model, "v1", segment, metric, window, "");
    }

    @Test
    void bindsByGlobsOnEveryPartOfASeries() {
        Rules rules = new Rules(List.of(
                rule("Latency", "latency_*, error_rate", "*", "all", "10s"), //
                rule("Ranker", "*", "rank*", "*", "1m,5m")));

        assertThat(rules.of(series("ranker", "all", "latency_p99", "10s")))
                .extracting(Rule::name)
                .containsExactly("Latency");
        assertThat(rules.of(series("ranker", "all", "error_rate", "1m")))
                .extracting(Rule::name)
                .containsExactly("Ranker");
        assertThat(rules.of(series("ranker", "device=ios", "error_rate", "10s")))
                .isEmpty();
        assertThat(rules.of(series("recall", "all", "error_rate", "5m"))).isEmpty();
        assertThat(rules.of(series("recall", "all", "error_rate_timeout", "10s")))
                .isEmpty();
    }

    @Test
    void aWindowMayBeWrittenInAnyUnit() {
        Rules rules = new Rules(List.of(rule("Long", "*", "*", "*", "24h, 600s")));

        assertThat(rules.of(series("ranker", "all", "error_rate", "1d"))).hasSize(1);
        assertThat(rules.of(series("ranker", "all", "error_rate", "10m"))).hasSize(1);
        assertThat(rules.of(series("ranker", "all", "error_rate", "600s"))).hasSize(1);
        assertThat(rules.of(series("ranker", "all", "error_rate", "1h"))).isEmpty();
    }

    @Test
    void takesEverythingButTheStarLiterally() {
        Rules rules = new Rules(List.of(rule("Dot", "a.b", "*", "*", "*")));

        assertThat(rules.of(series("ranker", "all", "a.b", "10s"))).hasSize(1);
        assertThat(rules.of(series("ranker", "all", "axb", "10s"))).isEmpty();
    }

    @Test
    void refusesTwoRulesOfOneNameAndSeverity() {
        Rule rule = rule("Latency", "*", "*", "*", "*");

        assertThatThrownBy(() -> new DetectionSettings(List.of(rule, rule), 1, 1, 2, 1))
                .hasMessage("rules must differ in name or severity, two are Latency/warning");
    }
}
