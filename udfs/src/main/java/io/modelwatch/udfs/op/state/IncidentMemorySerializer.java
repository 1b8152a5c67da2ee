package io.modelwatch.udfs.op.state;

import io.modelwatch.udfs.incident.IncidentMemory;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link IncidentMemory} by hand; the format and its version are its own. */
public final class IncidentMemorySerializer extends ImmutableSerializer<IncidentMemory> {
    public static final IncidentMemorySerializer INSTANCE = new IncidentMemorySerializer();

    @Override
    public void serialize(IncidentMemory memory, DataOutputView target) throws IOException {
        memory.write(target);
    }

    @Override
    public IncidentMemory deserialize(DataInputView source) throws IOException {
        return IncidentMemory.read(source);
    }

    @Override
    public TypeSerializerSnapshot<IncidentMemory> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Named in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<IncidentMemory> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
