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
 * One series in a file of {@code timestamp,value}, in any order; a first line without a number is a header. A row's time is the start of
 * its window. Of rows with the same time the first counts.
 */
public final class SeriesFile {
    /** Large enough that no change is attributed to chance and every rule's min-count is met: the file does not contain counts. */
    private static final long EVENTS = 1_000_000;

    /** A row as it is in the file. */
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
        check(!rows.isEmpty(), "%s must have rows of timestamp,value, has none", file);
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

    /** The smallest distance between two rows' times, milliseconds; a minute if there is only one. */
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
     * Writes {@code timestamp,value,score,anomalous} for every row, in the order of the file; rows without a verdict (while the detector
     * learns, and repeated times) have no score and are not anomalous.
     *
     * @param verdicts of one rule
     */
    public void writeScores(List<Verdict> verdicts, Path scores) throws IOException {
        Map<Instant, Verdict> byTime = new TreeMap<>();
        verdicts.forEach(verdict -> byTime.put(verdict.point().windowStart(), verdict));
        try (BufferedWriter out = Files.newBufferedWriter(scores)) {
            out.write("timestamp,value,score,anomalous\n");
            for (Row row : rows) {
                Verdict verdict = byTime.remove(row.time()); // of rows with the same time the first was judged
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
