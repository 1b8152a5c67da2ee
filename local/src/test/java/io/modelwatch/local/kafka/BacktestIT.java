package io.modelwatch.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Fingerprint;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.AlertJson;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.MetricPointJson;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.tools.backtest.Backtest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Rules tried on the topics of a real broker: 100 windows of 10 s, with high latency from the 40th to the 50th and from the 70th to the
 * 80th. For the first time an alert fired, then one of a rule that is no more; both are in the topic twice.
 */
@Isolated // what the tool prints is caught
@Timeout(90)
class BacktestIT {
    private static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");
    private static final Series SERIES = Series.of("ranker", "v1", "all", "latency_p99", "10s", "");
    private static final int WINDOWS = 100;

    @TempDir
    static Path directory;

    private static Site site;
    private static Path rules;

    @BeforeAll
    static void write() throws Exception {
        site = Site.start();
        site.createTopics("");
        rules = Files.writeString(directory.resolve("rules.yaml"), """
                rules:
                  - {name: LatencyHigh, detector: threshold, parameters: {upper: 150}, metrics: latency_p99, direction: up,
                     for: 2 of 3, keep-firing-for: 20s}
                """);
        for (int written = 0; written < 2; written++) {
            for (int window = 0; window < WINDOWS; window++) {
                send("model-metrics", SERIES.key(), MetricPointJson.write(point(window)));
            }
            fired("LatencyHigh", 40, 50);
            fired("LatencyOdd", 10, 12);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        site.close();
    }

    @Test
    void comparesWhatWouldHaveFiredWithWhatDid() {
        Printed printed = backtest();

        assertThat(printed.exitCode()).as(printed.text()).isZero();
        assertThat(printed.text())
                .contains(WINDOWS + " points of model-metrics were replayed.")
                .contains("2 would fire: 1 of them did, 0 within an incident, 1 are new; 1 that fired would not fire.");
        assertThat(rows(printed))
                .satisfiesExactly(
                        row -> assertThat(row).startsWith("gone     LatencyOdd").contains(at(10) + " ", at(12)),
                        row -> assertThat(row)
                                .startsWith("same     LatencyHigh")
                                .contains(at(40) + " ", at(50)),
                        row -> assertThat(row)
                                .startsWith("new      LatencyHigh")
                                .contains(at(70) + " ", at(80)));
    }

    @Test
    void reportsOnlyTheTimeBetweenFromAndTo() {
        Printed later = backtest("--from", at(60), "--to", at(75));

        assertThat(later.text()).contains("74 points"); // those before --from are what it learns from
        assertThat(rows(later))
                .singleElement()
                .satisfies(row ->
                        assertThat(row).startsWith("new      LatencyHigh").endsWith("still firing"));
        assertThat(rows(backtest("--to", at(60)))).hasSize(2);
        assertThat(rows(backtest("--from", at(60), "--warm-up", "50s"))).hasSize(1);
    }

    @Test
    void drawsTheSeriesThatFired() {
        Printed printed = backtest("--charts", directory.resolve("charts").toString());

        assertThat(printed.exitCode()).as(printed.text()).isZero();
        assertThat(directory.resolve("charts").toFile().list()).containsExactly("ranker_v1_all_latency_p99_10s_.png");
    }

    private static Printed backtest(String... options) {
        String[] all = Stream.concat(Stream.of("--rules", rules.toString()), Stream.of(options))
                .toArray(String[]::new);
        return Printed.by(() -> Backtest.run(site.arguments("", all)));
    }

    private static List<String> rows(Printed printed) {
        return printed.text()
                .lines()
                .map(String::strip)
                .filter(line -> line.matches("(same|grouped|new|gone) .*"))
                .toList();
    }

    private static String at(int window) {
        return BEGIN.plusSeconds(window * 10L).toString();
    }

    private static MetricPoint point(int window) {
        boolean high = (window >= 40 && window < 50) || (window >= 70 && window < 80);
        Instant end = Instant.parse(at(window + 1));
        return new MetricPoint(
                SERIES,
                Instant.parse(at(window)),
                end,
                end,
                high ? 200 : 100 + window % 3,
                1_000,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                false,
                List.of());
    }

    private static void fired(String rule, int from, int to) throws Exception {
        Map<String, String> labels = new TreeMap<>(Map.of(
                "alertname", rule,
                "severity", "warning",
                "model", SERIES.model(),
                "version", SERIES.version(),
                "segment", SERIES.segment(),
                "metric", SERIES.metric(),
                "window", SERIES.window().text()));
        Instant start = Instant.parse(at(from));
        Alert firing = new Alert(Fingerprint.of(labels), labels, Map.of(), Alert.Status.FIRING, start, null, 0);
        Alert resolved = new Alert(
                Fingerprint.of(labels), labels, Map.of(), Alert.Status.RESOLVED, start, Instant.parse(at(to)), 1);
        send("model-alerts", firing.fingerprint(), AlertJson.write(firing));
        send("model-alerts", firing.fingerprint(), AlertJson.write(resolved));
    }

    private static void send(String topic, String key, byte[] value) throws Exception {
        long written = System.currentTimeMillis(); // as the job does
        site.send(topic, written, key.getBytes(StandardCharsets.UTF_8), value);
    }
}
