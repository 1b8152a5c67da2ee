package io.modelwatch.udfs.op.state;

import io.modelwatch.udfs.detect.AlertMemory.Written;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;

/**
 * Emits again, once after a restore, the transitions that memories hold: the transaction in which they were first written may have timed
 * out while the job was down. The order is by identity, so that it does not depend on the state backend's.
 *
 * @param <M> what is remembered under a key
 */
public final class RewriteAfterRestore<M> {
    private static final Comparator<Written> BY_IDENTITY = Comparator.comparing(
                    (Written transition) -> transition.alert().fingerprint())
            .thenComparing(transition -> transition.alert().startsAt())
            .thenComparing(transition -> transition.alert().sequence());

    private final ValueStateDescriptor<M> descriptor;
    private final Function<M, List<Written>> written;
    private boolean due;

    /** @param restored whether there is anything to emit again */
    public RewriteAfterRestore(
            ValueStateDescriptor<M> descriptor, Function<M, List<Written>> written, boolean restored) {
        this.descriptor = descriptor;
        this.written = written;
        this.due = restored;
    }

    /**
     * Goes through all keys where that is due, and leaves the backend's current key as it was.
     *
     * @param known is given each memory that was restored
     */
    public void once(KeyedStateBackend<Object> backend, Consumer<M> known, Consumer<Written> emit) throws Exception {
        if (!due) {
            return;
        }
        due = false;
        Object key = backend.getCurrentKey();
        List<Written> lost = new ArrayList<>();
        backend.applyToAllKeys(
                VoidNamespace.INSTANCE,
                VoidNamespaceSerializer.INSTANCE,
                descriptor,
                (each, state) -> restore(state, known, lost));
        if (key != null) {
            backend.setCurrentKey(key);
        }
        lost.sort(BY_IDENTITY);
        lost.forEach(emit);
    }

    private void restore(ValueState<M> state, Consumer<M> known, List<Written> lost) throws Exception {
        M memory = state.value();
        known.accept(memory);
        lost.addAll(written.apply(memory));
    }
}
