package io.modelwatch.udfs.op.state;

import io.modelwatch.udfs.format.Lengths;
import io.modelwatch.udfs.window.RollCall;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link RollCall} by hand, a version first. */
public final class RollCallSerializer extends ImmutableSerializer<RollCall> {
    public static final RollCallSerializer INSTANCE = new RollCallSerializer();

    private static final long serialVersionUID = 1;
    private static final int FORMAT = 1;

    @Override
    public void serialize(RollCall call, DataOutputView target) throws IOException {
        target.writeByte(FORMAT);
        Lengths.writeText(call.model(), target);
        target.writeLong(call.paneStart());
        target.writeLong(call.paneMillis());
        target.writeLong(call.count());
    }

    @Override
    public RollCall deserialize(DataInputView source) throws IOException {
        int format = source.readByte();
        if (format != FORMAT) {
            throw new IOException("format of a roll call must be %s, was %s".formatted(FORMAT, format));
        }
        return new RollCall(Lengths.readText(source), source.readLong(), source.readLong(), source.readLong());
    }

    @Override
    public TypeSerializerSnapshot<RollCall> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Named in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<RollCall> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
