package io.modelwatch.udfs.inference;

import ai.onnxruntime.platform.Fp16Conversions;
import java.nio.ByteBuffer;

/**
 * Numbers of any datatype as they lie in memory, little-endian. Casting to another datatype: whole numbers exactly or not at all, from and
 * to any type; others rounded to the nearest, half to even, and not at all where the nearest is infinity. NaN and infinity stay as they
 * are.
 */
final class Numbers {
    private static final int HALF_BITS = 10;
    private static final double HALF_MOST = 65_504;
    private static final int BRAIN_BITS = 7;
    private static final double BRAIN_MOST = 0x1.FEp127;

    private Numbers() {}

    /** Whether an element of one datatype can be cast to another. */
    static boolean fits(Datatype from, ByteBuffer data, int at, Datatype to) {
        if (from.whole) {
            long number = whole(from, data, at);
            boolean tooLarge = from == Datatype.UINT64 && number < 0;
            return !tooLarge && (to.whole ? number >= to.least && number <= to.most : isExact(number, to));
        }
        double number = real(from, data, at);
        if (to.whole) {
            return number == Math.rint(number) && number >= to.least && (number < 0x1p63 && (long) number <= to.most);
        }
        return !Double.isFinite(number) || Double.isFinite(rounded(number, to));
    }

    private static boolean isExact(long number, Datatype to) {
        double near = number;
        return near < 0x1p63 && (long) near == number && rounded(near, to) == near;
    }

    /** Appends an element that fits. */
    static void put(Datatype from, ByteBuffer data, int at, Datatype to, ByteBuffer out) {
        if (to.whole) {
            put(from.whole ? whole(from, data, at) : (long) real(from, data, at), to, out);
        } else {
            put(from.whole ? (double) whole(from, data, at) : real(from, data, at), to, out);
        }
    }

    /** An element of whole numbers; those of UINT64 above Long.MAX_VALUE are negative. */
    static long whole(Datatype type, ByteBuffer data, int at) {
        return switch (type) {
            case BOOL -> data.get(at) == 0 ? 0 : 1;
            case INT8 -> data.get(at);
            case UINT8 -> Byte.toUnsignedLong(data.get(at));
            case INT16 -> data.getShort(2 * at);
            case UINT16 -> Short.toUnsignedLong(data.getShort(2 * at));
            case INT32 -> data.getInt(4 * at);
            case UINT32 -> Integer.toUnsignedLong(data.getInt(4 * at));
            case INT64, UINT64 -> data.getLong(8 * at);
            default -> throw new IllegalArgumentException("no whole numbers: " + type);
        };
    }

    static double real(Datatype type, ByteBuffer data, int at) {
        return switch (type) {
            case FP16 -> Fp16Conversions.fp16ToFloat(data.getShort(2 * at));
            case BF16 -> Fp16Conversions.bf16ToFloat(data.getShort(2 * at));
            case FP32 -> data.getFloat(4 * at);
            case FP64 -> data.getDouble(8 * at);
            default -> throw new IllegalArgumentException("no real numbers: " + type);
        };
    }

    private static void put(long number, Datatype to, ByteBuffer out) {
        switch (to.width) {
            case 1 -> out.put((byte) number);
            case 2 -> out.putShort((short) number);
            case 4 -> out.putInt((int) number);
            default -> out.putLong(number);
        }
    }

    private static void put(double number, Datatype to, ByteBuffer out) {
        switch (to) {
            case FP16 -> out.putShort(Fp16Conversions.floatToFp16((float) rounded(number, to)));
            case BF16 -> out.putShort(Fp16Conversions.floatToBf16((float) rounded(number, to)));
            case FP32 -> out.putFloat((float) number);
            default -> out.putDouble(number);
        }
    }

    /** The nearest number that a datatype of real numbers has. Rounded once: by way of FP32 some would be rounded twice. */
    static double rounded(double number, Datatype to) {
        return switch (to) {
            case FP16 -> rounded(number, HALF_BITS, -14, HALF_MOST);
            case BF16 -> rounded(number, BRAIN_BITS, Float.MIN_EXPONENT, BRAIN_MOST);
            case FP32 -> (float) number;
            default -> number;
        };
    }

    private static double rounded(double number, int bits, int leastExponent, double most) {
        if (number == 0 || !Double.isFinite(number)) {
            return number;
        }
        double step = Math.scalb(1.0, Math.max(Math.getExponent(number), leastExponent) - bits);
        double near = Math.rint(number / step) * step;
        return Math.abs(near) > most ? Math.copySign(Double.POSITIVE_INFINITY, near) : near;
    }
}
