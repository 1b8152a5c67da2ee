package io.modelwatch.udfs.op.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.event.Segments;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class NamesTest {
    private static final int MOST_BYTES = 8 << 20;

    @Test
    void equalNamesAreTheSameObject() throws IOException {
        Names names = new Names();

        assertThat(sent("ranker", names)).isEqualTo("ranker").isSameAs(sent("ranker", names));
    }

    @Test
    void aNameAndSegmentsOfTheSameBytesAreKeptApart() throws IOException {
        Names names = new Names();
        DataOutputSerializer out = new DataOutputSerializer(64);
        names.write("device=ios", out);
        names.write(new Segments(List.of("device=ios")), out);
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());

        assertThat(names.readString(in)).isEqualTo("device=ios");
        assertThat(names.readSegments(in)).isEqualTo(new Segments(List.of("device=ios")));
    }

    /** As tensors of the sample may be named: each request leaves a little, and there are many. */
    @Test
    void namesThatNeverComeAgainDoNotFillTheMemory() throws IOException {
        Names names = new Names();
        for (int i = 0; i < 20_000; i++) {
            String name = "%05d".formatted(i) + "n".repeat(i % 2 == 0 ? 4_000 : 40_000);
            if (i % 100 == 0) {
                assertThat(sent(name, names)).isEqualTo(name);
            } else {
                sent(name, names);
            }
            assertThat(names.bytes()).isLessThanOrEqualTo(MOST_BYTES);
        }
    }

    private static String sent(String name, Names names) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        names.write(name, out);
        return names.readString(new DataInputDeserializer(out.getCopyOfBuffer()));
    }
}
