package io.modelwatch.udfs.op.state;

import io.modelwatch.udfs.format.Lengths;
import io.modelwatch.udfs.window.Presence;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link Presence} by hand, a version first. */
public final class PresenceSerializer extends ImmutableSerializer<Presence> {
    public static final PresenceSerializer INSTANCE = new PresenceSerializer();

    private static final long serialVersionUID = 1;
    private static final int FORMAT = 1;

    @Override
    public void serialize(Presence presence, DataOutputView target) throws IOException {
        target.writeByte(FORMAT);
        Lengths.writeText(presence.model(), target);
        Lengths.writeText(presence.version(), target);
        Lengths.writeText(presence.segment(), target);
        target.writeLong(presence.first());
        target.writeLong(presence.last());
        target.writeLong(presence.forgetAt());
    }

    @Override
    public Presence deserialize(DataInputView source) throws IOException {
        int format = source.readByte();
        if (format != FORMAT) {
            throw new IOException("format of presence must be %s, was %s".formatted(FORMAT, format));
        }
        return new Presence(
                Lengths.readText(source),
                Lengths.readText(source),
                Lengths.readText(source),
                source.readLong(),
                source.readLong(),
                source.readLong());
    }

    @Override
    public TypeSerializerSnapshot<Presence> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Named in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Presence> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
