package io.modelwatch.udfs.op.state;

import io.modelwatch.udfs.format.Lengths;
import io.modelwatch.udfs.window.Roster;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link Roster} by hand, a version first. */
public final class RosterSerializer extends ImmutableSerializer<Roster> {
    public static final RosterSerializer INSTANCE = new RosterSerializer();

    private static final int FORMAT = 1;

    @Override
    public void serialize(Roster roster, DataOutputView target) throws IOException {
        target.writeByte(FORMAT);
        target.writeBoolean(roster.begun());
        Lengths.write(roster.stays().size(), target);
        for (Map.Entry<String, Roster.Stay> entry : roster.stays().entrySet()) {
            Lengths.writeText(entry.getKey(), target);
            target.writeLong(entry.getValue().since());
            target.writeLong(entry.getValue().last());
        }
    }

    @Override
    public Roster deserialize(DataInputView source) throws IOException {
        int format = source.readByte();
        if (format != FORMAT) {
            throw new IOException("format of a roster must be %s, was %s".formatted(FORMAT, format));
        }
        boolean begun = source.readBoolean();
        TreeMap<String, Roster.Stay> stays = new TreeMap<>();
        for (int left = Lengths.read(source); left > 0; left--) {
            stays.put(Lengths.readText(source), new Roster.Stay(source.readLong(), source.readLong()));
        }
        return new Roster(begun, Collections.unmodifiableSortedMap(stays));
    }

    @Override
    public TypeSerializerSnapshot<Roster> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Named in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Roster> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
