package io.modelwatch.local.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DrawsTest {
    private static final int DRAWN = 200_000;

    private final Draws draws = new Draws(1);

    @ParameterizedTest
    @CsvSource({"1, 0.3", "20, 0.01", "100, 0.5", "100, 0.97", "5000, 0.01", "5000, 0.3", "100000, 0.9"})
    void binomialCountsHaveMeanVarianceAndSkewnessOfTheLaw(long trials, double probability) {
        double variance = trials * probability * (1 - probability);

        agrees(
                () -> draws.binomial(trials, probability),
                trials * probability,
                variance,
                (1 - 2 * probability) / Math.sqrt(variance));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 3, 150, 250, 4_000})
    void countsHaveMeanVarianceAndSkewnessOfPoissons(double mean) {
        agrees(() -> draws.count(mean), mean, mean, 1 / Math.sqrt(mean));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 2.5, 40})
    void gammasHaveMeanVarianceAndSkewnessOfTheLaw(double shape) {
        agrees(() -> draws.gamma(shape), shape, shape, 2 / Math.sqrt(shape));
    }

    @Test
    void binomialCountsStayWithinTheirTrials() {
        assertThat(draws.binomial(0, 0.5)).isZero();
        assertThat(draws.binomial(7, 0)).isZero();
        assertThat(draws.binomial(7, 1)).isEqualTo(7);
        for (int i = 0; i < 1_000; i++) {
            assertThat(draws.binomial(450, 0.499)).isBetween(0L, 450L);
        }
    }

    private static void agrees(DoubleSupplier drawn, double mean, double variance, double skewness) {
        double[] values = new double[DRAWN];
        double sum = 0;
        for (int i = 0; i < DRAWN; i++) {
            values[i] = drawn.getAsDouble();
            sum += values[i];
        }
        double second = 0;
        double third = 0;
        for (double value : values) {
            double distance = value - sum / DRAWN;
            second += distance * distance / DRAWN;
            third += distance * distance * distance / DRAWN;
        }
        assertThat(sum / DRAWN).isCloseTo(mean, within(5 * Math.sqrt(variance / DRAWN)));
        assertThat(second / variance).isCloseTo(1, within(0.05 + 0.1 * Math.abs(skewness)));
        assertThat(third / Math.pow(second, 1.5)).isCloseTo(skewness, within(0.05 + 0.1 * Math.abs(skewness)));
    }
}
