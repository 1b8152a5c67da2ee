package io.modelwatch.tools.backtest;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One series in a file of {@code timestamp,value}, in any order; a first line without a number is a heading. A row's time is the start of its
 * window. Of rows with one time the first counts.
 */
public final class SeriesFile {
    /** So many that chance explains nothing, and every rule has enough: the file does not say how many there were. */
    private static final long EVENTS = 1_000_000;

    /** A row as it stands in the file. */
    private record Row(String timestamp, String number, Instant time, double value) {}

    private final Path file;
    private final List<Row> rows;

    private SeriesFile(Path file, List<Row> rows) {
        this.file = file;
        this.rows = rows;
    }

    /** @throws IllegalArgumentException if a row is not a time and a number, with its line */
    public static SeriesFile read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            boolean heading = i == 0 && !lines.get(i).matches(".*,\\s*[-+]?[.\\d].*");
            if (!heading && !lines.get(i).isBlank()) {
                rows.add(row(file + ":" + (i + 1), lines.get(i)));
            }
        }
        check(!rows.isEmpty(), "%s must have rows of timestamp,value, it has none", file);
        return new SeriesFile(file, rows);
    }

    private static Row row(String place, String line) {
        String[] cells = line.split(",", -1);
        check(cells.length >= 2, "%s: must be timestamp,value, was '%s'", place, line);
        try {
            return new Row(cells[0].strip(), cells[1].strip(), Times.parse(cells[0]), number(cells[1]));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(place + ": " + wrong.getMessage(), wrong);
        }
    }

    private static double number(String cell) {
        double value;
        try {
            value = Double.parseDouble(cell.strip());
        } catch (NumberFormatException none) {
            throw new IllegalArgumentException("value must be a number, was '%s'".formatted(cell.strip()), none);
        }
        check(Double.isFinite(value), "value must be a finite number, was '%s'", cell.strip());
        return value;
    }

    /** The smallest distance between two rows' times, milliseconds; a minute where there are no two. */
    public long windowMillis() {
        long smallest = Long.MAX_VALUE;
        Instant before = null;
        for (Instant time : byTime().keySet()) {
            smallest = before == null ? smallest : Math.min(smallest, time.toEpochMilli() - before.toEpochMilli());
            before = time;
        }
        return smallest == Long.MAX_VALUE ? Span.parse("1m") : smallest;
    }

    /** The first row of each time, ascending. */
    private Map<Instant, Row> byTime() {
        Map<Instant, Row> first = new TreeMap<>();
        rows.forEach(row -> first.putIfAbsent(row.time(), row));
        return first;
    }

    /** The rows as points of a series. */
    public List<MetricPoint> points(Series series) {
        long window = series.window().millis();
        return byTime().values().stream()
                .map(row -> point(series, row, row.time().plusMillis(window)))
                .toList();
    }

    private static MetricPoint point(Series series, Row row, Instant end) {
        return new MetricPoint(
                series,
                row.time(),
                end,
                end,
                row.value(),
                EVENTS,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                false,
                List.of());
    }

    /**
     * Writes {@code timestamp,value,score,anomalous} for every row, in the order of the file; what could not be judged (while the detector learns, and
     * repeated times) has no score and is not anomalous.
     *
     * @param verdicts of one rule
     */
    public void writeScores(List<Verdict> verdicts, Path scores) throws IOException {
        Map<Instant, Verdict> byTime = new TreeMap<>();
        verdicts.forEach(verdict -> byTime.put(verdict.point().windowStart(), verdict));
        try (BufferedWriter out = Files.newBufferedWriter(scores)) {
            out.write("timestamp,value,score,anomalous\n");
            for (Row row : rows) {
                Verdict verdict = byTime.remove(row.time()); // of rows with one time the first was judged
                boolean scored = verdict != null && !Double.isNaN(verdict.score());
                boolean anomalous = verdict != null && verdict.judgement() == Judgement.ANOMALOUS;
                out.write("%s,%s,%s,%s\n"
                        .formatted(row.timestamp(), row.number(), scored ? verdict.score() : "", anomalous));
            }
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
