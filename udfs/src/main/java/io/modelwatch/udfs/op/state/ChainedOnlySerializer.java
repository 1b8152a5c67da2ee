package io.modelwatch.udfs.op.state;

import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * For records that pass by reference from one operator to the next of the same chain. It copies nothing and refuses to write: should a
 * chain break, the job fails at the first record and says why, instead of paying for a serialisation that nobody measured.
 */
final class ChainedOnlySerializer<T> extends ImmutableSerializer<T> {
    private static final long serialVersionUID = 1;

    private final String name;

    ChainedOnlySerializer(Class<T> type) {
        this.name = type.getSimpleName();
    }

    @Override
    public void serialize(T record, DataOutputView target) {
        throw broken();
    }

    @Override
    public T deserialize(DataInputView source) {
        throw broken();
    }

    @Override
    public TypeSerializerSnapshot<T> snapshotConfiguration() {
        throw broken();
    }

    private IllegalStateException broken() {
        return new IllegalStateException(name
                + " must stay inside one operator chain, but it was sent over the network or into state: is"
                + " chaining disabled?");
    }
}
