package io.modelwatch.tools.backtest;

import io.modelwatch.schemas.event.Segments;
import io.modelwatch.tools.backtest.SeriesTable.Columns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Which files are tried, and what is in them. */
final class CsvOptions {
    @Option(
            names = "--csv",
            paramLabel = "FILE",
            description =
                    "Read timestamp,value of one series from a file instead of Kafka, or of each .csv file of a directory.")
    Path csv;

    @Option(
            names = "--time-column",
            paramLabel = "COLUMN",
            description = "Column of the time, by name or number (default: the first).")
    private String timeColumn;

    @Option(
            names = "--value-column",
            paramLabel = "COLUMN",
            description = "Column of the value, by name or number (default: the second).")
    private String valueColumn;

    @Option(
            names = "--count-column",
            paramLabel = "COLUMN",
            description = "Column of the number of events behind a value; without it each row counts as a million.")
    private String countColumn;

    @Option(names = "--metric", description = "The metric in --csv, for example latency_p99.")
    String metric;

    @Option(names = "--model", defaultValue = "csv", description = "Its model (default: ${DEFAULT-VALUE}).")
    String model;

    @Option(names = "--segment", defaultValue = Segments.ALL, description = "Its segment (default: ${DEFAULT-VALUE}).")
    String segment;

    @Option(
            names = "--window",
            description = "Its window, for example 5m; by default the smallest distance between two rows.")
    String window;

    @Option(
            names = "--scores",
            paramLabel = "FILE",
            description =
                    "Write timestamp,value,score,anomalous,expected,lower,upper,view for every row of --csv; a directory if that is one.")
    Path scores;

    @Option(
            names = "--rule",
            paramLabel = "NAME/SEVERITY",
            description = "The rule whose scores to write, if several watch the series.")
    String scored;

    @Option(
            names = "--incidents",
            paramLabel = "FILE",
            description =
                    "Known incidents, begin,end or begin,end,file: reports which were found and which alerts are false.")
    Path incidents;

    Columns columns() {
        return new Columns(timeColumn, valueColumn, countColumn, null);
    }

    boolean isDirectory() {
        return Files.isDirectory(csv);
    }

    /** The file, or all that end with .csv in the directory and those below it, by name. */
    List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(csv)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.equals(csv) || file.toString().endsWith(".csv"))
                    .sorted()
                    .toList();
        }
    }

    /** The name of a file below the directory, with / between folders; of a file alone its own name. */
    String nameOf(Path file) {
        return isDirectory()
                ? csv.relativize(file).toString().replace('\\', '/')
                : file.getFileName().toString();
    }

    /** Where the scores of a file go. */
    Path scoresOf(Path file) throws IOException {
        if (!isDirectory()) {
            return scores;
        }
        Path to = scores.resolve(nameOf(file));
        Files.createDirectories(to.getParent());
        return to;
    }
}
