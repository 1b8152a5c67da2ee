package io.modelwatch.udfs.op.state;

import io.modelwatch.udfs.window.Rosters;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link Rosters} by hand, a version first. */
public final class RostersSerializer extends ImmutableSerializer<Rosters> {
    public static final RostersSerializer INSTANCE = new RostersSerializer();

    private static final int FORMAT = 1;

    @Override
    public void serialize(Rosters rosters, DataOutputView target) throws IOException {
        target.writeByte(FORMAT);
        RosterSerializer.INSTANCE.serialize(rosters.versions(), target);
        RosterSerializer.INSTANCE.serialize(rosters.instances(), target);
        RosterSerializer.INSTANCE.serialize(rosters.readings(), target);
        target.writeLong(rosters.forgetAt());
    }

    @Override
    public Rosters deserialize(DataInputView source) throws IOException {
        int format = source.readByte();
        if (format != FORMAT) {
            throw new IOException("format of rosters must be %s, was %s".formatted(FORMAT, format));
        }
        return new Rosters(
                RosterSerializer.INSTANCE.deserialize(source),
                RosterSerializer.INSTANCE.deserialize(source),
                RosterSerializer.INSTANCE.deserialize(source),
                source.readLong());
    }

    @Override
    public TypeSerializerSnapshot<Rosters> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Named in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Rosters> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
