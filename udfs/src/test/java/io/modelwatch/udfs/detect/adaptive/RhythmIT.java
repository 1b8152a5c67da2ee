package io.modelwatch.udfs.detect.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The adaptive detector over simulated weeks with a daily rhythm. Beside what it must keep it writes the tables of docs/detectors.md to
 * {@code target/rhythm.md}. Takes some minutes; {@code rhythm.incidents-per-month} is what a series may cause (1), {@code rhythm.seeds}
 * the number of seeds (5).
 */
@Tag("nightly")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RhythmIT {
    private static final Path REPORT = Path.of("target/rhythm.md");
    private static final double LIMIT =
            Rhythm.limit(Double.parseDouble(System.getProperty("rhythm.incidents-per-month", "1")));
    private static final long[] SEEDS =
            LongStream.rangeClosed(1, Long.getLong("rhythm.seeds", 5)).toArray();
    private static final double[] AMPLITUDES = {0, 0.1, 0.2, 0.3, 0.5};
    private static final String[] PLACES = {"peak", "trough", "slope"};

    /** What a fault became, and what became of it in the eyes of who knows the truth. */
    private record Row(Rhythm.Fault found, Rhythm.Fault best, int provenAfter) {}

    private final List<Row> rows = new ArrayList<>();
    private final List<String> quiet = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    static Stream<Rhythm> rhythms() {
        return DoubleStream.of(AMPLITUDES).boxed().flatMap(RhythmIT::rhythms);
    }

    private static Stream<Rhythm> rhythms(double amplitude) {
        return Stream.of(
                new Rhythm(Drawn.SHARE, 0.05, 10_000, amplitude, -0.3),
                new Rhythm(Drawn.SHARE, 0.05, 1_000, amplitude, -0.3),
                new Rhythm(Drawn.SHARE, 0.02, 10_000, amplitude, -0.3),
                new Rhythm(Drawn.SHARE, 0.02, 1_000, amplitude, -0.3),
                new Rhythm(Drawn.RATE, 50, 500, amplitude, -0.3),
                new Rhythm(Drawn.RATE, 5, 50, amplitude, -0.3),
                new Rhythm(Drawn.MEAN, 80, 1_000, amplitude, 0.5),
                new Rhythm(Drawn.MEAN, 80, 50, amplitude, 0.5),
                new Rhythm(Drawn.P50, 80, 1_000, amplitude, 0.5),
                new Rhythm(Drawn.P50, 80, 50, amplitude, 0.5),
                new Rhythm(Drawn.P95, 200, 1_000, amplitude, 0.5),
                new Rhythm(Drawn.P95, 200, 50, amplitude, 0.5));
    }

    @ParameterizedTest
    @MethodSource("rhythms")
    void isSilentUntilAFaultThatItFinds(Rhythm rhythm) {
        int end = Rhythm.DAY + Rhythm.WEEK;
        Course[] weeks =
                LongStream.of(SEEDS).mapToObj(seed -> rhythm.week(seed, LIMIT)).toArray(Course[]::new);
        int[] alerts =
                Stream.of(weeks).mapToInt(week -> week.alerts(Rhythm.DAY, end)).toArray();
        int abnormal = Stream.of(weeks)
                .mapToInt(week -> week.abnormal(Rhythm.DAY, end))
                .sum();
        quiet.add("| %s | %d | %d | %.5f |"
                .formatted(
                        rhythm,
                        IntStream.of(alerts).sum(),
                        IntStream.of(alerts).max().orElse(0),
                        abnormal / (double) Rhythm.WEEK / SEEDS.length));
        List<Row> found = found(rhythm, evidenceOfSoMany(abnormal, weeks));
        rows.addAll(found);

        assertThat(IntStream.of(alerts).max().orElse(0)).isLessThanOrEqualTo(1);
        found.forEach(row -> RhythmTest.findsIfDecidable(row.found(), LIMIT));
    }

    /** The limit that as many windows of the quiet weeks reach as the detector called abnormal. */
    private static double evidenceOfSoMany(int abnormal, Course[] weeks) {
        double[] evidence = Stream.of(weeks)
                .flatMapToDouble(week -> Arrays.stream(week.evidence(), Rhythm.DAY, week.evidence().length))
                .sorted()
                .toArray();
        return evidence[evidence.length - Math.max(1, abnormal)];
    }

    private List<Row> found(Rhythm rhythm, double evidence) {
        List<Row> found = new ArrayList<>();
        for (long seed : SEEDS) {
            Course course = rhythm.faultyWeek(seed, LIMIT);
            Rhythm.Fault[] seen = rhythm.faults(course);
            Rhythm.Fault[] best = rhythm.faults(course.judgedBy(evidence));
            int[] proven = rhythm.provenAfter(course);
            for (int place = 0; place < seen.length; place++) {
                found.add(new Row(seen[place], best[place], proven[place]));
            }
        }
        for (int place = 0; place < PLACES.length; place++) {
            int here = place;
            faults.add(line(
                    rhythm + ", " + PLACES[place],
                    IntStream.range(0, found.size())
                            .filter(i -> i % PLACES.length == here)
                            .mapToObj(found::get)
                            .toList()));
        }
        return found;
    }

    private static String line(String name, List<Row> rows) {
        return String.format(
                Locale.ROOT,
                "| %s | %.1f | %.0f (%.0f) | %.2f (%.2f) | %.0f (%.0f) | %.0f | %.2f | %.0f (%.0f) |",
                name,
                rows.stream().mapToDouble(row -> row.found().sigmas()).average().orElse(Double.NaN),
                quantile(rows.stream().mapToDouble(row -> row.found().foundAfter()), 0.5),
                quantile(rows.stream().mapToDouble(row -> row.found().foundAfter()), 1),
                quantile(rows.stream().mapToDouble(row -> row.found().abnormal()), 0.5),
                quantile(rows.stream().mapToDouble(row -> row.found().abnormal()), 0),
                quantile(rows.stream().mapToDouble(row -> row.found().endedAfter()), 0.5),
                quantile(rows.stream().mapToDouble(row -> row.found().endedAfter()), 1),
                quantile(rows.stream().mapToDouble(row -> row.best().foundAfter()), 0.5),
                quantile(rows.stream().mapToDouble(row -> row.best().abnormal()), 0.5),
                quantile(rows.stream().mapToDouble(Row::provenAfter), 0.5),
                quantile(rows.stream().mapToDouble(Row::provenAfter), 1));
    }

    private static double quantile(DoubleStream values, double share) {
        double[] sorted = values.sorted().toArray();
        return sorted[(int) Math.round(share * (sorted.length - 1))];
    }

    @AfterAll
    void writesTheTables() throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("| series | false alerts | of one week at most | windows abnormal |");
        lines.add("|---|--:|--:|--:|");
        lines.addAll(quiet);
        lines.add("");
        lines.add(
                "| fault | sigmas | found after | abnormal | ended after | best: found after | abnormal | proven after |");
        lines.add("|---|--:|--:|--:|--:|--:|--:|--:|");
        lines.addAll(bySigmas());
        lines.addAll(faults);
        Files.createDirectories(REPORT.getParent());
        Files.write(REPORT, lines);
    }

    private List<String> bySigmas() {
        double[] bounds = {Double.POSITIVE_INFINITY, 10, 6, 5, 4, 3.5, 3, 2.5, 2, 0};
        List<String> lines = new ArrayList<>();
        for (int i = 1; i < bounds.length; i++) {
            double from = bounds[i];
            double to = bounds[i - 1];
            List<Row> within = rows.stream()
                    .filter(row -> row.found().sigmas() >= from && row.found().sigmas() < to)
                    .toList();
            if (!within.isEmpty()) {
                lines.add(line("%.1f to %.1f sigmas, %d faults".formatted(from, to, within.size()), within));
            }
        }
        return lines;
    }
}
