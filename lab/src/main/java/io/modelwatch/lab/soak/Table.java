package io.modelwatch.lab.soak;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Samples as lines of a table; figures of the TaskManagers stand side by side. */
final class Table {
    private static final List<Figure> OF_PROCESSES =
            List.of(Figure.RSS, Figure.HEAP, Figure.METASPACE, Figure.NATIVE, Figure.THREADS);
    private static final String LINE = "%6s  %13s  %11s  %11s  %11s  %9s  %10s  %7s  %6s  %9s";
    private static final double MINUTE_SECONDS = 60;

    private Table() {}

    /** The header; memory is in MiB. */
    static String header() {
        return LINE.formatted(
                "minute", "RSS", "heap", "metaspace", "native", "threads", "checkpoint", "lag", "behind", "requests");
    }

    static String line(SoakSample sample) {
        List<String> processes =
                OF_PROCESSES.stream().map(figure -> sideBySide(sample, figure)).toList();
        return LINE.formatted(
                number("%.1f", sample.since().toSeconds() / MINUTE_SECONDS),
                processes.get(0),
                processes.get(1),
                processes.get(2),
                processes.get(3),
                processes.get(4),
                number("%.2f", sample.job().get(Figure.CHECKPOINT)),
                number("%.0f", sample.job().getOrDefault(Figure.LAG, Double.NaN)),
                number("%.1f s", sample.job().get(Figure.BEHIND)),
                sample.requests());
    }

    private static String sideBySide(SoakSample sample, Figure figure) {
        String format = figure == Figure.THREADS || figure == Figure.RSS ? "%.0f" : "%.1f";
        return sample.taskManagers().values().stream()
                .map(figures -> figures.containsKey(figure) ? number(format, figures.get(figure)) : "-")
                .collect(Collectors.joining("/"));
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
