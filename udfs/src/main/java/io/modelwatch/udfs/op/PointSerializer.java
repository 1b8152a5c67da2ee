package io.modelwatch.udfs.op;

import io.modelwatch.schemas.MetricPoint;
import io.modelwatch.schemas.Series;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link MetricPoint} by hand, a version first. Times are kept to the millisecond. */
public final class PointSerializer extends ImmutableSerializer<MetricPoint> {
    public static final PointSerializer INSTANCE = new PointSerializer();

    private static final int FORMAT = 1;

    @Override
    public void serialize(MetricPoint point, DataOutputView target) throws IOException {
        target.writeByte(FORMAT);
        Series series = point.series();
        target.writeUTF(series.model());
        target.writeUTF(series.version());
        target.writeUTF(series.segment());
        target.writeUTF(series.metric());
        target.writeUTF(series.window());
        target.writeUTF(series.horizon());
        target.writeLong(point.windowStart().toEpochMilli());
        target.writeLong(point.windowEnd().toEpochMilli());
        target.writeLong(point.time().toEpochMilli());
        target.writeDouble(point.value());
        target.writeLong(point.count());
        target.writeDouble(point.lower());
        target.writeDouble(point.upper());
        target.writeDouble(point.coverage());
        target.writeBoolean(point.partial());
        target.writeInt(point.exemplars().size());
        for (String exemplar : point.exemplars()) {
            target.writeUTF(exemplar);
        }
    }

    @Override
    public MetricPoint deserialize(DataInputView source) throws IOException {
        int format = source.readByte();
        if (format != FORMAT) {
            throw new IOException("format of a point must be %s, was %s".formatted(FORMAT, format));
        }
        return new MetricPoint(
                readSeries(source),
                Instant.ofEpochMilli(source.readLong()),
                Instant.ofEpochMilli(source.readLong()),
                Instant.ofEpochMilli(source.readLong()),
                source.readDouble(),
                source.readLong(),
                source.readDouble(),
                source.readDouble(),
                source.readDouble(),
                source.readBoolean(),
                readExemplars(source));
    }

    private static Series readSeries(DataInputView source) throws IOException {
        return new Series(
                source.readUTF(),
                source.readUTF(),
                source.readUTF(),
                source.readUTF(),
                source.readUTF(),
                source.readUTF());
    }

    private static List<String> readExemplars(DataInputView source) throws IOException {
        List<String> exemplars = new ArrayList<>();
        for (int left = source.readInt(); left > 0; left--) {
            exemplars.add(source.readUTF());
        }
        return List.copyOf(exemplars);
    }

    @Override
    public TypeSerializerSnapshot<MetricPoint> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Named in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<MetricPoint> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
