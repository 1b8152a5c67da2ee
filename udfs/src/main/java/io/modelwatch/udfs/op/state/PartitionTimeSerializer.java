package io.modelwatch.udfs.op.state;

import io.modelwatch.udfs.format.Lengths;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link PartitionTime} by hand, a version first. */
public final class PartitionTimeSerializer extends ImmutableSerializer<PartitionTime> {
    public static final PartitionTimeSerializer INSTANCE = new PartitionTimeSerializer();

    private static final long serialVersionUID = 1;
    private static final int FORMAT = 1;

    @Override
    public void serialize(PartitionTime time, DataOutputView target) throws IOException {
        target.writeByte(FORMAT);
        Lengths.writeText(time.kind(), target);
        target.writeInt(time.partition());
        target.writeLong(time.newest());
    }

    @Override
    public PartitionTime deserialize(DataInputView source) throws IOException {
        int format = source.readByte();
        if (format != FORMAT) {
            throw new IOException("format of the time of a partition must be %s, was %s".formatted(FORMAT, format));
        }
        return new PartitionTime(Lengths.readText(source), source.readInt(), source.readLong());
    }

    @Override
    public TypeSerializerSnapshot<PartitionTime> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Named in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<PartitionTime> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
