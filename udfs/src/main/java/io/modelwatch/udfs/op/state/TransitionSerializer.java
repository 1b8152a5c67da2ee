package io.modelwatch.udfs.op.state;

import io.modelwatch.udfs.detect.FindingFormat;
import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.format.Lengths;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link Transition} by hand, a version first. */
public final class TransitionSerializer extends ImmutableSerializer<Transition> {
    public static final TransitionSerializer INSTANCE = new TransitionSerializer();

    private static final long serialVersionUID = 1;
    private static final int FORMAT = 2;

    @Override
    public void serialize(Transition transition, DataOutputView target) throws IOException {
        target.writeByte(FORMAT);
        Lengths.writeText(transition.kind().name(), target);
        Lengths.writeText(transition.model(), target);
        Lengths.writeText(transition.version(), target);
        target.writeLong(transition.at());
        target.writeLong(transition.since());
        FindingFormat.writeOptional(transition.finding(), target);
        FindingFormat.write(transition.segments(), target);
    }

    @Override
    public Transition deserialize(DataInputView source) throws IOException {
        int format = source.readByte();
        if (format != FORMAT) {
            throw new IOException("format of a transition must be %s, was %s".formatted(FORMAT, format));
        }
        return new Transition(
                Transition.Kind.valueOf(Lengths.readText(source)),
                Lengths.readText(source),
                Lengths.readText(source),
                source.readLong(),
                source.readLong(),
                FindingFormat.readOptional(source),
                FindingFormat.readShares(source));
    }

    @Override
    public TypeSerializerSnapshot<Transition> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Named in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Transition> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
