package io.modelwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HalfFloatsTest {
    private static final int INFINITY = 0x7C00;

    /** Reference: {@code np.float16(x).view(np.uint16)} of NumPy 2.4.6, x in binary32; it rounds as IEEE 754 says. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 8000",
        "1, 3C00",
        "-2, C000",
        "0.1, 2E66",
        "65504, 7BFF",
        "65519, 7BFF",
        "65520, 7C00",
        "1e9, 7C00",
        "6.1035156e-5, 400",
        "5.9604645e-8, 1",
        "2.9802322e-8, 0",
        "2.9802326e-8, 1",
        "2049, 6800",
        "2051, 6802"
    })
    void roundsToTheNearestHalfTiesToEven(float value, String half) {
        assertThat(HalfFloats.half(value)).isEqualTo(Integer.parseInt(half, 16));
    }

    /** The upper half of a binary32, ties to even: worked out with NumPy 2.4.6 as {@code (bits + 0x7FFF + (bits >> 16 & 1)) >> 16}. */
    @ParameterizedTest
    @CsvSource({"1, 3F80", "0.1, 3DCD", "-3.3895314e38, FF7F", "3.4e38, 7F80", "257, 4380", "259, 4382", "1e-40, 1"})
    void roundsToTheNearestBrainFloat(float value, String brain) {
        assertThat(HalfFloats.brain(value)).isEqualTo(Integer.parseInt(brain, 16));
    }

    @Test
    void keepsEveryNumberThatIsOne() {
        for (int half = 0; half < INFINITY; half++) {
            assertThat(HalfFloats.half(valueOf(half))).isEqualTo(half);
            assertThat(HalfFloats.brain(Float.intBitsToFloat(half << 16))).isEqualTo(half);
        }
    }

    @Test
    void takesWhatLiesBetweenTwoNumbersForTheNearer() {
        for (int half = 0; half < INFINITY - 1; half++) {
            float lower = valueOf(half);
            float middle = lower + (valueOf(half + 1) - lower) / 2; // exact

            assertThat(HalfFloats.half(Math.nextDown(middle))).isEqualTo(half);
            assertThat(HalfFloats.half(middle)).isEqualTo(half + (half & 1));
            assertThat(HalfFloats.half(Math.nextUp(middle))).isEqualTo(half + 1);
        }
    }

    @Test
    void keepsNaN() {
        assertThat(HalfFloats.isFiniteHalf(HalfFloats.half(Float.NaN))).isFalse();
        assertThat(HalfFloats.half(Float.NaN) & 0x3FF).isNotZero();
        assertThat(HalfFloats.brain(Float.NaN) & 0x7F).isNotZero();
    }

    /** As the standard defines binary16. */
    private static float valueOf(int half) {
        int exponent = half >>> 10;
        int fraction = half & 0x3FF;
        return exponent == 0 ? fraction * 0x1p-24f : Math.scalb(1024f + fraction, exponent - 25);
    }
}
