package io.modelwatch.udfs.op.state;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Delegates to the code that writes a memory without Flink, where its format and version live. {@link Memories} has one for each kind.
 *
 * @param <M> what is remembered; nobody changes one for which no copier is given
 */
public final class MemorySerializer<M> extends ImmutableSerializer<M> {
    private static final long serialVersionUID = 1;

    private final Class<? extends Snapshot<M>> snapshot;
    private final Writer<M> writer;
    private final Reader<M> reader;
    /** Null where nobody changes a memory. */
    private final Copier<M> copier;

    /** Writes one memory, the version of its format first. */
    interface Writer<M> extends Serializable {
        void write(M memory, DataOutput target) throws IOException;
    }

    /** Reads what was written by any version. */
    interface Reader<M> extends Serializable {
        M read(DataInput source) throws IOException;
    }

    /** Makes a memory that changes apart from the given one. */
    interface Copier<M> extends UnaryOperator<M>, Serializable {}

    /** @param snapshot what savepoints name */
    MemorySerializer(Class<? extends Snapshot<M>> snapshot, Writer<M> writer, Reader<M> reader) {
        this(snapshot, writer, reader, null);
    }

    /**
     * Of a memory that is changed in place. The heap's state asks for a copy before it gives out what a snapshot still has to write.
     *
     * @param snapshot what savepoints name
     */
    MemorySerializer(Class<? extends Snapshot<M>> snapshot, Writer<M> writer, Reader<M> reader, Copier<M> copier) {
        this.snapshot = snapshot;
        this.writer = writer;
        this.reader = reader;
        this.copier = copier;
    }

    @Override
    public boolean isImmutableType() {
        return copier == null;
    }

    @Override
    public M copy(M from) {
        return copier == null ? from : copier.apply(from);
    }

    @Override
    public M copy(M from, M reuse) {
        return copy(from);
    }

    @Override
    public void serialize(M memory, DataOutputView target) throws IOException {
        writer.write(memory, target);
    }

    @Override
    public M deserialize(DataInputView source) throws IOException {
        return reader.read(source);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MemorySerializer<?> that && snapshot.equals(that.snapshot);
    }

    @Override
    public int hashCode() {
        return snapshot.hashCode();
    }

    @Override
    public TypeSerializerSnapshot<M> snapshotConfiguration() {
        try {
            return snapshot.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(snapshot + " must have a public constructor without parameters", e);
        }
    }

    /** Stands in savepoints. Each memory has a class of its own, so that what one wrote is not read as another. */
    public abstract static class Snapshot<M> extends SimpleTypeSerializerSnapshot<M> {
        Snapshot(Supplier<MemorySerializer<M>> serializer) {
            super(serializer);
        }

        @Override
        public TypeSerializerSchemaCompatibility<M> resolveSchemaCompatibility(TypeSerializerSnapshot<M> before) {
            return before.getClass() == getClass()
                    ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                    : TypeSerializerSchemaCompatibility.incompatible();
        }
    }
}
