package io.modelwatch.udfs.op.state;

import io.modelwatch.udfs.format.Lengths;
import io.modelwatch.udfs.guard.FailureTally;
import io.modelwatch.udfs.guard.Place;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link FailureTally} by hand, a version first. The place goes by name, so that the order of places may change. */
public final class FailureTallySerializer extends ImmutableSerializer<FailureTally> {
    public static final FailureTallySerializer INSTANCE = new FailureTallySerializer();

    private static final long serialVersionUID = 1;
    private static final int FORMAT = 1;

    @Override
    public void serialize(FailureTally tally, DataOutputView target) throws IOException {
        target.writeByte(FORMAT);
        Lengths.writeText(tally.model(), target);
        Lengths.writeText(tally.version(), target);
        Lengths.writeText(tally.place().name(), target);
        target.writeLong(tally.count());
        Lengths.writeText(tally.failed(), target);
        target.writeBoolean(tally.differ());
    }

    @Override
    public FailureTally deserialize(DataInputView source) throws IOException {
        int format = source.readByte();
        if (format != FORMAT) {
            throw new IOException("format of a tally of failures must be %s, was %s".formatted(FORMAT, format));
        }
        return new FailureTally(
                Lengths.readText(source),
                Lengths.readText(source),
                Place.valueOf(Lengths.readText(source)),
                source.readLong(),
                Lengths.readText(source),
                source.readBoolean());
    }

    @Override
    public TypeSerializerSnapshot<FailureTally> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Named in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<FailureTally> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
