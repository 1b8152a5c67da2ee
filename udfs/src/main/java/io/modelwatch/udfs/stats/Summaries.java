package io.modelwatch.udfs.stats;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.format.Lengths;
import io.modelwatch.udfs.guard.Guard;
import io.modelwatch.udfs.guard.Place;
import io.modelwatch.udfs.guard.UnreadableMemory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The summaries of one slice and time, one for each measure that applies. In bytes, each follows its measure's name and its length,
 * so that the state of a removed measure is skipped, and a new measure begins empty.
 *
 * <p>A measure that throws has <em>failed</em> for this slice and time: its summary, which may be half changed, is discarded, takes
 * nothing in any more and gives no readings; the others go on. A failed measure stays failed through every merge, so that neither the order
 * nor the number of parts matters: a summary of half of the outcomes would pass for one of all.
 */
public final class Summaries {
    private static final int FORMAT = 3;

    private final List<Measure> measures;
    private final ModelSettings settings;
    private final Map<String, Summary> byMeasure = new LinkedHashMap<>();
    /** Exceptions by measure: the alphabetically first where there were several. */
    private final SortedMap<String, String> failed = new TreeMap<>();
    /** The same summaries once more: the per-event path walks an array. */
    private Summary[] all = {};
    /** Outcomes that {@link #add} took. */
    private long added;

    /** Holds nothing yet; measures join as bytes that name them are merged. */
    public Summaries(List<Measure> measures, ModelSettings settings) {
        this.measures = measures;
        this.settings = settings;
    }

    /** Empty summaries of every measure of a subject that applies to the settings. */
    public static Summaries of(List<Measure> measures, Measure.Subject subject, ModelSettings settings) {
        Summaries summaries = new Summaries(measures, settings);
        for (Measure measure : measures) {
            if (measure.subject() == subject && measure.appliesTo(settings)) {
                summaries.join(measure);
            }
        }
        return summaries;
    }

    public void add(Outcome outcome) {
        added++;
        for (Summary summary : all) {
            try {
                summary.add(outcome);
            } catch (RuntimeException thrown) {
                fail(nameOf(summary), where(outcome), thrown);
            }
        }
    }

    /** How many outcomes were added here, whatever was merged. */
    public long added() {
        return added;
    }

    /** Whether no measure applies. */
    public boolean isEmpty() {
        return all.length == 0 && failed.isEmpty();
    }

    /** Events by each name that data chose and that is measured separately. */
    public Map<String, Long> apart() {
        Map<String, Long> names = Map.of();
        for (Summary summary : all) {
            Map<String, Long> own = summary.apart();
            names = own.isEmpty() ? names : own;
        }
        return names;
    }

    /** Measures together the names that are not in. */
    public void fold(Predicate<String> in) {
        for (Summary summary : all) {
            summary.fold(in);
        }
    }

    /** Events added here whose name found no room. */
    public long folded() {
        long folded = 0;
        for (Summary summary : all) {
            folded += summary.folded();
        }
        return folded;
    }

    /** The exceptions, by the measure that failed. */
    public SortedMap<String, String> failed() {
        return Collections.unmodifiableSortedMap(failed);
    }

