package io.modelwatch.schemas.produce;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes Avro's binary encoding into a growing array; each method adds one value and gives this output. */
public final class AvroOutput {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MAX_VARINT = 10;

    private byte[] bytes = new byte[256];
    private int size;

    /** A copy of what was written. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** One byte: the lowest eight bits. */
    public AvroOutput octet(int value) {
        room(1);
        bytes[size++] = (byte) value;
        return this;
    }

    /** Eight bytes in little-endian order. */
    public AvroOutput fixed64(long value) {
        room(Long.BYTES);
        LONGS.set(bytes, size, value);
        size += Long.BYTES;
        return this;
    }

    /** A double, NaN and infinities as they are. */
    public AvroOutput real(double value) {
        return fixed64(Double.doubleToRawLongBits(value));
    }

    /** An int or a long, zigzag and of variable length. */
    public AvroOutput whole(long value) {
        room(MAX_VARINT);
        long left = (value << 1) ^ (value >> 63);
        while ((left & ~0x7FL) != 0) {
            bytes[size++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[size++] = (byte) left;
        return this;
    }

    /** A string: its length in UTF-8, then its bytes. */
    public AvroOutput text(String value) {
        return octets(value.getBytes(StandardCharsets.UTF_8));
    }

    AvroOutput octets(byte[] value) {
        whole(value.length);
        room(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
        return this;
    }

    /** Begins an array or map as one block; the end is written by {@link #end}. */
    AvroOutput block(int count) {
        return count == 0 ? this : whole(count);
    }

    /** The end of an array or map. */
    public AvroOutput end() {
        return octet(0);
    }

    private void room(int needed) {
        if (bytes.length - size < needed) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + needed));
        }
    }
}
