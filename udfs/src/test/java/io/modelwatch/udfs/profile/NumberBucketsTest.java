package io.modelwatch.udfs.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberBucketsTest {
    private final NumberBuckets buckets = new NumberBuckets();

    @Test
    void knowsEachNumberWithinOnePercent() {
        List<Double> values = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < 10_001; i++) {
            values.add(100 + random.nextGaussian() * 20);
        }
        values.forEach(value -> buckets.add(value, 1));
        Collections.sort(values);

        assertThat(buckets.level()).isZero();
        for (int percent = 0; percent <= 100; percent++) {
            double exact = values.get(percent * 100);
            assertThat(buckets.quantile(percent / 100.0)).isCloseTo(exact, within(Math.abs(exact) * 0.0101));
        }
    }

    @Test
    void ordersNegativeNumbersZeroAndPositiveNumbers() {
        for (double value : new double[] {3, -0.0, -100, 0, 40}) {
            buckets.add(value, 1);
        }

        assertThat(buckets.quantile(0)).isCloseTo(-100, within(1.01));
        assertThat(buckets.quantile(0.25)).isZero();
        assertThat(buckets.quantile(0.5)).isZero();
        assertThat(buckets.quantile(0.75)).isCloseTo(3, within(0.0303));
        assertThat(buckets.quantile(1)).isCloseTo(40, within(0.404));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-300, 1e300, Double.MAX_VALUE, -Double.MAX_VALUE, Double.MIN_NORMAL * 2, -1e-300})
    void knowsNumbersOfAnySize(double value) {
        buckets.add(value, 7);

        assertThat(buckets.quantile(0.5)).isCloseTo(value, within(Math.abs(value) * 0.0101));
        assertThat(buckets.count()).isEqualTo(7);
    }

    @Test
    void countsWhatIsNotNormalAsZero() {
        buckets.add(Double.MIN_VALUE, 1);

        assertThat(buckets.quantile(0.5)).isZero();
    }

    @Test
    void saysNothingOfNothing() {
        assertThat(buckets.quantile(0.5)).isNaN();
        assertThat(buckets.count()).isZero();
    }

    @Test
    void joinsBucketsInPairsWhereTheyAreTooMany() {
        List<Double> values = new ArrayList<>();
        for (int i = -300; i < 300; i++) {
            values.add(Math.pow(10, i));
            values.add(-Math.pow(10, i));
        }
        values.forEach(value -> buckets.add(value, 1));

        assertThat(buckets.level()).isPositive();
        assertThat(buckets.count()).isEqualTo(1_200);
        Collections.sort(values);
        double error = (Math.pow(1.0203, Math.pow(2, buckets.level())) - 1) / 2; // half the width of a bucket
        assertThat(buckets.quantile(0.75)).isCloseTo(values.get(899), within(values.get(899) * error));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void areTheSameInAnyOrderAndAnySplit(int seed) throws IOException {
        Random random = new Random(seed);
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            values.add(random.nextGaussian() * Math.pow(10, random.nextInt(600) - 300));
        }
        values.forEach(value -> buckets.add(value, 3));
        byte[] expected = bytes(buckets);

        Collections.shuffle(values, random);
        NumberBuckets merged = new NumberBuckets();
        for (int from = 0; from < values.size(); ) {
            int to = Math.min(values.size(), from + 1 + random.nextInt(500));
            NumberBuckets part = new NumberBuckets();
            values.subList(from, to).forEach(value -> part.add(value, 3));
            merged.merge(restored(bytes(part)));
            from = to;
        }

        assertThat(buckets.level()).isPositive();
        assertThat(bytes(merged)).isEqualTo(expected);
    }

    @Test
    void refuseWhatIsDamaged() throws IOException {
        buckets.add(5, 1);
        byte[] damaged = bytes(buckets);
        damaged[0] = 99;

        assertThatThrownBy(() -> restored(damaged))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("levels");
    }

    private static byte[] bytes(NumberBuckets buckets) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        buckets.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static NumberBuckets restored(byte[] bytes) throws IOException {
        NumberBuckets restored = new NumberBuckets();
        restored.restore(new DataInputStream(new ByteArrayInputStream(bytes)));
        return restored;
    }
}
