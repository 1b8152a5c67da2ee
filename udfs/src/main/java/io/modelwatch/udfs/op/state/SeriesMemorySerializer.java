package io.modelwatch.udfs.op.state;

import io.modelwatch.udfs.detect.SeriesMemory;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link SeriesMemory} by hand; the format and its version are its own. */
public final class SeriesMemorySerializer extends ImmutableSerializer<SeriesMemory> {
    public static final SeriesMemorySerializer INSTANCE = new SeriesMemorySerializer();

    @Override
    public void serialize(SeriesMemory memory, DataOutputView target) throws IOException {
        memory.write(target);
    }

    @Override
    public SeriesMemory deserialize(DataInputView source) throws IOException {
        return SeriesMemory.read(source);
    }

    @Override
    public TypeSerializerSnapshot<SeriesMemory> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Named in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<SeriesMemory> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
