package io.modelwatch.udfs.op.state;

import io.modelwatch.udfs.window.OpenWindow;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes {@link OpenWindow} by hand. It is the key of a map and is looked up by these bytes where state is not on the heap: so no version
 * precedes them, and they never change. Windows with more fields need another state.
 */
public final class OpenWindowSerializer extends ImmutableSerializer<OpenWindow> {
    public static final OpenWindowSerializer INSTANCE = new OpenWindowSerializer();

    private static final long serialVersionUID = 1;

    @Override
    public void serialize(OpenWindow window, DataOutputView target) throws IOException {
        target.writeLong(window.windowMillis());
        target.writeLong(window.horizonMillis());
        target.writeLong(window.start());
    }

    @Override
    public OpenWindow deserialize(DataInputView source) throws IOException {
        return new OpenWindow(source.readLong(), source.readLong(), source.readLong());
    }

    @Override
    public TypeSerializerSnapshot<OpenWindow> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Named in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<OpenWindow> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
