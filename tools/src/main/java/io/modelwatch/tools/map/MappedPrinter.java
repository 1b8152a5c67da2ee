package io.modelwatch.tools.map;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.kafka.SchemaFiles;
import io.modelwatch.job.registry.HeldRegistry;
import io.modelwatch.schemas.Plain;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.read.Projection;
import io.modelwatch.schemas.read.RecordReader;
import io.modelwatch.schemas.read.RequestIds;
import io.modelwatch.schemas.read.TimeBounds;
import io.modelwatch.udfs.follow.FollowSettings;
import java.io.PrintStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads one record after another as the job would, prints what becomes of each, and counts. */
final class MappedPrinter {
    private static final int MOST_ITEMS = 10_000;
    /** Of what stands in a file nobody knows when it was, or will be, in Kafka. */
    private static final TimeBounds ANY_TIME = TimeBounds.ofReplay(Long.MAX_VALUE / 2);

    private final RecordReader reader;
    private final ContractText contract = new ContractText();
    private final boolean isFile;
    private final boolean rejectedOnly;
    private final PrintStream out;
    private final Map<Event.Kind, Long> used = new EnumMap<>(Event.Kind.class);
    private long records;
    private long rejected;
    private long empty;

    /**
     * @param isFile whether records have a line instead of a place in Kafka
     * @param rejectedOnly whether the others are only counted
     */
    MappedPrinter(MonitorConfig config, boolean isFile, boolean rejectedOnly, PrintStream out) {
        this.isFile = isFile;
        this.rejectedOnly = rejectedOnly;
        this.out = out;
        TimeBounds bounds = new TimeBounds(
                Clock.systemUTC(),
                config.admission().aheadMillis(),
                config.kafka().bounded()
                        ? TimeBounds.ANY_AGE
                        : config.admission().behindMillis());
        MonitorConfig.Reading reading = config.reading();
        this.reader = new RecordReader(
                new RecordReader.Writers(
                        SchemaFiles.read(reading.schemasDirectory()),
                        reading.registry().isGiven() ? HeldRegistry.impatient(reading.registry()) : null,
                        HeldRegistry.framing(reading.registry()),
                        reading.mappings()),
                new Shown(config.requests()),
                config.reading().dimensions(),
                isFile ? ANY_TIME : bounds,
                RequestIds.asTheyAre());
        reader.tellItemIds(contract);
    }

    /** All predictions, whatever the task; but a score is missed only where the task needs it. */
    private record Shown(FollowSettings settings) implements Projection {
        @Override
        public Part of(String model) {
            return Part.itemsAndScores(MOST_ITEMS);
        }

        @Override
        public boolean needsScores(String model) {
            return switch (settings.of(model).task()) {
                case BINARY, REGRESSION -> true;
                case NONE, RANKING -> false;
            };
        }
    }

    void print(Incoming record) {
        records++;
        contract.clear();
        List<String> events = new ArrayList<>();
        long rejectedBefore = rejected;
        String format = reader.formatOf(record).orElse("unknown format");
        reader.read(record, event -> events.add(count(event)));
        empty += events.isEmpty() ? 1 : 0;
        if (!rejectedOnly || rejected > rejectedBefore) {
            String place = isFile
                    ? "line " + record.offset
                    : "%s-%d@%d".formatted(record.topic, record.partition, record.offset);
            out.println(place + "  " + format + (events.isEmpty() ? ": no event" : ""));
            events.forEach(event -> out.println("  " + Plain.shown(event)));
        }
    }

    private String count(Incoming event) {
        if (event.refusal != null) {
            rejected++;
            return "rejected: %s: %s".formatted(event.refusal.reason().code(), event.refusal.sentence());
        }
        used.merge(event.event.kind, 1L, Long::sum);
        return word(event.event.kind) + " " + contract.of(event.event);
    }

    void summary() {
        String kinds = used.entrySet().stream()
                .map(kind -> kind.getValue() + " " + word(kind.getKey()))
                .collect(Collectors.joining(", "));
        out.printf(
                "%d records: %s; %d rejected, %d records without events%n",
                records, kinds.isEmpty() ? "no events" : kinds, rejected, empty);
    }

    /** Whether there were events, and none was rejected. */
    boolean isGood() {
        return rejected == 0 && !used.isEmpty();
    }

    private static String word(Event.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
