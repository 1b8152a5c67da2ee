package io.modelwatch.udfs.op.state;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.udfs.format.Lengths;
import io.modelwatch.udfs.format.SeriesFormat;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link MetricPoint} by hand, a version first. Times are kept to the millisecond. */
public final class PointSerializer extends ImmutableSerializer<MetricPoint> {
    public static final PointSerializer INSTANCE = new PointSerializer();

    private static final int FORMAT = 4;

    @Override
    public void serialize(MetricPoint point, DataOutputView target) throws IOException {
        target.writeByte(FORMAT);
        SeriesFormat.write(point.series(), target);
        target.writeLong(point.windowStart().toEpochMilli());
        target.writeLong(point.windowEnd().toEpochMilli());
        target.writeLong(point.time().toEpochMilli());
        target.writeDouble(point.value());
        target.writeLong(point.count());
        target.writeDouble(point.lower());
        target.writeDouble(point.upper());
        target.writeDouble(point.coverage());
        target.writeBoolean(point.partial());
        Lengths.writeTexts(point.exemplars(), target);
        target.writeBoolean(point.immature());
    }

    @Override
    public MetricPoint deserialize(DataInputView source) throws IOException {
        int format = source.readByte();
        if (format != FORMAT) {
            throw new IOException("format of a point must be %s, was %s".formatted(FORMAT, format));
        }
        return new MetricPoint(
                SeriesFormat.read(source),
                Instant.ofEpochMilli(source.readLong()),
                Instant.ofEpochMilli(source.readLong()),
                Instant.ofEpochMilli(source.readLong()),
                source.readDouble(),
                source.readLong(),
                source.readDouble(),
                source.readDouble(),
                source.readDouble(),
                source.readBoolean(),
                List.copyOf(Lengths.readTexts(source)),
                source.readBoolean());
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
