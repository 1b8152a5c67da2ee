package io.modelwatch.udfs.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.schemas.Hash;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistinctValuesTest {
    private static final double STANDARD_ERROR = 0.0325;

    private final DistinctValues values = new DistinctValues();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 100, 1_000, 3_000, 10_000, 100_000, 1_000_000})
    void estimatesHowManyThereWere(int count) {
        for (int i = 0; i < count; i++) {
            values.add(Hash.of64(i));
            values.add(Hash.of64(i)); // a second time it is none more
        }

        assertThat(values.estimate()).isCloseTo(count, within(Math.max(0.5, 4 * STANDARD_ERROR * count)));
    }

    @Test
    void isZeroForNothingAndUnharmedByTheHashOfTheEmptyText() {
        assertThat(values.estimate()).isZero();

        values.add(Hash.of64(Hash.of64(new byte[0])));
        assertThat(values.estimate()).isCloseTo(1, within(0.1));
    }

    @Test
    void mergesAndIsRestoredToTheSame() throws IOException {
        DistinctValues first = new DistinctValues();
        DistinctValues second = new DistinctValues();
        for (int i = 0; i < 5_000; i++) {
            values.add(Hash.of64(i));
            (i % 50 == 0 ? second : first).add(Hash.of64(i)); // one is written sparsely, one densely
        }

        DistinctValues merged = restored(second);
        merged.merge(restored(first));

        assertThat(bytes(merged)).isEqualTo(bytes(values));
        assertThat(merged.estimate()).isEqualTo(values.estimate());
        assertThat(bytes(second).length).isLessThan(bytes(first).length);
    }

    private static DistinctValues restored(DistinctValues values) throws IOException {
        DistinctValues restored = new DistinctValues();
        restored.restore(new DataInputStream(new ByteArrayInputStream(bytes(values))));
        return restored;
    }

    private static byte[] bytes(DistinctValues values) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        values.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }
}
