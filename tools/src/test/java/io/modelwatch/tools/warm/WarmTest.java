package io.modelwatch.tools.warm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.MetricPointJson;
import io.modelwatch.schemas.alert.Series;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Of files of points; MemoryFileIT reads topics. */
@Isolated // what the tool prints is caught
class WarmTest {
    private static final int WINDOWS = 200;
    private final Instant end = Instant.now().truncatedTo(ChronoUnit.HOURS);

    @TempDir
    private Path directory;

    private Path rules;

    private record Said(int exitCode, String text) {}

    @BeforeEach
    void write() throws IOException {
        rules = Files.writeString(directory.resolve("rules.yaml"), """
                rules:
                  - {name: Slow, detector: adaptive, metrics: latency_p99, direction: up}
                  - {name: Wrong, detector: z-score, metrics: error_rate, direction: up}
                """);
    }

    private String line(String model, String metric, int window, double value) {
        Instant start = end.minus(Duration.ofSeconds(10)).minusSeconds(10L * (WINDOWS - 1 - window));
        MetricPoint point = new MetricPoint(
                Series.of(model, "v1", "all", metric, "10s", ""),
                start,
                start.plusSeconds(10),
                start.plusSeconds(10),
                value,
                100,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                false,
                List.of("r-1"));
        return new String(MetricPointJson.write(point), UTF_8);
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (int window = 0; window < WINDOWS; window++) {
            lines.add(line("ranker", "latency_p99", window, 100 + window % 7));
            lines.add(line("ranker", "unwatched", window, 1));
            lines.add(line("other", "error_rate", window, 0.01 * (window % 3)));
        }
        return lines;
    }

    private Path points(List<String> lines) throws IOException {
        return Files.write(Files.createTempFile(directory, "points", ".json"), lines);
    }

    private Said warm(String... options) {
        List<String> all = new ArrayList<>(List.of("--config", rules.toString()));
        all.addAll(List.of(options));
        PrintStream out = System.out;
        PrintStream err = System.err;
        var bytes = new ByteArrayOutputStream();
        try (PrintStream both = new PrintStream(bytes, true, UTF_8)) {
            System.setOut(both);
            System.setErr(both);
            int exitCode = Warm.run(all.toArray(String[]::new));
            return new Said(exitCode, bytes.toString(UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    private byte[] memory(List<String> lines) throws IOException {
        Path out = directory.resolve("memory");
        Said said = warm("--points", points(lines).toString(), "--out", out.toString());
        assertThat(said.exitCode()).as(said.text()).isZero();
        assertThat(said.text())
                .contains("memory is written: 2 series, points from ")
                .contains(" to " + end);
        return Files.readAllBytes(out);
    }

    @Test
    void theSamePointsMakeTheSameFileWhateverTheirOrder() throws IOException {
        List<String> shuffled = new ArrayList<>(lines());
        shuffled.addAll(lines().subList(100, 200));
        Collections.shuffle(shuffled, new Random(1));

        assertThat(memory(shuffled)).isEqualTo(memory(lines()));
    }

    @Test
    void skipsRecordsOfAnotherSchemaByName() throws IOException {
        List<String> lines = lines();
        lines.set(3, lines.get(3).replace("\"schemaVersion\":1", "\"schemaVersion\":2"));
        lines.set(4, "garbage");

        Said said = warm("--points", points(lines).toString(), "--out", directory + "/memory");

        assertThat(said.exitCode()).isZero();
        assertThat(said.text())
                .contains("2 records were skipped, the first at line 4: metric point.schemaVersion must be 1, was 2");
    }

    @Test
    void pointsFromBeforeTheSchemaHadAVersionAreRead() throws IOException {
        List<String> old = lines().stream()
                .map(line -> line.replace("\"schemaVersion\":1,", ""))
                .toList();

        assertThat(memory(old)).isEqualTo(memory(lines()));
    }

    @Test
    void learnsASpan() throws IOException {
        String points = points(lines()).toString();
        String out = directory + "/memory";

        Said said = warm(
                "--points", points, "--out", out, "--to", end.minusSeconds(600).toString());
        Said none = warm(
                "--points",
                points,
                "--out",
                out + 2,
                "--from",
                end.plusSeconds(1).toString());

        assertThat(said.text()).contains(" to " + end.minusSeconds(610));
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.text())
                .contains("none of 600 points is in the span and watched by a rule: nothing was written");
        assertThat(Path.of(out + 2)).doesNotExist();
    }

    @Test
    void refusesOptionsInSentences() {
        assertThat(warm())
                .satisfies(said -> assertThat(said.exitCode()).isEqualTo(2))
                .satisfies(said -> assertThat(said.text()).contains("either --out or --check must be given"));
        assertThat(warm("--out", directory + "/none/memory", "--points", "nowhere", "--from", "soon")
                        .text())
                .contains("--out must be in a directory that exists")
                .contains("--points must name a file that can be read, was nowhere")
                .contains("--from must be a time");
        assertThat(warm(
                                "--out",
                                directory + "/memory",
                                "--set",
                                "rules[Slow].detector=threshold",
                                "--set",
                                "rules[Slow].parameters.upper=1",
                                "--set",
                                "rules[Wrong].detector=threshold",
                                "--set",
                                "rules[Wrong].parameters.upper=1")
                        .text())
                .contains("rules must have one that learns");
    }

    @Test
    void helpsWithTheOptions() {
        Said help = warm("--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.text())
                .contains("--out=FILE", "--check=FILE", "--points=FILE", "detection.memory", "Exit codes:");
    }
}
