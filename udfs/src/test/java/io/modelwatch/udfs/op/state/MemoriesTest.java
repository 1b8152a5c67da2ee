package io.modelwatch.udfs.op.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One class serializes all memories: a savepoint must still tell them apart. */
class MemoriesTest {
    static List<MemorySerializer<?>> memories() throws IllegalAccessException {
        List<MemorySerializer<?>> memories = new ArrayList<>();
        for (Field field : Memories.class.getFields()) {
            memories.add((MemorySerializer<?>) field.get(null));
        }
        return memories;
    }

    @ParameterizedTest
    @MethodSource("memories")
    <M> void aSavepointLeadsBackToTheSerializerThatWroteIt(MemorySerializer<M> memory) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, memory.snapshotConfiguration());

        TypeSerializerSnapshot<M> read = TypeSerializerSnapshot.readVersionedSnapshot(
                new DataInputDeserializer(out.getCopyOfBuffer()), getClass().getClassLoader());

        assertThat(read.restoreSerializer()).isSameAs(memory);
    }

    @ParameterizedTest
    @MethodSource("memories")
    void aSerializerIsTheSameAfterItTravelledToATaskManager(MemorySerializer<?> memory) throws Exception {
        assertThat(InstantiationUtil.clone(memory)).isEqualTo(memory).hasSameHashCodeAs(memory);
    }

    @Test
    void noMemoryIsReadAsAnother() throws Exception {
        List<MemorySerializer<?>> memories = memories();
        for (int i = 0; i < memories.size(); i++) {
            for (int j = 0; j < memories.size(); j++) {
                assertThat(isReadBy(memories.get(i), memories.get(j)))
                        .as(
                                "%s by %s",
                                memories.get(j).snapshotConfiguration(),
                                memories.get(i).snapshotConfiguration())
                        .isEqualTo(i == j);
                assertThat(memories.get(i).equals(memories.get(j))).isEqualTo(i == j);
            }
        }
    }

    @SuppressWarnings("unchecked") // Flink asks whatever the savepoint holds
    private static <M> boolean isReadBy(MemorySerializer<M> memory, MemorySerializer<?> before) {
        return memory.snapshotConfiguration()
                .resolveSchemaCompatibility((TypeSerializerSnapshot<M>) before.snapshotConfiguration())
                .isCompatibleAsIs();
    }
}
