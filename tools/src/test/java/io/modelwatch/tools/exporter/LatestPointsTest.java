package io.modelwatch.tools.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.tools.notify.SetClock;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatestPointsTest {
    private static final Instant START = Instant.parse("2026-01-31T10:00:00Z");
    private static final String RATE = "modelwatch_model_requests_per_second";

    private final SetClock clock = new SetClock(START);
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Meters meters = new Meters(registry);
    private final LatestPoints latest = latest(new Limits(3, 3, false));

    @Test
    void showsTheLatestValueInBaseUnitsWithoutATimestamp() {
        learn(series("ranker", "all", "latency_p99", "10s"), 0, 40);
        learn(series("ranker", "all", "latency_p99", "10s"), 10, 50);

        assertThat(Exposed.lines(registry, "modelwatch_model_latency"))
                .containsExactly(
                        "modelwatch_model_latency_seconds{model=\"ranker\",quantile=\"0.99\",segment=\"all\",version=\"v1\",window=\"10s\"} 0.05");
    }

    @Test
    void writesTheLabelHorizonWhereThereIsOne() {
        latest.learn(point(Series.of("ranker", "v1", "all", "recall_at_5", "1m", "30m"), 0, 0.5, false), START);

        assertThat(Exposed.lines(registry, "modelwatch_model_recall"))
                .containsExactly(
                        "modelwatch_model_recall_at_k_ratio{horizon=\"30m\",k=\"5\",model=\"ranker\",segment=\"all\",version=\"v1\",window=\"1m\"} 0.5");
    }

    @Test
    void escapesLabelsThatPeopleThoughtUp() {
        learn(series("say \"hi\" \\ to\n慢", "all", "requests_per_second", "10s"), 0, 1);

        assertThat(Exposed.lines(registry, RATE))
                .containsExactly(RATE
                        + "{model=\"say \\\"hi\\\" \\\\ to\\n慢\",segment=\"all\",version=\"v1\",window=\"10s\"} 1.0");
    }

    @Test
    void aPointBeyondWhatCanBeCountedIsRefusedAndKeepsNoOtherFromBeingShown() {
        Series far = series("far", "all", "requests_per_second", "10s");
        Instant[] ends = {Instant.MAX, Instant.MIN};
        for (Instant end : ends) {
            var point =
                    new MetricPoint(far, START, end, START, 1, 1, Double.NaN, Double.NaN, Double.NaN, false, List.of());
            assertThatThrownBy(() -> latest.learn(point, START)).isInstanceOf(ArithmeticException.class);
        }
        learn(series("ranker", "all", "requests_per_second", "10s"), 0, 1);

        assertThat(Exposed.lines(registry, RATE)).singleElement().asString().contains("ranker");
    }

    @Test
    void anOlderWindowThatIsWrittenAgainChangesNothing() {
        learn(series("ranker", "all", "requests_per_second", "10s"), 10, 2);
        learn(series("ranker", "all", "requests_per_second", "10s"), 0, 1);

        assertThat(Exposed.lines(registry, RATE)).singleElement().asString().endsWith(" 2.0");
    }

    @Test
    void segmentsAndPartialWindowsAreLeftOut() {
        learn(series("ranker", "device=ios", "requests_per_second", "10s"), 0, 1);
        latest.learn(point(series("other", "all", "requests_per_second", "10s"), 0, 1, true), START);

        assertThat(Exposed.lines(registry, "modelwatch_model_")).isEmpty();
        assertThat(dropped("limit")).isEqualTo("0.0");
    }

    @Test
    void segmentsAreShownWhereAskedFor() {
        PrometheusRegistry other = new PrometheusRegistry();
        LatestPoints all = new LatestPoints(new Limits(3, 3, true), clock, meters);
        other.register(all);
        all.learn(point(series("ranker", "device=ios", "requests_per_second", "10s"), 0, 1, false), START);

        assertThat(Exposed.lines(other, RATE)).singleElement().asString().contains("segment=\"device=ios\"");
    }

    @Test
    void whatIsMoreThanTheLimitIsDroppedAndCounted() {
        for (String model : List.of("a", "b", "c", "d", "e")) {
            learn(series(model, "all", "requests_per_second", "10s"), 0, 1);
        }
        learn(series("a", "all", "requests_per_second", "10s"), 10, 7);

        assertThat(Exposed.lines(registry, RATE)).hasSize(3).anyMatch(line -> line.endsWith(" 7.0"));
        assertThat(dropped("limit")).isEqualTo("2.0");
        assertThat(Exposed.lines(registry, "modelwatch_exporter_series"))
                .containsExactly("modelwatch_exporter_series 3.0", "modelwatch_exporter_series_limit 3.0");
    }

    @Test
    void aSeriesWithoutPointsDisappearsAndMakesRoom() {
        for (String model : List.of("a", "b", "c")) {
            learn(series(model, "all", "requests_per_second", "1m"), 0, 1);
        }
        clock.advance(Duration.ofMinutes(3));
        learn(series("d", "all", "requests_per_second", "1m"), 180, 1);

        assertThat(Exposed.lines(registry, RATE)).singleElement().asString().contains("model=\"d\"");
        assertThat(dropped("limit")).isEqualTo("0.0");
    }

    @Test
    void aShortWindowIsShownForAMinute() {
        learn(series("ranker", "all", "requests_per_second", "1s"), 0, 1);

        clock.advance(Duration.ofSeconds(59));
        assertThat(Exposed.lines(registry, RATE)).hasSize(1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(Exposed.lines(registry, "modelwatch_model_")).isEmpty();
    }

    @Test
    void whatWasWrittenLongAgoIsNotShown() {
        latest.learn(
                point(series("ranker", "all", "requests_per_second", "10s"), 0, 1, false),
                START.minus(Duration.ofMinutes(1)));

        assertThat(Exposed.lines(registry, RATE)).isEmpty();
    }

    @Test
    void showsWhenTheNewestWindowOfAVersionEnded() {
        learn(series("ranker", "all", "requests_per_second", "10s"), 0, 1);
        learn(series("ranker", "all", "error_rate", "10s"), 20, 0);

        assertThat(Exposed.lines(registry, "modelwatch_model_newest"))
                .containsExactly(
                        "modelwatch_model_newest_window_end_timestamp_seconds{model=\"ranker\",version=\"v1\"} 1.76985363E9");
    }

    @Test
    void anUnknownMetricIsCounted() {
        learn(series("ranker", "all", "surprise", "10s"), 0, 1);

        assertThat(dropped("unknown_metric")).isEqualTo("1.0");
    }

    private LatestPoints latest(Limits limits) {
        LatestPoints points = new LatestPoints(limits, clock, meters);
        registry.register(points);
        return points;
    }

    private void learn(Series series, long second, double value) {
        latest.learn(point(series, second, value, false), clock.instant());
    }

    private String dropped(String reason) {
        String line = "modelwatch_exporter_dropped_total{reason=\"%s\"} ".formatted(reason);
        return Exposed.lines(registry, line).get(0).substring(line.length());
    }

    private static Series series(String model, String segment, String metric, String window) {
        return Series.of(model, "v1", segment, metric, window, "");
    }

    /** @param second at which its window of 10 s begins */
    private static MetricPoint point(Series series, long second, double value, boolean partial) {
        Instant begin = START.plusSeconds(second);
        Instant end = begin.plusSeconds(10);
        return new MetricPoint(
                series, begin, end, end, value, 5, Double.NaN, Double.NaN, Double.NaN, partial, List.of());
    }
}
