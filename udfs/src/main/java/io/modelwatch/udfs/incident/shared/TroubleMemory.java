package io.modelwatch.udfs.incident.shared;

import static io.modelwatch.udfs.detect.AlertMemory.NEVER;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Alert.Status;
import io.modelwatch.udfs.detect.AlertFormat;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is known of a cause. Immutable, so that state may share it.
 *
 * @param waiting alerts of incidents whose time event time has not reached, in any order, at most {@link #MOST_WAITING}
 * @param parts by fingerprint: alerts of incidents as they were told last, at most {@link #MOST_PARTS}
 * @param named fingerprints of parts that the last message named as firing and that have not ended since, ascending
 * @param published by severity: its own alert as published last
 * @param written its own transitions that are published again after a restore
 * @param firstAt event time of the first part, epoch milliseconds; {@code NEVER} before it
 * @param changedAt event time of the latest part, epoch milliseconds; {@code NEVER} before the first
 */
public record TroubleMemory(
        List<Written> waiting,
        Map<String, Part> parts,
        List<String> named,
        Map<String, Alert> published,
        List<Written> written,
        long firstAt,
        long changedAt) {
    /** Further ones are not followed. */
    static final int MOST_PARTS = 1_000;

    /** One more, and {@link #FIRST_TO_GIVE_WAY} is given up. Event time seldom stands for so long. */
    static final int MOST_WAITING = 4 * MOST_PARTS;

    /**
     * What fires before what ended, then the earliest: an incident that is not followed is missing in a message, but one whose end is not
     * known would fire for ever. A total order, so that what is kept of alerts that wait does not depend on the order in which they came.
     */
    private static final Comparator<Written> FIRST_TO_GIVE_WAY = Comparator.<Written, Boolean>comparing(
                    told -> told.alert().status() != Status.FIRING)
            .thenComparingLong(Written::at)
            .thenComparing(told -> told.alert().fingerprint())
            .thenComparing(told -> told.alert().startsAt())
            .thenComparingLong(told -> told.alert().sequence());

    static final TroubleMemory NOTHING =
            new TroubleMemory(List.of(), Map.of(), List.of(), Map.of(), List.of(), NEVER, NEVER);

    static final String REASON = "reason";

    private static final int FORMAT = 1;

    /**
     * An alert of an incident.
     *
     * @param kind its label {@code alertname}
     * @param startsAt epoch milliseconds
     * @param endsAt epoch milliseconds; {@code NEVER} while it fires
     * @param sequence of its latest transition
     * @param reason why it ended; empty while it fires
     */
    record Part(
            String kind,
            String model,
            String version,
            String severity,
            long startsAt,
            long endsAt,
            long sequence,
            String reason) {
        static Part of(Alert alert) {
            return new Part(
                    label(alert, "alertname"),
                    label(alert, "model"),
                    label(alert, "version"),
                    label(alert, "severity"),
                    alert.startsAt().toEpochMilli(),
                    alert.status() == Status.FIRING ? NEVER : alert.endsAt().toEpochMilli(),
                    alert.sequence(),
                    alert.annotations().getOrDefault(REASON, ""));
        }

        private static String label(Alert alert, String name) {
            return alert.labels().getOrDefault(name, "");
        }

        boolean isFiring() {
            return endsAt == NEVER;
        }

        void write(DataOutput out) throws IOException {
            Lengths.writeTexts(List.of(kind, model, version, severity, reason), out);
            out.writeLong(startsAt);
            out.writeLong(endsAt);
            out.writeLong(sequence);
        }

        static Part read(DataInput in) throws IOException {
            List<String> texts = Lengths.readTexts(in);
            if (texts.size() != 5) {
                throw new IOException("an alert of an incident must have 5 texts, had " + texts.size());
            }
            return new Part(
                    texts.get(0),
                    texts.get(1),
                    texts.get(2),
                    texts.get(3),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    texts.get(4));
        }
    }

    public TroubleMemory {
        waiting = List.copyOf(waiting);
        parts = Collections.unmodifiableMap(new TreeMap<>(parts));
        named = List.copyOf(named);
        published = Collections.unmodifiableMap(new TreeMap<>(published));
        written = List.copyOf(written);
    }

    /**
     * With what was told of an incident, but for its texts.
     *
     * @param before null where nothing is known
     */
    public static TroubleMemory with(TroubleMemory before, Written told) {
        TroubleMemory known = before == null ? NOTHING : before;
        List<Written> more = new ArrayList<>(known.waiting);
        more.add(new Written(withoutTexts(told.alert()), told.at()));
        if (more.size() > MOST_WAITING) {
            more.remove(Collections.min(more, FIRST_TO_GIVE_WAY));
        }
        return new TroubleMemory(
                more, known.parts, known.named, known.published, known.written, known.firstAt, known.changedAt);
    }

    private static Alert withoutTexts(Alert alert) {
        String reason = alert.annotations().get(REASON);
        return new Alert(
                alert.fingerprint(),
                alert.labels(),
                reason == null ? Map.of() : Map.of(REASON, reason),
                alert.status(),
                alert.startsAt(),
                alert.endsAt(),
                alert.sequence());
    }

    /** Whether an incident of it goes on. */
    boolean goesOn() {
        return !waiting.isEmpty() || parts.values().stream().anyMatch(Part::isFiring);
    }

    public void write(DataOutput out) throws IOException {
        out.writeByte(FORMAT);
        AlertFormat.write(waiting, out);
        Lengths.write(parts.size(), out);
        for (Map.Entry<String, Part> part : parts.entrySet()) {
            Lengths.writeText(part.getKey(), out);
            part.getValue().write(out);
        }
        Lengths.writeTexts(named, out);
        Lengths.write(published.size(), out);
        for (Map.Entry<String, Alert> alert : published.entrySet()) {
            Lengths.writeText(alert.getKey(), out);
            AlertFormat.write(alert.getValue(), out);
        }
        AlertFormat.write(written, out);
        out.writeLong(firstAt);
        out.writeLong(changedAt);
    }

    public static TroubleMemory read(DataInput in) throws IOException {
        int format = in.readByte();
        if (format != FORMAT) {
            throw new IOException("format of shared trouble must be %s, was %s".formatted(FORMAT, format));
        }
        List<Written> waiting = AlertFormat.readWritten(in);
        Map<String, Part> parts = new TreeMap<>();
        for (int left = Lengths.read(in); left > 0; left--) {
            parts.put(Lengths.readText(in), Part.read(in));
        }
        List<String> named = Lengths.readTexts(in);
        Map<String, Alert> published = new TreeMap<>();
        for (int left = Lengths.read(in); left > 0; left--) {
            published.put(Lengths.readText(in), AlertFormat.read(in));
        }
        List<Written> written = AlertFormat.readWritten(in);
        return new TroubleMemory(waiting, parts, named, published, written, in.readLong(), in.readLong());
    }
}
