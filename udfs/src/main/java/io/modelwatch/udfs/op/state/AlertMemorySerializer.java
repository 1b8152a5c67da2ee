package io.modelwatch.udfs.op.state;

import io.modelwatch.udfs.detect.AlertMemory;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link AlertMemory} by hand; the format and its version are its own. */
public final class AlertMemorySerializer extends ImmutableSerializer<AlertMemory> {
    public static final AlertMemorySerializer INSTANCE = new AlertMemorySerializer();

    @Override
    public void serialize(AlertMemory memory, DataOutputView target) throws IOException {
        memory.write(target);
    }

    @Override
    public AlertMemory deserialize(DataInputView source) throws IOException {
        return AlertMemory.read(source);
    }

    @Override
    public TypeSerializerSnapshot<AlertMemory> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Named in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<AlertMemory> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
