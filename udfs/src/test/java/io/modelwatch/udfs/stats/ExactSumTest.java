package io.modelwatch.udfs.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ExactSumTest {
    private static final BigDecimal UNIT = BigDecimal.ONE.divide(BigDecimal.valueOf(1L << 44));

    /** Reference: java.math.BigDecimal, each value rounded half to even to a multiple of 2^-44; total weights up to 2^32. */
    @Property
    void agreesWithDecimalArithmetic(
            @ForAll @Size(max = 255) List<@DoubleRange(min = -1e15, max = 1e15) Double> values,
            @ForAll @IntRange(min = 1, max = 1 << 24) int weight) {
        ExactSum sum = new ExactSum();
        BigDecimal expected = BigDecimal.ZERO;
        for (double value : values) {
            sum.add(value, weight);
            BigDecimal units = new BigDecimal(value).divide(UNIT, 0, RoundingMode.HALF_EVEN);
            expected = expected.add(units.multiply(UNIT).multiply(BigDecimal.valueOf(weight)));
        }

        assertThat(sum.value()).isCloseTo(expected.doubleValue(), within(2 * Math.ulp(expected.doubleValue())));
    }

    @Test
    void keepsWhatAnOrdinarySumLoses() {
        ExactSum sum = new ExactSum();
        sum.add(1e15, 1);
        sum.add(0.25, 1);
        sum.add(-1e15, 1);

        assertThat(sum.value()).isEqualTo(0.25);
    }

    @Test
    void countsAnAbsurdValueAsItsLimit() {
        ExactSum sum = new ExactSum();
        sum.add(Double.POSITIVE_INFINITY, Integer.MAX_VALUE);
        sum.add(-1e300, Integer.MAX_VALUE);
        sum.add(1e300, 2);

        assertThat(sum.value()).isEqualTo(2 * ExactSum.LIMIT);
    }

    @Test
    void refusesNaN() {
        assertThatThrownBy(() -> new ExactSum().add(Double.NaN, 1)).hasMessage("value must be a number, was NaN");
    }
}
