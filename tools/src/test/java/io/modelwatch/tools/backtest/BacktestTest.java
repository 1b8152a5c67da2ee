package io.modelwatch.tools.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.tools.backtest.SeriesTable.Columns;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Files of one series: 5 min apart, near 100, of which the rows 60 to 69 are 200. */
@Isolated // what the tool prints is caught
class BacktestTest {
    @TempDir
    private Path directory;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;

    @BeforeEach
    void catchWhatIsPrinted() {
        var stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(stream);
        System.setErr(stream);
    }

    @AfterEach
    void printAgain() {
        System.setOut(out);
        System.setErr(err);
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private Path write(String name, String... lines) throws IOException {
        return Files.write(directory.resolve(name), List.of(lines));
    }

    private Path rules() throws IOException {
        return write(
                "rules.yaml",
                "rules:",
                "  - name: LatencyHigh",
                "    detector: z-score",
                "    parameters: {window: 30, threshold: 4, warm-up: 20}",
                "    metrics: latency_*",
                "    direction: up",
                "    min-change: 5",
                "    min-count: 50",
                "    for: 2 of 3",
                "    keep-firing-for: 10m",
                "  - name: TrafficLow",
                "    detector: threshold",
                "    parameters: {lower: 1}",
                "    metrics: requests_per_second",
                "    direction: down",
                "  - name: TrafficHigh",
                "    detector: threshold",
                "    parameters: {upper: 150}",
                "    metrics: requests_per_second",
                "    direction: up");
    }

    private static List<String> rows() {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int minutes = i * 5;
            int value = i >= 60 && i < 70 ? 200 : 100 + i % 4;
            rows.add("2014-02-14 %02d:%02d:00,%d".formatted(minutes / 60, minutes % 60, value));
        }
        return rows;
    }

    private Path csv(List<String> rows) throws IOException {
        List<String> lines = new ArrayList<>(rows);
        lines.add(0, "timestamp,value");
        return write("series.csv", lines.toArray(String[]::new));
    }

    private int run(Path csv, String... options) throws IOException {
        return Backtest.run(
                Stream.concat(Stream.of("--rules", rules().toString(), "--csv", csv.toString()), Stream.of(options))
                        .toArray(String[]::new));
    }

    @Test
    void saysWhatWouldHaveFired() throws IOException {
        int code = run(csv(rows()), "--metric", "latency_p99", "--model", "ranker");

        assertThat(code).isZero();
        assertThat(printed())
                .contains("new      LatencyHigh")
                .contains("2014-02-14T05:00:00Z     2014-02-14T05:50:00Z")
                .contains("1 would fire");
    }

    @Test
    void leavesOutWhatEndedBeforeFrom() throws IOException {
        run(csv(rows()), "--metric", "latency_p99", "--from", "2014-02-14 06:00:00");

        assertThat(printed()).contains("0 would fire");
    }

    @Test
    void writesEveryRowOfTheFileInItsOrderWithItsScore() throws IOException {
        List<String> rows = rows();
        Collections.swap(rows, 10, 60);
        rows.add("2014-02-14 05:05:00,999");
        Path scores = directory.resolve("scores.csv");

        run(csv(rows), "--metric", "latency_p99", "--scores", scores.toString());

        List<String> lines = Files.readAllLines(scores);
        assertThat(lines).hasSize(102);
        assertThat(lines.get(0)).isEqualTo("timestamp,value,score,anomalous,expected,lower,upper,view");
        assertThat(lines.get(1)).isEqualTo("2014-02-14 00:00:00,100,,false,,,,"); // it learns
        assertThat(lines.get(11)).startsWith("2014-02-14 05:00:00,200,").contains(",true,"); // swapped, not moved
        assertThat(lines.get(51)).matches("2014-02-14 04:10:00,102,-?\\d.*,false(,\\d.*){3},");
        assertThat(lines.get(101)).isEqualTo("2014-02-14 05:05:00,999,,false,,,,"); // that time was there already
    }

    @Test
    void drawsTheSeries() throws IOException {
        run(
                csv(rows()),
                "--metric",
                "latency_p99",
                "--charts",
                directory.resolve("charts").toString());

        BufferedImage chart = ImageIO.read(
                directory.resolve("charts/csv_csv_all_latency_p99_5m_.png").toFile());
        assertThat(chart.getWidth()).isEqualTo(1600);
        assertThat(pixels(chart, SeriesChart.WOULD_FIRE)).isGreaterThan(50);
        assertThat(pixels(chart, SeriesChart.VALUE)).isGreaterThan(100);
    }

    private static long pixels(BufferedImage image, Color colour) {
        int[] all = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        return Arrays.stream(all).filter(pixel -> pixel == colour.getRGB()).count();
    }

    @Test
    void saysWhichRuleIsMissing() throws IOException {
        assertThat(run(csv(rows()), "--metric", "recall_at_10")).isEqualTo(2);
        assertThat(printed())
                .contains("must watch metric recall_at_10 of model csv, segment all, window 5m; none does");
    }

    @Test
    void asksWhichRuleIsMeantWhereScoresAreOfSeveral() throws IOException {
        String scores = directory.resolve("scores.csv").toString();
        Path csv = csv(rows());

        assertThat(run(csv, "--metric", "requests_per_second", "--scores", scores))
                .isEqualTo(2);
        assertThat(printed())
                .contains("[TrafficLow/warning, TrafficHigh/warning] watch the series: choose one by --rule");
        assertThat(run(csv, "--metric", "requests_per_second", "--scores", scores, "--rule", "TrafficHigh/warning"))
                .isZero();
        assertThat(Files.readAllLines(directory.resolve("scores.csv")))
                .filteredOn(line -> line.contains(",true,"))
                .hasSize(10);
    }

