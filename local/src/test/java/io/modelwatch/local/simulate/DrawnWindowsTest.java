package io.modelwatch.local.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.local.demo.DemoConfig;
import io.modelwatch.local.simulate.MeasuredOutcomes.Value;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrawnWindowsTest {
    /** A Friday, ten minutes before its end. */
    private static final long START = Instant.parse("2025-01-03T23:50:00Z").toEpochMilli();

    private static final long LENGTH = 40 * 60_000;
    private static final long PANE = 10_000;
    private static final long MINUTE = 60_000;
    private static final long LONGEST_HORIZON = 30_000;
    /** Of some thousand comparisons none is expected to be further off by chance. */
    private static final double DEVIATIONS = 5;
    /** What a pool of some thousand requests is off, in place of all that there may be. */
    private static final double OF_POOL = 0.01;

    private static final int ENOUGH = 30;

    @TempDir
    Path directory;

    private Scenario scenario;
    private MonitorConfig config;

    @BeforeEach
    void load() throws Exception {
        scenario = ScenarioFile.load(
                Path.of("src/test/resources/scenarios/busy-hour.yaml").toString());
        Path models = Files.writeString(directory.resolve("models.yaml"), DemoConfig.models(scenario, "5s, 30s"));
        config = MonitorConfig.load(List.of(models), Map.of());
    }

    @Test
    void measureWhatRequestsMeasureWindowForWindow() {
        for (long window : List.of(PANE, MINUTE)) {
            Map<Series, NavigableMap<Long, Value>> drawn = drawn(1, window);
            Map<Series, NavigableMap<Long, Value>> simulated = simulated(2, window);

            int compared = 0;
            for (Map.Entry<Series, NavigableMap<Long, Value>> series : drawn.entrySet()) {
                NavigableMap<Long, Value> other = simulated.get(series.getKey());
                assertThat(other).as("%s of requests", series.getKey()).isNotNull();
                compared += compare(series.getKey(), series.getValue(), other) ? 1 : 0;
            }
            assertThat(compared).isGreaterThan(100);
        }
    }

    /** Two independent seeds: windows differ by chance alone. Returns whether there were enough of them. */
    private static boolean compare(
            Series series, NavigableMap<Long, Value> drawn, NavigableMap<Long, Value> simulated) {
        List<Long> both = drawn.keySet().stream().filter(simulated::containsKey).toList();
        if (both.size() < ENOUGH) {
            return false;
        }
        double[] values = differences(both, drawn, simulated, Value::value);
        double[] counts = differences(both, drawn, simulated, value -> value.count());
        double level = both.stream()
                .mapToDouble(at -> Math.abs(simulated.get(at).value()))
                .average()
                .orElseThrow();
        double events = both.stream()
                .mapToDouble(at -> simulated.get(at).count())
                .average()
                .orElseThrow();
        assertThat(Math.abs(mean(values)))
                .as("mean difference of %s, of %s", series, level)
                .isLessThanOrEqualTo(DEVIATIONS * error(values) + OF_POOL * level);
        assertThat(Math.abs(mean(counts)))
                .as("mean difference of the counts of %s, of %s", series, events)
                .isLessThanOrEqualTo(DEVIATIONS * error(counts) + OF_POOL * events);
        double ratio = noise(both, drawn) / noise(both, simulated);
        boolean constant = noise(both, simulated) == 0 && noise(both, drawn) == 0;
        assertThat(constant || (ratio > 0.5 && ratio < 2))
                .as("noise of %s, drawn to simulated: %s", series, ratio)
                .isTrue();
        return true;
    }

    private static double[] differences(
            List<Long> at, Map<Long, Value> one, Map<Long, Value> other, ToDoubleFunction<Value> of) {
        return at.stream()
                .mapToDouble(window -> of.applyAsDouble(one.get(window)) - of.applyAsDouble(other.get(window)))
                .toArray();
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    /** Standard error of a mean. */
    private static double error(double[] values) {
        double mean = mean(values);
        double variance = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElseThrow();
        return Math.sqrt(variance / values.length);
    }

    /** Mean distance of neighbours without the largest tenth: rhythms and faults hardly move it. */
    private static double noise(List<Long> windows, Map<Long, Value> values) {
        List<Double> steps = new ArrayList<>();
        for (int i = 1; i < windows.size(); i++) {
            steps.add(Math.abs(values.get(windows.get(i)).value()
                    - values.get(windows.get(i - 1)).value()));
        }
        return steps.stream()
                .sorted()
                .limit(steps.size() * 9L / 10)
                .mapToDouble(step -> step)
                .average()
                .orElseThrow();
    }

    @Test
    void measureOneMetricForEachThatRulesWatchOfTheModels() {
        assertThat(drawn(1, PANE).keySet().stream().map(Series::metric).distinct())
                .containsExactlyInAnyOrder(
                        "requests_per_second",
                        "total_requests_per_second",
                        "error_rate",
                        "orphan_rate",
                        "latency_p50",
                        "latency_p90",
                        "latency_p95",
                        "latency_p99",
                        "latency_p999",
                        "precision_at_5",
                        "precision_at_10",
                        "recall_at_5",
                        "recall_at_10",
                        "hit_rate_at_5",
                        "hit_rate_at_10",
                        "click_through_rate_at_5",
                        "click_through_rate_at_10",
                        "accuracy",
                        "precision",
                        "recall",
                        "f1",
                        "mae",
                        "rmse",
                        "cpu_mean",
                        "cpu_max",
                        "label_flow",
                        "memory_mean",
                        "memory_max",
                        "queue_depth_mean",
                        "queue_depth_max");
    }

    @Test
    void areTheSameForTheSameSeedAndOthersForAnother() {
        assertThat(drawn(1, MINUTE)).isEqualTo(drawn(1, MINUTE)).isNotEqualTo(drawn(2, MINUTE));
    }

    @Test
    void areDueAtTheirStampsAndPartialOnlyWhereAVersionBegins() {
        for (MetricPoint point : points(1, START + LENGTH)) {
            long begun = point.windowStart().toEpochMilli();
            boolean first = begun == START || point.series().version().equals("v2");
            assertThat(point.partial() && !first).as("%s is partial", point).isFalse();
            assertThat(point.partial() || begun != START)
                    .as("%s is not partial", point)
                    .isTrue();
        }
    }

    @Test
    void refuseWhatCannotBeDrawn() {
        String yaml = """
                models:
                  - {name: m, task: binary, requests-per-second: 1, versions: {v1: 1}, goodness: 0.4,
                     segments: {device: {ios: 1}}}
                  - {name: c, task: clicks, requests-per-second: 1, versions: {v1: 1}, goodness: 0.4,
                     segments: {device: {ios: 1}}}
                faults:
                  - {name: unread, kind: malformed, model: m, begin: 1s, duration: 10s, size: 0.5}
                  - {name: slow, kind: latency-shift, model: m, segment: device=ios, begin: 20s, duration: 10s, size: 0.5}
                """;
        Scenario refused = ScenarioFile.read("mine", new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));

        assertThatThrownBy(() -> new DrawnWindows(refused, settings(1), point -> true))
                .hasMessageContaining("kind of fault unread must not be malformed where windows are drawn")
                .hasMessageContaining("segment of fault slow must be empty where windows are drawn, was device=ios")
                .hasMessageContaining("task of c must be ranking, binary or regression where windows are drawn");
        assertThatThrownBy(() -> new DrawnWindows.Settings(1, START + 1, List.of(PANE, MINUTE), config.requests()))
                .hasMessageContaining("start must be a multiple of 60000 ms");
    }

    private DrawnWindows.Settings settings(long seed) {
        return new DrawnWindows.Settings(seed, START, List.of(PANE, MINUTE), config.requests());
    }

    private List<MetricPoint> points(long seed, long until) {
        DrawnWindows windows = new DrawnWindows(scenario, settings(seed), point -> true);
        List<MetricPoint> points = new ArrayList<>();
        for (long pane = 0; START + pane * PANE < until; pane++) {
            long now = START + (pane + 1) * PANE;
            for (int model = 0; model < windows.models(); model++) {
                windows.draw(pane, model, point -> {
                    assertThat(point.time().toEpochMilli()).isEqualTo(now);
                    points.add(point);
                });
            }
        }
        return points;
    }

    private Map<Series, NavigableMap<Long, Value>> drawn(long seed, long window) {
        Map<Series, NavigableMap<Long, Value>> values = new HashMap<>();
        for (MetricPoint point : points(seed, START + LENGTH + LONGEST_HORIZON)) {
            boolean within = point.windowEnd().toEpochMilli() <= START + LENGTH;
            if (within && point.series().window().millis() == window) {
                values.computeIfAbsent(point.series(), added -> new TreeMap<>())
                        .put(point.windowStart().toEpochMilli(), new Value(point.value(), point.count()));
            }
        }
        return values;
    }

    private Map<Series, NavigableMap<Long, Value>> simulated(long seed, long window) {
        var outcomes = SimulatedOutcomes.live(
                scenario, seed, START, config.requests(), config.reading().dimensions());
        MeasuredOutcomes measured = new MeasuredOutcomes(config.requests(), window);
        for (long second = START; second < START + LENGTH + LONGEST_HORIZON; second += 1_000) {
            for (int model = 0; model < scenario.models().size(); model++) {
                outcomes.draw(second, model);
            }
            outcomes.decidedIn(second, measured::add);
        }
        return measured.values();
    }
}
