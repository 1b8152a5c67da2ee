package io.modelwatch.schemas;

/**
 * Numbers of 16 bits, rounded to the nearest, ties to even: IEEE 754's binary16 (5 bits of exponent, 10 of fraction) and bfloat16 (the
 * upper half of a binary32). Numbers from half a step beyond the largest on become infinite.
 */
public final class HalfFloats {
    private static final int HALF_INFINITY = 0x7C00;
    private static final int BRAIN_INFINITY = 0x7F80;
    private static final int SIGN_16 = 0x8000;
    private static final int SINGLE_BIAS = 127;
    private static final int HALF_BIAS = 15;
    private static final int SINGLE_FRACTION = 23;
    private static final int HALF_FRACTION = 10;
    /** The unit in the last place of numbers that are too small to be normal, and what rounds to it. */
    private static final float SMALLEST_STEP = 0x1p-24f;

    private HalfFloats() {}

    public static int half(float value) {
        int bits = Float.floatToIntBits(value);
        int sign = (bits >>> Short.SIZE) & SIGN_16;
        if (Float.isNaN(value)) {
            return sign | HALF_INFINITY | 1 << (HALF_FRACTION - 1);
        }
        float size = Math.abs(value);
        if (size < 0x1p-14f) {
            return sign
                    | (int) Math.rint(size / SMALLEST_STEP); // the largest of them carries into the least normal one
        }
        int shifted = (bits & Integer.MAX_VALUE) - ((SINGLE_BIAS - HALF_BIAS) << SINGLE_FRACTION);
        return sign | Math.min(HALF_INFINITY, rounded(shifted, SINGLE_FRACTION - HALF_FRACTION));
    }

    public static boolean isFiniteHalf(int half) {
        return (half & HALF_INFINITY) != HALF_INFINITY;
    }

    public static int brain(float value) {
        if (Float.isNaN(value)) {
            return BRAIN_INFINITY | 1 << 6;
        }
        int bits = Float.floatToIntBits(value);
        int sign = (bits >>> Short.SIZE) & SIGN_16;
        return sign | rounded(bits & Integer.MAX_VALUE, Short.SIZE);
    }

    public static boolean isFiniteBrain(int brain) {
        return (brain & BRAIN_INFINITY) != BRAIN_INFINITY;
    }

    /** Without the lowest bits, to the nearest, ties to even; a carry goes into the exponent, where it belongs. */
    private static int rounded(int bits, int dropped) {
        int half = 1 << (dropped - 1);
        int odd = (bits >>> dropped) & 1;
        return (bits + half - 1 + odd) >>> dropped;
    }
}