    @Test
    void saysAtOnceWhatIsWrongWithTheOptions() throws IOException {
        int code = Backtest.run(
                "--rules", rules().toString(), "--from", "2014-02-15 00:00:00", "--to", "1392336000", "--scores", "x");

        assertThat(code).isEqualTo(2);
        assertThat(printed()).contains("--to must be after --from").contains("--scores must go with --csv");
    }

    @Test
    void saysWhichFilesAreMissing() {
        assertThat(Backtest.run("--rules", "no.yaml", "--csv", "no.csv", "--metric", "latency_p99"))
                .isEqualTo(2);
        assertThat(printed())
                .contains("--rules must name a file that can be read, was no.yaml")
                .contains("--csv must name a file that can be read, was no.csv");
    }

    @Test
    void namesTheLineThatHasNoNumber() throws IOException {
        List<String> rows = rows();
        rows.set(3, "2014-02-14 00:15:00,many");
        Path csv = csv(rows);

        assertThat(run(csv, "--metric", "latency_p99")).isEqualTo(2);
        assertThat(printed()).contains("series.csv:5: value must be a number, was 'many'");
    }

    @Test
    void refusesRowsThatAreNoneAndFilesWithoutRows() throws IOException {
        Path infinite = write("infinite.csv", "1392336000,1", "1392336300,Infinity");
        Path torn = write("torn.csv", "1392336000,1", "1392336300");
        Path timeless = write("timeless.csv", "1392336000,1", "noon,2");
        Path empty = write("empty.csv", "timestamp,value");

        assertThatThrownBy(() -> SeriesFile.read(infinite, Columns.TIME_AND_VALUE))
                .hasMessageEndingWith("infinite.csv:2: value must be a finite number, was 'Infinity'");
        assertThatThrownBy(() -> SeriesFile.read(torn, Columns.TIME_AND_VALUE))
                .hasMessageEndingWith("torn.csv:2: must have 2 cells or more, was '1392336300'");
        assertThatThrownBy(() -> SeriesFile.read(timeless, Columns.TIME_AND_VALUE))
                .hasMessageContaining("timeless.csv:2: must be a time");
        assertThatThrownBy(() -> SeriesFile.read(empty, Columns.TIME_AND_VALUE)).hasMessageContaining("has none");
    }

    @Test
    void readsFilesAsOtherToolsWriteThem() throws IOException {
        Path german = write(
                "german.csv",
                "\"When; UTC\";Requests;\"CTR, mean\"",
                "2014-02-14 00:00;120;\"0,5\"",
                "2014-02-14 00:05;130;",
                "1392336600.25;140;0,75",
                "");
        SeriesTable table = SeriesTable.read(german, new Columns("When; UTC", "CTR, mean", "Requests", null));

        assertThat(table.rows()).extracting(SeriesTable.Row::value).containsExactly(0.5, 0.75);
        assertThat(table.rows()).extracting(SeriesTable.Row::count).containsExactly(120L, 140L);
        assertThat(table.rows().get(1).time()).isEqualTo("2014-02-14T00:10:00.250Z");
        assertThat(table.missing()).isEqualTo(1);
        assertThatThrownBy(() -> SeriesTable.read(german, new Columns(null, "CTR", null, null)))
                .hasMessageContaining("must have a column CTR, has [When; UTC, Requests, CTR, mean]");
    }

    @Test
    void sumsUpWhatBecameOfTheRowsAndOfKnownIncidents() throws IOException {
        List<String> rows = rows();
        rows.set(5, "2014-02-14 00:25:00,NaN");
        Path incidents = write(
                "incidents.csv",
                "begin,end",
                "2014-02-14 04:50:00,2014-02-14 05:30:00",
                "2014-02-14 07:00:00,2014-02-14 07:30:00");

        run(csv(rows), "--metric", "latency_p99", "--incidents", incidents.toString());

        assertThat(printed())
                .contains("series.csv: 99 rows, 1 more without a value, 0 of a time that was there already")
                .contains(
                        "LatencyHigh/warning: 20 learned, 0 with too few events, 79 judged, 10 of them abnormal; 1 alerts,")
                .contains("known incidents: 1 of 2 found after 10m, 1 missed of 2014-02-14T07:00:00Z, 0 false alerts");
    }

    @Test
    void triesEachFileOfADirectoryByItself() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("all/deep"));
        Files.move(csv(rows()), folder.resolve("a.csv"));
        Files.move(csv(rows()), folder.resolveSibling("b.csv"));
        Path scores = directory.resolve("scores");

        run(folder.getParent(), "--metric", "latency_p99", "--scores", scores.toString());

        assertThat(printed()).contains("b.csv: 100 rows", "deep/a.csv: 100 rows");
        assertThat(Files.readAllLines(scores.resolve("deep/a.csv"))).hasSize(101);
    }

    @Test
    void takesTheLeastDistanceOfTwoRowsForTheWindow() throws IOException {
        assertThat(SeriesFile.read(csv(rows()), Columns.TIME_AND_VALUE).windowMillis())
                .isEqualTo(300_000);
        assertThat(SeriesFile.read(write("one.csv", "1392336000,1"), Columns.TIME_AND_VALUE)
                        .windowMillis())
                .isEqualTo(60_000);
    }
}
