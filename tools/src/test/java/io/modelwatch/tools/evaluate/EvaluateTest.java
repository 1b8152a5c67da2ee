package io.modelwatch.tools.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.tools.evaluate.LabelledSeries.Segment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateTest {
    @TempDir
    private Path folder;

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setErr(System.out);
    }

    @AfterEach
    void listenNoMore() {
        System.setOut(out);
        System.setErr(err);
    }

    private Path write(String name, String... lines) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, List.of(lines));
    }

    /** Six days of five minutes; for an hour of the fifth day the noise stands 100 deviations higher. */
    private void writeFault() throws IOException {
        Random random = new Random(1);
        List<String> lines = new ArrayList<>(List.of("timestamp,value,label"));
        Instant begin = Instant.parse("2026-11-02T00:00:00Z");
        for (int i = 0; i < 6 * 288; i++) {
            boolean fault = i >= 1200 && i < 1212;
            double value = 50 + random.nextGaussian() + (fault ? 100 : 0);
            lines.add("%s,%s,%d".formatted(begin.plusSeconds(300L * i), value, fault ? 1 : 0));
        }
        write("one/series.csv", lines.toArray(String[]::new));
    }

    @Test
    void tellsDetectorsApartAndWritesTheSameAsJson() throws IOException {
        writeFault();
        Path json = folder.resolve("scores.json");

        assertThat(Evaluate.run(folder.toString(), "--json", json.toString())).isZero();

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("1 series, 1728 rows, 1 labelled segments")
                .contains("adaptive", "seasonal-z", "z-score", "ewma", "cusum");
        JsonNode adaptive = new ObjectMapper().readTree(json.toFile()).get(0);
        assertThat(adaptive.get("detector").asText()).isEqualTo("adaptive");
        assertThat(adaptive.get("nab").asDouble()).isGreaterThan(99);
        assertThat(adaptive.get("f1Events").asDouble()).isEqualTo(1);
    }

    @Test
    void takesParametersOfOneDetector() throws IOException {
        writeFault();
        String dir = folder.toString();

        assertThat(Evaluate.run(dir, "--detector", "z-score", "--set", "window=40"))
                .isZero();
        assertThat(Evaluate.run(dir, "--set", "window=40")).isEqualTo(2);
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("--set needs one --detector, there are 0");
        for (String without : List.of("adaptive", "seasonal-z")) {
            assertThat(Evaluate.run(dir, "--detector", without, "--set", "window=40"))
                    .isEqualTo(2);
            assertThat(printed.toString(StandardCharsets.UTF_8))
                    .contains("--set has nothing to set: %s has no parameters".formatted(without));
        }
        assertThat(Evaluate.run(dir, "--detector", "zscore")).isEqualTo(2);
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("--detector must name one, was zscore");
        assertThat(Evaluate.run(dir, "--zone", "Mars/Olympus")).isEqualTo(2);
        assertThat(Evaluate.run(folder.resolve("none").toString())).isEqualTo(2);
    }

    @Test
    void scoresTheRulesOfAConfiguration() throws IOException {
        writeFault();
        Path rules = write(
                "rules.yaml",
                "rules:",
                "  - {name: High, detector: z-score, parameters: {threshold: 6}, metrics: latency_p99, direction: up}",
                "  - {name: Low, detector: z-score, parameters: {threshold: 6}, metrics: recall, direction: down}",
                "  - {name: Huge, detector: threshold, parameters: {upper: 500}, metrics: '*', severity: critical}");
        Path json = folder.resolve("scores.json");

        assertThat(Evaluate.run(folder.toString(), "--rules", rules.toString(), "--json", json.toString()))
                .isZero();

        JsonNode scores = new ObjectMapper().readTree(json.toFile());
        assertThat(scores.findValuesAsText("detector")).containsExactly("High/warning", "Low/warning", "Huge/critical");
        assertThat(scores.get(0).get("f1Events").asDouble()).isEqualTo(1);
        assertThat(scores.get(0).get("abnormalShare").asDouble()).isPositive();
        assertThat(scores.get(1).get("f1Events").asDouble()).as("the good side").isLessThan(1);
        assertThat(scores.get(2).get("abnormalShare").asDouble()).isZero();
    }

    /** The hours of a zone that is half an hour off are others. */
    @Test
    void scoresRulesByTheDaysOfTheConfiguration() throws IOException {
        writeFault();

        assertThat(severities("UTC")).isEqualTo(severities("Etc/UTC")).isNotEqualTo(severities("Asia/Kolkata"));
    }

    private double[] severities(String zone) throws IOException {
        Path rules = write(
                "rules.yaml",
                "detection: {time-zone: %s}".formatted(zone),
                "rules: [{name: Far, detector: adaptive, metrics: '*', direction: both}]");
        var configured = MonitorConfig.load(List.of(rules), Map.of()).detection();
        return RuleScorer.of(configured)
                .get(0)
                .judge(LabelledFolder.read(folder).get(0))
                .severities();
    }

    @Test
    void saysWhichRuleFileIsMissing() throws IOException {
        writeFault();

        assertThat(Evaluate.run(folder.toString(), "--rules", "no.yaml")).isEqualTo(2);
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("--rules must name a file that can be read, was no.yaml");
    }

    @Test
    void readsWindowsOfFirstAndLastTimes() throws IOException {
        write("labels.json", "{\"a/s.csv\": [[\"2026-11-02 00:05:00\", \"2026-11-02 00:10:00\"]]}");
        write(
                "a/s.csv",
                "timestamp,value",
                "2026-11-02 00:00:00,1",
                "2026-11-02 00:05:00,2",
                "2026-11-02 00:05:00,9",
                "2026-11-02 00:10:00,3",
                "2026-11-02 00:15:00,");

        LabelledSeries series = LabelledFolder.read(folder).get(0);

        assertThat(series.name()).isEqualTo("a/s.csv");
        assertThat(series.values()).containsExactly(1, 2, 3);
        assertThat(series.segments()).containsExactly(new Segment(1, 3));
        assertThat(series.stepMillis()).isEqualTo(300_000);
    }

    private void refusesWindows(String windows, String message) throws IOException {
        write("a/s.csv", "timestamp,value", "2026-11-02 00:00:00,1", "2026-11-02 00:05:00,2", "2026-11-02 00:10:00,3");
        write("labels.json", "{\"a/s.csv\": %s}".formatted(windows.replace('\'', '"')));
        assertThatThrownBy(() -> LabelledFolder.read(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("labels.json: ")
                .hasMessageContaining("a/s.csv")
                .hasMessageContaining(message);
    }

    @Test
    void refusesWindowsThatAreNone() throws IOException {
        refusesWindows("[['2026-11-02 00:05:00']]", "must be its first and its last time");
        refusesWindows("[['2026-11-02 00:05:00', null]]", "must be its first and its last time");
        refusesWindows("[null]", "must be its first and its last time");
        refusesWindows("null", "must have a list of windows");
        refusesWindows("[['2026-11-02 00:05:00', 'noon']]", "noon");
        refusesWindows("[['2026-11-02 00:05:00', '2026-11-02 00:00:00']]", "ends before it begins");
        refusesWindows(
                "[['2026-11-02 00:10:00', '2026-11-02 00:10:00'], ['2026-11-02 00:00:00', '2026-11-02 00:05:00']]",
                "must be in the order of time");
        refusesWindows(
                "[['2026-11-02 00:00:00', '2026-11-02 00:05:00'], ['2026-11-02 00:05:00', '2026-11-02 00:10:00']]",
                "without overlap");
        assertThat(Evaluate.run(folder.toString())).isEqualTo(2);
    }

    @Test
    void saysWhichLabelsBelongToNoFile() throws IOException {
        write("s.csv", "timestamp,value", "2026-11-02 00:00:00,1", "2026-11-02 00:05:00,2");
        write("labels.json", "{\"S.csv\": [], \"s.csv\": []}");

        assertThat(Evaluate.run(folder.toString(), "--detector", "z-score")).isZero();
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("labels.json names 1 that are no file here, for example S.csv");
    }

    @Test
    void readsQuotedLabelsToTheLastRow() throws IOException {
        write(
                "s.csv",
                "\"TimeStamp\",\"Value\",\"Label\"",
                "\"2018-03-15T00:00:00Z\",0,1",
                "\"2018-03-15T01:00:00Z\",0,0",
                "\"2018-03-15T02:00:00Z\",5,1.0");

        assertThat(LabelledFolder.read(folder).get(0).segments()).containsExactly(new Segment(0, 1), new Segment(2, 3));
    }

    @Test
    void saysInWhichLineSomethingIsWrong() throws IOException {
        assertThatThrownBy(() -> LabelledFolder.read(folder))
                .hasMessageContaining("must hold files that end with .csv");
        write("s.csv", "timestamp,value,label", "2026-11-02 00:00:00,1,0", "2026-11-02 00:05:00,x,0");
        assertThatThrownBy(() -> LabelledFolder.read(folder))
                .hasMessageContaining("s.csv:3: value must be a number, was 'x'");
        write("s.csv", "2026-11-02 00:00:00,1");
        assertThatThrownBy(() -> LabelledFolder.read(folder)).hasMessageContaining("s.csv:1: must have 3 cells");
    }
}
