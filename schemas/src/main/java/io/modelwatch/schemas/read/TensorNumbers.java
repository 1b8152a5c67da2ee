package io.modelwatch.schemas.read;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.modelwatch.schemas.HalfFloats;
import io.modelwatch.schemas.read.text.JsonValues;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The elements of one tensor as they are read from JSON: raw, little-endian, one after another. A number that does not fit its datatype is
 * refused, never changed: a candidate would be judged on other inputs than the primary had. What the datatype cannot say exactly is rounded
 * to the nearest, as the primary's server rounded it (a tenth in FP32); what would become infinite is refused.
 */
final class TensorNumbers {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final double TWO_POW_63 = 0x1p63;
    private static final BigInteger MOST_UNSIGNED =
            BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);

    private final String datatype;
    private final JsonValues texts = new JsonValues();
    private byte[] bytes = new byte[256];
    private int size;

    TensorNumbers(String datatype) {
        this.datatype = datatype;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /**
     * Adds what the parser is at.
     *
     * @return false where it is no element of the datatype, or the datatype is none
     */
    boolean add(JsonParser in) throws IOException {
        return switch (datatype) {
            case "BOOL" -> addBoolean(in);
            case "UINT8" -> addWhole(in, 1, 0, 0xFF);
            case "INT8" -> addWhole(in, 1, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case "UINT16" -> addWhole(in, Short.BYTES, 0, 0xFFFF);
            case "INT16" -> addWhole(in, Short.BYTES, Short.MIN_VALUE, Short.MAX_VALUE);
            case "UINT32" -> addWhole(in, Integer.BYTES, 0, 0xFFFF_FFFFL);
            case "INT32" -> addWhole(in, Integer.BYTES, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case "UINT64" -> isBeyondSigned(in) ? addUnsigned(in) : addWhole(in, Long.BYTES, 0, Long.MAX_VALUE);
            case "INT64" -> addWhole(in, Long.BYTES, Long.MIN_VALUE, Long.MAX_VALUE);
            case "FP16" -> addHalf(in);
            case "BF16" -> addBrain(in);
            case "FP32" -> addSingle(in);
            case "FP64" -> addDouble(in);
            case TensorRules.BYTES -> addText(in);
            default -> false;
        };
    }

    private boolean addBoolean(JsonParser in) throws IOException {
        if (in.currentToken().isBoolean()) {
            return put(in.currentToken() == JsonToken.VALUE_TRUE ? 1 : 0, 1);
        }
        return addWhole(in, 1, 0, 1);
    }

    private boolean addWhole(JsonParser in, int width, long least, long most) throws IOException {
        long value;
        if (in.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            if (in.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                return false;
            }
            value = in.getLongValue();
        } else if (in.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
            double real = in.getDoubleValue();
            value = (long) real;
            if (!(Math.abs(real) < TWO_POW_63) || value != real) {
                return false;
            }
        } else {
            return false;
        }
        return value >= least && value <= most && put(value, width);
    }

    private static boolean isBeyondSigned(JsonParser in) throws IOException {
        return in.currentToken() == JsonToken.VALUE_NUMBER_INT
                && in.getNumberType() == JsonParser.NumberType.BIG_INTEGER;
    }

    private boolean addUnsigned(JsonParser in) throws IOException {
        BigInteger value = in.getBigIntegerValue();
        return value.signum() > 0 && value.compareTo(MOST_UNSIGNED) <= 0 && put(value.longValue(), Long.BYTES);
    }

    private boolean addDouble(JsonParser in) throws IOException {
        if (!in.currentToken().isNumeric()) {
            return false;
        }
        double value = in.getDoubleValue();
        return (Double.isFinite(value) || isWritten(in)) && put(Double.doubleToRawLongBits(value), Long.BYTES);
    }

    private boolean addSingle(JsonParser in) throws IOException {
        if (!in.currentToken().isNumeric()) {
            return false;
        }
        float value = (float) in.getDoubleValue();
        return (Float.isFinite(value) || isWritten(in)) && put(Float.floatToRawIntBits(value), Integer.BYTES);
    }

    private boolean addHalf(JsonParser in) throws IOException {
        if (!in.currentToken().isNumeric()) {
            return false;
        }
        int half = HalfFloats.half((float) in.getDoubleValue());
        return (HalfFloats.isFiniteHalf(half) || isWritten(in)) && put(half, Short.BYTES);
    }

    private boolean addBrain(JsonParser in) throws IOException {
        if (!in.currentToken().isNumeric()) {
            return false;
        }
        int brain = HalfFloats.brain((float) in.getDoubleValue());
        return (HalfFloats.isFiniteBrain(brain) || isWritten(in)) && put(brain, Short.BYTES);
    }

    /** NaN and the infinities are inputs like others where they are written as such, and not what became of a number that is too large. */
    private static boolean isWritten(JsonParser in) throws IOException {
        return Character.isLetter(in.getTextCharacters()[in.getTextOffset() + in.getTextLength() - 1]);
    }

    /** A whole number where a text is meant is its text, as in item ids. */
    private boolean addText(JsonParser in) throws IOException {
        if (!texts.readText(in)) {
            return false;
        }
        put(texts.textLength, Integer.BYTES);
        room(texts.textLength);
        System.arraycopy(texts.text, 0, bytes, size, texts.textLength);
        size += texts.textLength;
        return true;
    }

    private boolean put(long value, int width) {
        room(Long.BYTES);
        switch (width) {
            case Long.BYTES -> LONGS.set(bytes, size, value);
            case Integer.BYTES -> INTS.set(bytes, size, (int) value);
            case Short.BYTES -> SHORTS.set(bytes, size, (short) value);
            default -> bytes[size] = (byte) value;
        }
        size += width;
        return true;
    }

    private void room(int needed) {
        if (bytes.length - size < needed) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + needed));
        }
    }
}
