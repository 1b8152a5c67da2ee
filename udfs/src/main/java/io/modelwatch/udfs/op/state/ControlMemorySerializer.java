package io.modelwatch.udfs.op.state;

import io.modelwatch.udfs.control.ControlMemory;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link ControlMemory} by hand; the format and its version are its own. */
public final class ControlMemorySerializer extends ImmutableSerializer<ControlMemory> {
    public static final ControlMemorySerializer INSTANCE = new ControlMemorySerializer();

    @Override
    public void serialize(ControlMemory memory, DataOutputView target) throws IOException {
        memory.write(target);
    }

    @Override
    public ControlMemory deserialize(DataInputView source) throws IOException {
        return ControlMemory.read(source);
    }

    @Override
    public TypeSerializerSnapshot<ControlMemory> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Named in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<ControlMemory> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
