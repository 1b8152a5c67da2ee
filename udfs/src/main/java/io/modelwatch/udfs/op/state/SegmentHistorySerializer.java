package io.modelwatch.udfs.op.state;

import io.modelwatch.udfs.incident.SegmentHistory;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link SegmentHistory} by hand; the format and its version are its own. */
public final class SegmentHistorySerializer extends ImmutableSerializer<SegmentHistory> {
    public static final SegmentHistorySerializer INSTANCE = new SegmentHistorySerializer();

    @Override
    public void serialize(SegmentHistory memory, DataOutputView target) throws IOException {
        memory.write(target);
    }

    @Override
    public SegmentHistory deserialize(DataInputView source) throws IOException {
        return SegmentHistory.read(source);
    }

    @Override
    public TypeSerializerSnapshot<SegmentHistory> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Named in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<SegmentHistory> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
