package io.modelwatch.udfs.op.state;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link SilenceMemory} by hand, a version first. */
public final class SilenceMemorySerializer extends ImmutableSerializer<SilenceMemory> {
    public static final SilenceMemorySerializer INSTANCE = new SilenceMemorySerializer();

    private static final int FORMAT = 2;

    @Override
    public void serialize(SilenceMemory memory, DataOutputView target) throws IOException {
        target.writeByte(FORMAT);
        target.writeBoolean(memory.silent());
        PointSerializer.INSTANCE.serialize(memory.last(), target);
    }

    @Override
    public SilenceMemory deserialize(DataInputView source) throws IOException {
        int format = source.readByte();
        if (format != FORMAT) {
            throw new IOException("format of silence memory must be %s, was %s".formatted(FORMAT, format));
        }
        boolean silent = source.readBoolean();
        return new SilenceMemory(PointSerializer.INSTANCE.deserialize(source), silent);
    }

    @Override
    public TypeSerializerSnapshot<SilenceMemory> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Named in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<SilenceMemory> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
