package io.modelwatch.udfs.op.state;

import io.modelwatch.udfs.format.Lengths;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link LedgerEntry} by hand, a version first. */
public final class LedgerEntrySerializer extends ImmutableSerializer<LedgerEntry> {
    public static final LedgerEntrySerializer INSTANCE = new LedgerEntrySerializer();

    private static final long serialVersionUID = 1;
    private static final int FORMAT = 1;

    @Override
    public void serialize(LedgerEntry entry, DataOutputView target) throws IOException {
        target.writeByte(FORMAT);
        Lengths.writeText(entry.place(), target);
        target.writeLong(entry.count());
    }

    @Override
    public LedgerEntry deserialize(DataInputView source) throws IOException {
        int format = source.readByte();
        if (format != FORMAT) {
            throw new IOException("format of a count must be %s, was %s".formatted(FORMAT, format));
        }
        return new LedgerEntry(Lengths.readText(source), source.readLong());
    }

    @Override
    public TypeSerializerSnapshot<LedgerEntry> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Named in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<LedgerEntry> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
