package io.modelwatch.udfs.stats;

import io.modelwatch.schemas.Outcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The summaries of one slice and time, one for each measure that applies. As bytes each stands under its measure's name and with its length,
 * so that state of a measure that is no longer measured is skipped, and a new measure begins empty.
 */
public final class Summaries {
    private static final int FORMAT = 1;

    private final List<Measure> measures;
    private final ModelSettings settings;
    private final Map<String, Summary> byMeasure = new LinkedHashMap<>();
    /** The same summaries once more: the per-event path walks an array. */
    private Summary[] all = {};

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
        for (Summary summary : all) {
            summary.add(outcome);
        }
    }

    /** Merges what {@link #toBytes} wrote. */
    public void merge(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int format = in.readUnsignedByte();
            if (format != FORMAT) {
                throw new IOException("summaries have format " + format + ", this version reads " + FORMAT);
            }
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                mergeOne(in.readUTF(), in.readNBytes(in.readInt()));
            }
        } catch (IOException broken) {
            throw new UncheckedIOException("summaries cannot be read: " + broken.getMessage(), broken);
        }
    }

    /** What was measured, in the order of the catalogue. */
    public void read(long windowMillis, Summary.Readings out) {
        for (Measure measure : measures) {
            Summary summary = byMeasure.get(measure.name());
            if (summary != null) {
                summary.read(windowMillis, out);
            }
        }
    }

    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeShort(byMeasure.size());
            for (Map.Entry<String, Summary> entry : byMeasure.entrySet()) {
                ByteArrayOutputStream one = new ByteArrayOutputStream(256);
                entry.getValue().write(new DataOutputStream(one));
                out.writeUTF(entry.getKey());
                out.writeInt(one.size());
                one.writeTo(out);
            }
        } catch (IOException broken) {
            throw new UncheckedIOException("summaries cannot be written: " + broken.getMessage(), broken);
        }
        return bytes.toByteArray();
    }

    private void mergeOne(String name, byte[] bytes) throws IOException {
        for (Measure measure : measures) {
            if (measure.name().equals(name)) {
                Summary read = measure.empty(settings);
                read.restore(new DataInputStream(new ByteArrayInputStream(bytes)));
                Summary known = byMeasure.get(name);
                (known == null ? join(measure) : known).merge(read);
                return;
            }
        }
    }

    private Summary join(Measure measure) {
        Summary empty = measure.empty(settings);
        byMeasure.put(measure.name(), empty);
        all = byMeasure.values().toArray(Summary[]::new);
        return empty;
    }
}
