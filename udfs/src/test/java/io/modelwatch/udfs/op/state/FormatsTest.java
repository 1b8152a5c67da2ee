package io.modelwatch.udfs.op.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.SameValue;
import io.modelwatch.udfs.Sized;
import io.modelwatch.udfs.detect.DetectorMemory;
import io.modelwatch.udfs.detect.Threshold;
import io.modelwatch.udfs.op.JudgeCandidates;
import io.modelwatch.udfs.stats.Summaries;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is written to state or to the network is read back as it was, and to its last byte, at every size around which lengths of 8, 15
 * and 16 bits end. The writers are found in the classes themselves: one that none of {@link Formats} lets write fails the test.
 */
class FormatsTest {
    /** Whether every size is tried of everything, which takes many minutes: {@code -Dmodelwatch.sizes=all}. */
    private static final boolean ALL = "all".equals(System.getProperty("modelwatch.sizes"));

    private static final int[] EVERY_SIZE = {0, 1, 1 << 15, (1 << 16) - 1, 1 << 16, (1 << 16) + 1};
    /** A length of 16 bits is wrong at the last, whatever its sign. */
    private static final int[] SIZES = ALL ? EVERY_SIZE : new int[] {0, 1, (1 << 16) + 1};
    /** Of lists whose elements take long to make. */
    private static final int[] SIZES_OF_OBJECTS = ALL ? EVERY_SIZE : new int[] {0, 1};

    /** {@code Summaries} has a test of its own; the others hand over to a format of ours, and its bytes to state. */
    private static final Set<String> INTO_ARRAYS = Set.of(
            Summaries.class.getName(),
            DetectorMemory.class.getName() + "$Held",
            JudgeCandidates.class.getName(),
            "io.modelwatch.udfs.op.SampledRequests",
            Memories.class.getName(),
            "io.modelwatch.udfs.warm.MemoryFileWriter",
            "io.modelwatch.udfs.warm.MemoryTerms"); // which names the methods that do

    private static final List<String> ODD = List.of("", "\0", "\u001f", "é", "中", "\ud83d\ude00", "a\ud83d\ude00b");
    private static final List<String> ILL_FORMED = List.of("\ud83d", "a\ude00b", "\ude00\ud83d");

    static Stream<Formats.Format<?>> formats() {
        return Formats.all().stream();
    }

