package io.modelwatch.tools.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.schemas.alert.PointJudgement;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.tools.notify.SetClock;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatestJudgementsTest {
    private static final Instant START = Instant.parse("2026-01-31T10:00:00Z");
    private static final Series LATENCY = Series.of("ranker", "v1", "all", "latency_p99", "10s", "");
    private static final String LABELS =
            "{metric=\"latency_p99\",model=\"ranker\",rule=\"LatencyHigh\",segment=\"all\",severity=\"warning\",version=\"v1\",window=\"10s\"} ";
    private static final double NONE = Double.NaN;

    private final SetClock clock = new SetClock(START);
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Meters meters = new Meters(registry);
    private final LatestJudgements latest = latest(new Limits(3, 3, false));

    @Test
    void showsTheBandOfTheNewestWindowInBaseUnits() {
        learn(LATENCY, "LatencyHigh", 0, "normal", 40, 30, 50);
        learn(LATENCY, "LatencyHigh", 10, "abnormal", 20, 10, 30);

        assertThat(Exposed.lines(registry, "modelwatch_expected"))
                .containsExactly("modelwatch_expected" + LABELS + 0.02);
        assertThat(Exposed.lines(registry, "modelwatch_band"))
                .containsExactly("modelwatch_band_lower" + LABELS + 0.01, "modelwatch_band_upper" + LABELS + 0.03);
        assertThat(Exposed.lines(registry, "modelwatch_abnormal"))
                .containsExactly("modelwatch_abnormal" + LABELS + 1.0);
    }

    @Test
    void showsNoLimitWhereThereIsNone() {
        learn(LATENCY, "LatencyHigh", 0, "normal", NONE, NONE, 100);

        assertThat(Exposed.lines(registry, "modelwatch_expected")).isEmpty();
        assertThat(Exposed.lines(registry, "modelwatch_band")).containsExactly("modelwatch_band_upper" + LABELS + 0.1);
        assertThat(Exposed.lines(registry, "modelwatch_abnormal"))
                .containsExactly("modelwatch_abnormal" + LABELS + 0.0);
    }

    @Test
    void aBandIsGoneWhileTheDetectorLearnsAnew() {
        learn(LATENCY, "LatencyHigh", 0, "normal", 40, 30, 50);
        learn(LATENCY, "LatencyHigh", 10, "learning", NONE, NONE, NONE);

        assertThat(Exposed.lines(registry, "modelwatch_expected")).isEmpty();
        assertThat(Exposed.lines(registry, "modelwatch_abnormal")).hasSize(1);
    }

    @Test
    void eachRuleHasABandOfItsOwn() {
        learn(LATENCY, "LatencyHigh", 0, "normal", 40, 30, 50);
        learn(LATENCY, "LatencyOdd", 0, "normal", 40, 20, 60);
        Series labelled = Series.of("ranker", "v1", "all", "recall_at_5", "1m", "30m");
        learn(labelled, "QualityLow", 0, "normal", 0.5, 0.4, NONE);

        assertThat(Exposed.lines(registry, "modelwatch_band_lower"))
                .hasSize(3)
                .anyMatch(line -> line.contains("LatencyOdd") && line.endsWith(" 0.02"))
                .anyMatch(line -> line.contains("horizon=\"30m\"") && line.endsWith(" 0.4"));
    }

    @Test
    void anOlderWindowThatIsWrittenAgainChangesNothing() {
        learn(LATENCY, "LatencyHigh", 10, "abnormal", 40, 30, 50);
        learn(LATENCY, "LatencyHigh", 0, "normal", 40, 30, 50);

        assertThat(Exposed.lines(registry, "modelwatch_abnormal"))
                .singleElement()
                .asString()
                .endsWith(" 1.0");
    }

    @Test
    void segmentsAreShownOnlyWhereAskedFor() {
        Series ios = Series.of("ranker", "v1", "device=ios", "latency_p99", "10s", "");
        learn(ios, "LatencyHigh", 0, "normal", 40, 30, 50);
        PrometheusRegistry other = new PrometheusRegistry();
        LatestJudgements all = new LatestJudgements(new Limits(3, 3, true), clock, meters);
        other.register(all);
        all.learn(judgement(ios, "LatencyHigh", 0, "normal", 40, 30, 50), START);

        assertThat(Exposed.lines(registry, "modelwatch_expected")).isEmpty();
        assertThat(Exposed.lines(other, "modelwatch_expected"))
                .singleElement()
                .asString()
                .contains("device=ios");
    }

    @Test
    void whatIsMoreThanTheLimitIsDroppedAndCountedUntilThereIsRoom() {
        for (String rule : List.of("a", "b", "c", "d")) {
            learn(LATENCY, rule, 0, "normal", 40, 30, 50);
        }
        assertThat(Exposed.lines(registry, "modelwatch_expected")).hasSize(3);
        assertThat(dropped("limit")).isEqualTo("1.0");

        clock.advance(Duration.ofMinutes(1));
        learn(LATENCY, "d", 60, "normal", 40, 30, 50);

        assertThat(Exposed.lines(registry, "modelwatch_expected"))
                .singleElement()
                .asString()
                .contains("rule=\"d\"");
        assertThat(dropped("limit")).isEqualTo("1.0");
    }

    @Test
    void whatCannotBeShownIsCountedOrRefused() {
        learn(Series.of("ranker", "v1", "all", "surprise", "10s", ""), "Odd", 0, "normal", 1, 0, 2);
        var far = new PointJudgement(
                LATENCY, START, Instant.MAX, START, 1, 1, "r", "warning", "d", "normal", 0, 1, 0, 2, "", false);

        assertThat(dropped("unknown_metric")).isEqualTo("1.0");
        assertThatThrownBy(() -> latest.learn(far, START)).isInstanceOf(ArithmeticException.class);
        assertThat(Exposed.lines(registry, "modelwatch_abnormal")).isEmpty();
    }

    private LatestJudgements latest(Limits limits) {
        LatestJudgements judgements = new LatestJudgements(limits, clock, meters);
        registry.register(judgements);
        return judgements;
    }

    private void learn(
            Series series, String rule, long second, String state, double expected, double lower, double upper) {
        latest.learn(judgement(series, rule, second, state, expected, lower, upper), clock.instant());
    }

    private String dropped(String reason) {
        String line = "modelwatch_exporter_dropped_total{reason=\"%s\"} ".formatted(reason);
        return Exposed.lines(registry, line).get(0).substring(line.length());
    }

    /** @param second at which its window of 10 s begins */
    private static PointJudgement judgement(
            Series series, String rule, long second, String state, double expected, double lower, double upper) {
        Instant begin = START.plusSeconds(second);
        Instant end = begin.plusSeconds(10);
        return new PointJudgement(
                series,
                begin,
                end,
                end,
                45,
                7,
                rule,
                "warning",
                "ewma(lambda=0.2)",
                state,
                1,
                expected,
                lower,
                upper,
                "",
                false);
    }
}