    /** Merges what {@link #toBytes} wrote. */
    public void merge(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int format = in.readUnsignedByte();
            if (format != FORMAT) {
                throw new IOException("summaries have format " + format + ", this version reads " + FORMAT);
            }
            for (int left = Lengths.read(in); left > 0; left--) {
                mergeOne(Lengths.readText(in), Lengths.readBytes(in));
            }
            for (int left = Lengths.read(in); left > 0; left--) {
                String name = Lengths.readText(in);
                String cause = Lengths.readText(in);
                if (measures.stream().anyMatch(measure -> measure.name().equals(name))) {
                    fail(name, cause);
                }
            }
        } catch (IOException broken) {
            throw new UncheckedIOException("summaries cannot be read: " + broken.getMessage(), broken);
        }
    }

    /**
     * Gives all readings, in the order of the catalogue; every value is finite.
     *
     * @param absent takes the name of a measure for each of its readings that is not known and hence left out
     */
    public void read(long windowMillis, Summary.Readings out, Consumer<String> absent) {
        for (Measure measure : measures) {
            Summary summary = byMeasure.get(measure.name());
            if (summary != null) {
                KnownReadings known = new KnownReadings(out, () -> absent.accept(measure.name()));
                read(measure.name(), summary, windowMillis).forEach(said -> known.put(said.metric(), said.reading()));
            }
        }
    }

    /** All readings of a measure, or none: passing them on is not guarded. */
    private List<Said> read(String name, Summary summary, long windowMillis) {
        List<Said> said = new ArrayList<>();
        try {
            summary.read(windowMillis, (metric, reading) -> said.add(new Said(metric, reading)));
            return said;
        } catch (RuntimeException thrown) {
            fail(name, "a window of %s ms of %s".formatted(windowMillis, settings), thrown);
            return List.of();
        }
    }

    private record Said(String metric, Summary.Reading reading) {}

    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_024);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            byte[] written = writeEach();
            out.writeByte(FORMAT);
            Lengths.write(byMeasure.size(), out); // those that failed just now are out
            out.write(written);
            Lengths.write(failed.size(), out);
            for (Map.Entry<String, String> entry : failed.entrySet()) {
                Lengths.writeText(entry.getKey(), out);
                Lengths.writeText(entry.getValue(), out);
            }
        } catch (IOException broken) {
            throw new UncheckedIOException("summaries cannot be written: " + broken.getMessage(), broken);
        }
        return bytes.toByteArray();
    }

    private byte[] writeEach() throws IOException {
        ByteArrayOutputStream each = new ByteArrayOutputStream(1_024);
        ByteArrayOutputStream one = new ByteArrayOutputStream(256);
        DataOutputStream out = new DataOutputStream(each);
        for (Map.Entry<String, Summary> entry : List.copyOf(byMeasure.entrySet())) {
            one.reset();
            if (write(entry.getKey(), entry.getValue(), one)) {
                Lengths.writeText(entry.getKey(), out);
                Lengths.write(one.size(), out);
                one.writeTo(out);
            }
        }
        return each.toByteArray();
    }

    /** @return false where that fails */
    private boolean write(String name, Summary summary, ByteArrayOutputStream to) {
        try {
            summary.write(new DataOutputStream(to));
            return true;
        } catch (IOException impossible) {
            throw new UncheckedIOException("an array takes every byte", impossible);
        } catch (RuntimeException thrown) {
            fail(name, "what is to be sent or kept of " + settings, thrown);
            return false;
        }
    }

    private void mergeOne(String name, byte[] bytes) {
        for (Measure measure : measures) {
            if (measure.name().equals(name)) {
                if (!failed.containsKey(name)) {
                    mergeOne(measure, bytes);
                }
                return;
            }
        }
    }

    private void mergeOne(Measure measure, byte[] bytes) {
        try {
            Summary read = read(measure, bytes);
            Summary known = byMeasure.get(measure.name());
            (known == null ? join(measure) : known).merge(read);
        } catch (RuntimeException thrown) {
            fail(measure.name(), "parts of " + settings, thrown);
        }
    }

    private Summary read(Measure measure, byte[] bytes) {
        try {
            Summary read = measure.empty(settings);
            read.restore(new DataInputStream(new ByteArrayInputStream(bytes)));
            return read;
        } catch (IOException unreadable) { // of an array: nothing but its content can be wrong
            throw new UnreadableMemory("summary of %s cannot be read: %s".formatted(measure.name(), unreadable));
        }
    }

    private Summary join(Measure measure) {
        Summary empty = measure.empty(settings);
        byMeasure.put(measure.name(), empty);
        all = byMeasure.values().toArray(Summary[]::new);
        return empty;
    }

    private void fail(String name, String where, RuntimeException thrown) {
        fail(name, Guard.contain(Place.MEASURE, name, where, thrown));
    }

    private void fail(String name, String cause) {
        failed.merge(name, cause, (one, other) -> one.compareTo(other) <= 0 ? one : other);
        if (byMeasure.remove(name) != null) {
            all = byMeasure.values().toArray(Summary[]::new);
        }
    }

    private String nameOf(Summary summary) {
        return byMeasure.entrySet().stream()
                .filter(entry -> entry.getValue() == summary)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private static String where(Outcome outcome) {
        String request = "";
        if (outcome instanceof Outcome.Served served) {
            request = ", request " + new String(served.requestId(), StandardCharsets.UTF_8);
        } else if (outcome instanceof Outcome.Judged judged) {
            request = ", request " + new String(judged.requestId(), StandardCharsets.UTF_8);
        }
        return "%s %s at %d%s".formatted(outcome.model(), outcome.version(), outcome.time(), request);
    }
}
