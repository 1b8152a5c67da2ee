package io.modelwatch.udfs.stats;

import static org.assertj.core.api.Assertions.assertThat;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput;
import com.datadoghq.sketch.ddsketch.mapping.CubicallyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Against the library's sketch, which gets each value by itself. */
class DurationSketchTest {
    private static final double[] RANKS = {0, 0.25, 0.5, 0.9, 0.99, 1};

    @Property(tries = 300)
    void countsAsTheSketchThatGetsEachValueByItself(
            @ForAll @Size(min = 1, max = 50) List<@LongRange(min = 0, max = 86_400_000_000L) Long> values)
            throws IOException {
        DurationSketch sketch = new DurationSketch();
        DDSketch plain = plain();
        for (int i = 0; i < values.size(); i++) {
            sketch.add((double) values.get(i), 1 + i % 3);
            plain.accept((double) values.get(i), 1 + i % 3);
            if (i % 7 == 0) { // reading in between changes nothing
                assertThat(sketch.quantiles(RANKS)).isEqualTo(plain.getValuesAtQuantiles(RANKS));
            }
        }

        assertThat(bytes(sketch)).isEqualTo(bytes(plain));
        assertThat(restored(sketch).quantiles(RANKS)).isEqualTo(plain.getValuesAtQuantiles(RANKS));
    }

    @Property(tries = 300)
    void mergesInAnyOrder(
            @ForAll @Size(min = 1, max = 20) List<@LongRange(min = 0, max = 10_000_000) Long> some,
            @ForAll @Size(max = 20) List<@LongRange(min = 0, max = 10_000_000) Long> others)
            throws IOException {
        DurationSketch one = of(some);
        one.merge(of(others));
        DurationSketch other = of(others);
        other.merge(of(some));
        DDSketch plain = plain();
        some.forEach(value -> plain.accept((double) value));
        others.forEach(value -> plain.accept((double) value));

        assertThat(one.quantiles(RANKS)).isEqualTo(plain.getValuesAtQuantiles(RANKS));
        assertThat(other.quantiles(RANKS)).isEqualTo(plain.getValuesAtQuantiles(RANKS));
    }

    @Test
    void whatItHeldIsGoneOnceItIsRestored() throws IOException {
        DurationSketch sketch = of(List.of(1L, 1_000_000L));
        sketch.restore(in(bytes(of(List.of(50L)))));

        assertThat(sketch.quantiles(RANKS)).containsOnly(plainOf(50).getValueAtQuantile(0.5));
    }

    private static DurationSketch of(List<Long> values) {
        DurationSketch sketch = new DurationSketch();
        values.forEach(value -> sketch.add((double) value, 1));
        return sketch;
    }

    private static DDSketch plain() {
        return new DDSketch(new CubicallyInterpolatedMapping(0.01), UnboundedSizeDenseStore::new);
    }

    private static DDSketch plainOf(double value) {
        DDSketch plain = plain();
        plain.accept(value);
        return plain;
    }

    private static DurationSketch restored(DurationSketch sketch) throws IOException {
        DurationSketch restored = new DurationSketch();
        restored.restore(in(bytes(sketch)));
        return restored;
    }

    private static DataInputStream in(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }

    private static byte[] bytes(DurationSketch sketch) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        sketch.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static byte[] bytes(DDSketch sketch) throws IOException {
        GrowingByteArrayOutput encoded = GrowingByteArrayOutput.withDefaultInitialCapacity();
        sketch.encode(encoded, true);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new DataOutputStream(bytes).writeInt(encoded.numWrittenBytes());
        bytes.write(Arrays.copyOf(encoded.backingArray(), encoded.numWrittenBytes()));
        return bytes.toByteArray();
    }
}