    @ParameterizedTest
    @MethodSource("formats")
    <T> void readsWhatItWroteAtAnySize(Formats.Format<T> format) throws Exception {
        for (Map.Entry<String, Boolean> dimension :
                Sized.dimensions(format.maker()).entrySet()) {
            for (int size : dimension.getValue() ? SIZES_OF_OBJECTS : SIZES) {
                T value = format.cast(Sized.of(format.maker(), dimension.getKey(), size));
                assertReadsWhatItWrote(format, value, dimension.getKey() + " of " + size);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    <T> void readsTextsOfAnyCharacters(Formats.Format<T> format) throws Exception {
        for (String text : ODD) {
            T value = format.cast(Sized.saying(format.maker(), text));
            assertReadsWhatItWrote(format, value, "the text '" + text + "'");
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    <T> void readsTextsThatAreNoUnicode(Formats.Format<T> format) throws Exception {
        for (String text : ILL_FORMED) {
            T value = format.cast(Sized.saying(format.maker(), text));
            assertReadsWhatItWrote(
                    format,
                    value,
                    "the text " + text.chars().mapToObj(Integer::toHexString).toList());
        }
    }

    /** Nothing is asked for that is not there, and no memory is taken for it. */
    @ParameterizedTest
    @MethodSource("formats")
    <T> void refusesWhatIsDamagedInsteadOfTakingMemoryForIt(Formats.Format<T> format) throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(256);
        format.write(format.cast(Sized.small(format.maker())), out);
        byte[] whole = out.getCopyOfBuffer();
        for (int at = 0; at < whole.length; at++) {
            for (int value : new int[] {0x7F, 0x80, 0xFF}) {
                byte[] damaged = Arrays.copyOf(whole, whole.length + 4);
                Arrays.fill(damaged, at, Math.min(damaged.length, at + 4), (byte) value);
                try {
                    format.read(new DataInputDeserializer(damaged));
                } catch (IOException | RuntimeException refused) {
                    assertThat(refused).isNotInstanceOf(NegativeArraySizeException.class);
                }
            }
        }
    }

    @Test
    void everyWriterIsAmongThem() throws Exception {
        Set<String> seen = new HashSet<>(Set.of(Threshold.class.getName())); // which remembers nothing
        for (Formats.Format<?> format : Formats.all()) {
            writeSeen(format, seen);
        }

        assertThat(Shipped.writers().stream().map(Class::getName).filter(name -> !seen.contains(name)))
                .as("classes with a method that writes to what it is given, and that none of Formats calls")
                .isEmpty();
        assertThat(Shipped.writersIntoArrays().stream().map(Class::getName))
                .as("classes that write to something of their own have a test of their own")
                .containsExactlyInAnyOrderElementsOf(INTO_ARRAYS);
    }

    @Test
    void everySerializerIsAmongThem() throws Exception {
        Set<Class<?>> known = new HashSet<>(Set.of(ChainedOnlySerializer.class));
        Formats.all().forEach(format -> known.add(format.by()));

        assertThat(Shipped.serializers()).isSubsetOf(known);
    }

    @Test
    void whatStaysInItsChainIsNeverWritten() {
        var serializer = new ChainedOnlySerializer<>(Outcome.class);

        assertThatThrownBy(() -> serializer.serialize(null, new DataOutputSerializer(1)))
                .hasMessageContaining("must stay inside one operator chain");
    }

    @Test
    void everyMeasureAndEveryDetectorIsAmongThem() {
        List<String> names = new ArrayList<>();
        Formats.all().forEach(format -> names.add(format.name()));

        assertThat(Catalog.measures())
                .allMatch(measure -> names.stream().anyMatch(name -> name.startsWith(measure.name())));
        assertThat(Catalog.detectors()).allMatch(kind -> names.contains(kind.name()));
    }

    private static <T> void assertReadsWhatItWrote(Formats.Format<T> format, T value, String what) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(1 << 10);
        format.write(value, out);
        int length = out.length();
        for (int i = 0; i < 8; i++) {
            out.writeByte(0x7F); // of the next record
        }
        byte[] bytes = out.getCopyOfBuffer();
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        Object read = format.read(in);

        assertThat(SameValue.difference(format.shown(value), format.shown(format.cast(read))))
                .as(what)
                .isNull();
        assertThat(in.getPosition()).as("read of %s, %s", length, what).isEqualTo(length);
        if (format.serializer() != null) {
            assertIsCopied(format.serializer(), bytes, length, what);
        }
    }

    private static void assertIsCopied(TypeSerializer<?> serializer, byte[] bytes, int length, String what)
            throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        DataOutputSerializer copy = new DataOutputSerializer(length);
        serializer.copy(in, copy);

        assertThat(in.getPosition()).as(what).isEqualTo(length);
        assertThat(copy.length()).as(what).isEqualTo(length);
    }

    private static <T> void writeSeen(Formats.Format<T> format, Set<String> seen) throws Exception {
        DataOutputView out = new DataOutputViewStreamWrapper(new WhoWrites(seen));
        format.write(format.cast(Sized.small(format.maker())), out);
    }

    /** Notes which classes of ours had a hand in each byte. */
    private static final class WhoWrites extends OutputStream {
        private final Set<String> seen;

        WhoWrites(Set<String> seen) {
            this.seen = seen;
        }

        @Override
        public void write(int value) {
            StackWalker.getInstance().forEach(frame -> {
                if (frame.getClassName().startsWith("io.modelwatch")) {
                    seen.add(frame.getClassName());
                }
            });
        }
    }
}
