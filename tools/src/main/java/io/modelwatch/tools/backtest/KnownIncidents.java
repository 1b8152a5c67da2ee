package io.modelwatch.tools.backtest;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Span;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** What people know to have been wrong, and what alerts say of it. */
final class KnownIncidents {
    private static final int FILE = 2;

    private final List<KnownIncident> all;

    private KnownIncidents(List<KnownIncident> all) {
        this.all = all;
    }

    /**
     * Reads rows of {@code begin,end} or {@code begin,end,file}; a first row that does not begin with a time is a header.
     *
     * @throws IllegalArgumentException if a row cannot be understood, with its number
     */
    static KnownIncidents read(Path file) throws IOException {
        List<KnownIncident> all = new ArrayList<>();
        try (Reader in = Files.newBufferedReader(file);
                CSVParser rows = CSVFormat.RFC4180.builder().setTrim(true).get().parse(in)) {
            for (CSVRecord row : rows) {
                boolean heading = row.getRecordNumber() == 1 && !Times.isTime(row.get(0));
                if (!heading && !(row.size() == 1 && row.get(0).isEmpty())) {
                    all.add(known(file + ":" + row.getRecordNumber(), row));
                }
            }
        }
        return new KnownIncidents(all);
    }

    private static KnownIncident known(String place, CSVRecord row) {
        check(row.size() >= FILE, "%s: must be begin,end, was '%s'", place, String.join(",", row.toList()));
        Instant begin = Times.parse(row.get(0));
        Instant end = Times.parse(row.get(1));
        check(begin.isBefore(end), "%s: an incident must end after it begins, was %s to %s", place, begin, end);
        return new KnownIncident(begin, end, row.size() > FILE ? row.get(FILE) : "");
    }

    /** Those in a file. */
    List<KnownIncident> of(String file) {
        return all.stream()
                .filter(known -> known.file().isEmpty() || known.file().equals(file))
                .toList();
    }

    /** One line that says how many were found, after how long, which were missed and how many alerts are of none. */
    String compare(String file, List<Firing> firings, Instant from, Instant to) {
        List<KnownIncident> of =
                of(file).stream().filter(known -> known.overlaps(from, to)).toList();
        List<String> delays = new ArrayList<>();
        List<String> missed = new ArrayList<>();
        for (KnownIncident known : of) {
            first(known, firings)
                    .ifPresentOrElse(
                            firing -> delays.add(delay(known, firing)),
                            () -> missed.add(known.begin().toString()));
        }
        long wrong = firings.stream()
                .filter(firing -> of.stream().noneMatch(known -> firing.overlaps(known.begin(), known.end())))
                .count();
        return "known incidents: %d of %d found%s, %d missed%s, %d false alerts"
                .formatted(
                        delays.size(),
                        of.size(),
                        listed(" after ", delays),
                        missed.size(),
                        listed(" of ", missed),
                        wrong);
    }

    private static Optional<Firing> first(KnownIncident known, List<Firing> firings) {
        return firings.stream()
                .filter(firing -> firing.overlaps(known.begin(), known.end()))
                .min(Firing.BY_TIME);
    }

    /** 0 where the alert fired before. */
    private static String delay(KnownIncident known, Firing firing) {
        return Span.text(
                Math.max(0, Duration.between(known.begin(), firing.startsAt()).toMillis()));
    }

    private static String listed(String before, List<String> texts) {
        return texts.isEmpty() ? "" : before + String.join(", ", texts);
    }
}
