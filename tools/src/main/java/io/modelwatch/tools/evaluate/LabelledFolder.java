package io.modelwatch.tools.evaluate;

import static io.modelwatch.schemas.Check.check;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelwatch.tools.backtest.SeriesTable;
import io.modelwatch.tools.backtest.SeriesTable.Columns;
import io.modelwatch.tools.backtest.SeriesTable.Row;
import io.modelwatch.tools.backtest.Times;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A folder of labelled series: files of {@code timestamp,value} with {@code labels.json}, whose windows are of first and last time by the
 * file's path, or files of {@code timestamp,value,label} with label 0 or 1. Of rows with one time the first counts; rows without a value
 * are left out.
 */
final class LabelledFolder {
    private static final String LABELS = "labels.json";

    private LabelledFolder() {}

    /**
     * Every series of a folder and the folders in it, by name.
     *
     * @throws IllegalArgumentException if a file cannot be understood, with its line, a label, with the name of its file, or there is no
     * file
     */
    static List<LabelledSeries> read(Path folder) throws IOException {
        Map<String, List<List<String>>> windows = labels(folder);
        List<LabelledSeries> series = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path csv : files.filter(path -> path.toString().endsWith(".csv"))
                    .sorted()
                    .toList()) {
                series.add(series(folder, csv, windows));
            }
        }
        check(!series.isEmpty(), "%s must hold files that end with .csv, it holds none", folder);
        return series;
    }

    /** Names in {@code labels.json} of which there is no series; none without that file. */
    static List<String> unmatched(Path folder, List<LabelledSeries> series) throws IOException {
        Map<String, List<List<String>>> windows = labels(folder);
        if (windows == null) {
            return List.of();
        }
        Set<String> names = new TreeSet<>(windows.keySet());
        series.forEach(one -> names.remove(one.name()));
        return List.copyOf(names);
    }

    /** Null where there is no such file. */
    private static Map<String, List<List<String>>> labels(Path folder) throws IOException {
        Path file = folder.resolve(LABELS);
        return Files.exists(file) ? new ObjectMapper().readValue(file.toFile(), new TypeReference<>() {}) : null;
    }

    private static LabelledSeries series(Path folder, Path csv, Map<String, List<List<String>>> windows)
            throws IOException {
        String name = folder.relativize(csv).toString().replace('\\', '/');
        Map<Long, Row> rows = rows(csv, windows == null);
        long[] times = rows.keySet().stream().mapToLong(time -> time).toArray();
        double[] values = rows.values().stream().mapToDouble(Row::value).toArray();
        if (windows != null) {
            List<long[]> labelled = windows(name, windows.getOrDefault(name, List.of()));
            return new LabelledSeries(name, times, values, LabelledSeries.between(times, labelled));
        }
        boolean[] labels = new boolean[times.length];
        int i = 0;
        for (Row row : rows.values()) {
            labels[i++] = row.label();
        }
        return new LabelledSeries(name, times, values, LabelledSeries.runs(labels));
    }

    private static List<long[]> windows(String name, List<List<String>> labelled) {
        check(labelled != null, "%s: %s must have a list of windows, has null", LABELS, name);
        List<long[]> windows = new ArrayList<>();
        for (List<String> window : labelled) {
            check(
                    window != null && window.size() == 2 && !window.contains(null),
                    "%s: a window of %s must be its first and its last time, was %s",
                    LABELS,
                    name,
                    window);
            long[] times = {millis(name, window.get(0)), millis(name, window.get(1))};
            check(times[0] <= times[1], "%s: a window of %s ends before it begins, %s", LABELS, name, window);
            check(
                    windows.isEmpty() || times[0] > windows.get(windows.size() - 1)[1],
                    "%s: windows of %s must be in the order of time, without overlap, %s begins before another ends",
                    LABELS,
                    name,
                    window);
            windows.add(times);
        }
        return windows;
    }

    private static long millis(String name, String time) {
        try {
            return Times.parse(time).toEpochMilli();
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    "%s: a window of %s: %s".formatted(LABELS, name, wrong.getMessage()), wrong);
        }
    }

    /** The first row of each time, ascending. */
    private static Map<Long, Row> rows(Path csv, boolean labelled) throws IOException {
        Columns columns = labelled ? Columns.WITH_LABELS : Columns.TIME_AND_VALUE;
        Map<Long, Row> rows = new TreeMap<>();
        SeriesTable.read(csv, columns)
                .rows()
                .forEach(row -> rows.putIfAbsent(row.time().toEpochMilli(), row));
        return rows;
    }
}
