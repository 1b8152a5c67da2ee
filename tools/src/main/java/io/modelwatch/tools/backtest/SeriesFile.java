package io.modelwatch.tools.backtest;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.tools.backtest.SeriesTable.Row;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * One series in a file of {@code timestamp,value}, in any order. A row's time is the start of its window. Of rows with the same time the
 * first counts.
 */
public final class SeriesFile {
    /** Large enough that no change is attributed to chance and every rule's min-count is met, where a file has no counts. */
    private static final long EVENTS = 1_000_000;

    private final Path file;
    private final SeriesTable table;

    private SeriesFile(Path file, SeriesTable table) {
        this.file = file;
        this.table = table;
    }

    /** @throws IllegalArgumentException if a row is not a time and a number, with its line */
    public static SeriesFile read(Path file, SeriesTable.Columns columns) throws IOException {
        return new SeriesFile(file, SeriesTable.read(file, columns));
    }

    /** Its rows with a value, those of a repeated time included. */
    int size() {
        return table.rows().size();
    }

    /** How many rows had no value. */
    int missing() {
        return table.missing();
    }

    /** How many rows have the time of another. */
    int repeated() {
        return size() - byTime().size();
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
        table.rows().forEach(row -> first.putIfAbsent(row.time(), row));
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
                row.count() == 0 ? EVENTS : row.count(),
                Double.NaN,
                Double.NaN,
                Double.NaN,
                false,
                List.of());
    }

    /**
     * Writes {@code timestamp,value,score,anomalous,expected,lower,upper,view} for every row with a value, in the order of the file; rows
     * without a verdict (while the detector learns, and repeated times) have no score and are not anomalous. What a detector does not know
     * is empty.
     *
     * @param verdicts of one rule
     */
    public void writeScores(List<Verdict> verdicts, Path scores) throws IOException {
        Map<Instant, Verdict> byTime = new TreeMap<>();
        verdicts.forEach(verdict -> byTime.put(verdict.point().windowStart(), verdict));
        try (BufferedWriter out = Files.newBufferedWriter(scores)) {
            out.write("timestamp,value,score,anomalous,expected,lower,upper,view\n");
            for (Row row : table.rows()) {
                Verdict verdict = byTime.remove(row.time()); // of rows with the same time the first was judged
                boolean anomalous = verdict != null && verdict.judgement() == Judgement.ANOMALOUS;
                out.write(String.join(
                                ",",
                                quoted(row.timestamp()),
                                quoted(row.number()),
                                cell(verdict, Verdict::score),
                                Boolean.toString(anomalous),
                                cell(verdict, Verdict::expected),
                                cell(verdict, Verdict::lower),
                                cell(verdict, Verdict::upper),
                                verdict == null ? "" : verdict.view().code())
                        + "\n");
            }
        }
    }

    private static String cell(Verdict verdict, ToDoubleFunction<Verdict> figure) {
        double value = verdict == null ? Double.NaN : figure.applyAsDouble(verdict);
        return Double.isNaN(value) ? "" : Double.toString(value);
    }

    private static String quoted(String cell) {
        return cell.indexOf(',') < 0 ? cell : '"' + cell + '"';
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
