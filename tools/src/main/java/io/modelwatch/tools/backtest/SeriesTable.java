package io.modelwatch.tools.backtest;

import static io.modelwatch.schemas.Check.check;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The rows of a file that holds one series: comma, semicolon or tab separated values, cells in quotes where needed (RFC 4180). The first
 * row is a header if it does not begin with a time. Rows without a value are counted and left out.
 *
 * @param rows in the order of the file
 * @param missing how many rows had no value
 */
public record SeriesTable(List<Row> rows, int missing) {
    private static final char[] DELIMITERS = {',', ';', '\t'};
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,3}");
    private static final Set<String> MISSING = Set.of("", "nan", "na", "n/a", "null", "none", "-");

    /**
     * Which column holds what, by its name in the header or its number, from 1 on.
     *
     * @param time null: the first
     * @param value null: the second
     * @param count events behind a value; null: none, each row counts as so many that chance explains nothing
     * @param label 0 or 1; null: none
     */
    public record Columns(String time, String value, String count, String label) {
        /** The first column is the time, the second the value. */
        public static final Columns TIME_AND_VALUE = new Columns(null, null, null, null);

        /** The first column is the time, the second the value, the third the label. */
        public static final Columns WITH_LABELS = new Columns(null, null, null, "3");
    }

    /**
     * A row with a value.
     *
     * @param timestamp as it is in the file
     * @param number as it is in the file
     * @param count >= 1; 0 where the file has none
     * @param label whether it is labelled; false where the file has no labels
     */
    public record Row(String timestamp, String number, Instant time, double value, long count, boolean label) {}

    /** @throws IllegalArgumentException if a row cannot be understood, with its line */
    public static SeriesTable read(Path file, Columns columns) throws IOException {
        try (Reader in = Files.newBufferedReader(file);
                CSVParser parser = format(delimiter(file)).parse(in)) {
            var reading = new Reading(file, columns);
            for (CSVRecord record : parser) {
                reading.take(record);
            }
            check(!reading.rows.isEmpty(), "%s must have rows of timestamp,value, has none", file);
            return new SeriesTable(reading.rows, reading.missing);
        } catch (UncheckedIOException unreadable) {
            throw new IllegalArgumentException(
                    "%s cannot be read: %s"
                            .formatted(file, unreadable.getCause().getMessage()),
                    unreadable);
        }
    }

    private static CSVFormat format(char delimiter) {
        return CSVFormat.RFC4180
                .builder()
                .setDelimiter(delimiter)
                .setIgnoreSurroundingSpaces(true)
                .setTrim(true)
                .get();
    }

    /** The one that stands most often in the first line. */
    private static char delimiter(Path file) throws IOException {
        char most = DELIMITERS[0];
        try (var lines = Files.newBufferedReader(file)) {
            String first = lines.readLine();
            for (char delimiter : DELIMITERS) {
                if (first != null && occurrences(first, delimiter) > occurrences(first, most)) {
                    most = delimiter;
                }
            }
        }
        return most;
    }

    private static long occurrences(String line, char sought) {
        return line.chars().filter(character -> character == sought).count();
    }

    /** One pass over a file. */
    private static final class Reading {
        private final Path file;
        private final Columns columns;
        private final boolean decimalComma;
        private final List<Row> rows = new ArrayList<>();
        private int missing;
        private int time;
        private int value;
        private int count;
        private int label;

        Reading(Path file, Columns columns) throws IOException {
            this.file = file;
            this.columns = columns;
            this.decimalComma = delimiter(file) == ';';
            find(List.of());
        }

        void take(CSVRecord record) {
            if (record.getRecordNumber() == 1 && isHeader(record)) {
                find(record.toList());
            } else if (record.size() > 1 || !record.get(0).isEmpty()) {
                try {
                    add(record);
                } catch (IllegalArgumentException wrong) {
                    throw new IllegalArgumentException(
                            "%s:%d: %s".formatted(file, record.getParser().getCurrentLineNumber(), wrong.getMessage()),
                            wrong);
                }
            }
        }

        private boolean isHeader(CSVRecord record) {
            return time < 0 || time >= record.size() || !Times.isTime(record.get(time));
        }

        private void find(List<String> header) {
            time = place(header, columns.time() == null ? "1" : columns.time());
            value = place(header, columns.value() == null ? "2" : columns.value());
            count = place(header, columns.count());
            label = place(header, columns.label());
        }

        /** From 0 on; -1 where there is none. */
        private int place(List<String> header, String column) {
            if (column == null) {
                return -1;
            }
            int named = header.indexOf(column);
            int place = named < 0 && NUMBER.matcher(column).matches() ? Integer.parseInt(column) - 1 : named;
            check(place >= 0 || header.isEmpty(), "%s must have a column %s, has %s", file, column, header);
            return place;
        }

        private void add(CSVRecord record) {
            check(value >= 0 && time >= 0, "must be a header that names the columns %s", columns);
            int last = Math.max(Math.max(time, value), Math.max(count, label));
            check(
                    record.size() > last,
                    "must have %s cells or more, was '%s'",
                    last + 1,
                    String.join(",", record.toList()));
            String number = record.get(value);
            if (MISSING.contains(number.toLowerCase(Locale.ROOT))) {
                missing++;
                return;
            }
            long events = count < 0 ? 0 : Math.round(number("count", record.get(count)));
            check(count < 0 || events >= 1, "count must be >= 1, was '%s'", count < 0 ? "" : record.get(count));
            boolean labelled = label >= 0 && number("label", record.get(label)) != 0;
            rows.add(new Row(
                    record.get(time),
                    number,
                    Times.parse(record.get(time)),
                    number("value", number),
                    events,
                    labelled));
        }

        private double number(String name, String cell) {
            double read;
            try {
                read = Double.parseDouble(decimalComma ? cell.replace(',', '.') : cell);
            } catch (NumberFormatException none) {
                throw new IllegalArgumentException("%s must be a number, was '%s'".formatted(name, cell), none);
            }
            check(Double.isFinite(read), "%s must be a finite number, was '%s'", name, cell);
            return read;
        }
    }
}
