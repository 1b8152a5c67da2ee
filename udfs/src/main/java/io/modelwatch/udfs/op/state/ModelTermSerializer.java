package io.modelwatch.udfs.op.state;

import io.modelwatch.udfs.format.Lengths;
import io.modelwatch.udfs.window.ModelTerm;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link ModelTerm} by hand, a version first. */
public final class ModelTermSerializer extends ImmutableSerializer<ModelTerm> {
    public static final ModelTermSerializer INSTANCE = new ModelTermSerializer();

    private static final long serialVersionUID = 1;
    private static final int FORMAT = 1;

    @Override
    public void serialize(ModelTerm term, DataOutputView target) throws IOException {
        target.writeByte(FORMAT);
        Lengths.writeText(term.model(), target);
        target.writeLong(term.since());
        target.writeLong(term.until());
    }

    @Override
    public ModelTerm deserialize(DataInputView source) throws IOException {
        int format = source.readByte();
        if (format != FORMAT) {
            throw new IOException("format of the term of a model must be %s, was %s".formatted(FORMAT, format));
        }
        return new ModelTerm(Lengths.readText(source), source.readLong(), source.readLong());
    }

    @Override
    public TypeSerializerSnapshot<ModelTerm> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Named in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<ModelTerm> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
