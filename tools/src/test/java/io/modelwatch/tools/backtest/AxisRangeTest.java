package io.modelwatch.tools.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AxisRangeTest {
    private static AxisRange of(DoubleStream values, double... limits) {
        return AxisRange.of(values, DoubleStream.of(limits));
    }

    @Test
    void coversTheValuesWithAMargin() {
        AxisRange range = of(DoubleStream.of(100, 140, 120));

        assertThat(range.low()).isCloseTo(98, within(1e-9));
        assertThat(range.high()).isCloseTo(142, within(1e-9));
    }

    @Test
    void coversLimitsThatAreNearAndLeavesFarOnesOut() {
        AxisRange range = of(DoubleStream.of(100, 140), 95, 1e9);

        assertThat(range.low()).isBetween(90.0, 95.0);
        assertThat(range.high()).isBetween(150.0, 155.0);
        assertThat(range.nearest(1e9)).isEqualTo(range.high());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 5, -3, 1e-12, 1e300})
    void aConstantLiesWithinItsRange(double value) {
        AxisRange range = of(DoubleStream.of(value, value), Double.NaN);

        assertThat(range.low()).isFinite().isLessThan(range.nearest(value));
        assertThat(range.high()).isFinite().isGreaterThan(range.nearest(value));
    }

    @Test
    void isFiniteWhateverTheValuesAre() {
        AxisRange range = of(DoubleStream.of(Double.MAX_VALUE, -Double.MAX_VALUE));

        assertThat(range.high() - range.low()).isFinite().isPositive();
    }

    @Test
    void coversTheLimitsWhereThereAreNoValues() {
        assertThat(of(DoubleStream.of(Double.NaN, Double.POSITIVE_INFINITY), 10, 20))
                .isEqualTo(of(DoubleStream.of(10, 20)));
    }

    @Test
    void isSomethingWhereThereIsNothing() {
        assertThat(of(DoubleStream.empty())).isEqualTo(new AxisRange(0, 1));
    }

    @Test
    void makesRoomBelow() {
        assertThat(new AxisRange(10, 30).withRoomBelow(0.1)).isEqualTo(new AxisRange(8, 30));
    }
}
