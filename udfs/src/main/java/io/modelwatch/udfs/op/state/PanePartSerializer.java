package io.modelwatch.udfs.op.state;

import io.modelwatch.udfs.format.Lengths;
import io.modelwatch.udfs.window.PanePart;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link PanePart} by hand, a version first. */
public final class PanePartSerializer extends ImmutableSerializer<PanePart> {
    public static final PanePartSerializer INSTANCE = new PanePartSerializer();

    private static final long serialVersionUID = 1;
    private static final int FORMAT = 1;

    @Override
    public void serialize(PanePart part, DataOutputView target) throws IOException {
        target.writeByte(FORMAT);
        Lengths.writeText(part.model(), target);
        Lengths.writeText(part.version(), target);
        Lengths.writeText(part.segment(), target);
        target.writeLong(part.paneStart());
        target.writeLong(part.paneMillis());
        target.writeLong(part.horizonMillis());
        target.writeLong(part.count());
        writeReadings(part.readings(), target);
        Lengths.writeBytes(part.summaries(), target);
    }

    @Override
    public PanePart deserialize(DataInputView source) throws IOException {
        int format = source.readByte();
        if (format != FORMAT) {
            throw new IOException("format of a part of a pane must be %s, was %s".formatted(FORMAT, format));
        }
        return new PanePart(
                Lengths.readText(source),
                Lengths.readText(source),
                Lengths.readText(source),
                source.readLong(),
                source.readLong(),
                source.readLong(),
                source.readLong(),
                readReadings(source),
                Lengths.readBytes(source));
    }

    private static void writeReadings(Map<String, Long> readings, DataOutputView target) throws IOException {
        Lengths.write(readings.size(), target);
        for (Map.Entry<String, Long> reading : readings.entrySet()) {
            Lengths.writeText(reading.getKey(), target);
            target.writeLong(reading.getValue());
        }
    }

    private static Map<String, Long> readReadings(DataInputView source) throws IOException {
        TreeMap<String, Long> readings = new TreeMap<>();
        for (int left = Lengths.read(source); left > 0; left--) {
            readings.put(Lengths.readText(source), source.readLong());
        }
        return Collections.unmodifiableSortedMap(readings);
    }

    @Override
    public TypeSerializerSnapshot<PanePart> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Named in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<PanePart> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
