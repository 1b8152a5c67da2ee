package io.modelwatch.udfs.op.state;

import io.modelwatch.udfs.format.Lengths;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Does the same as {@link Lengths}, with the same bytes, but only for the shuffle of events and short arrays: here the JVM sees one kind
 * of view and inlines the calls to it, which it cannot where state, checkpoints and network share the code.
 */
final class EventLengths {
    private static final int ONE_BYTE = 0x7F;

    private EventLengths() {}

    static void writeBytes(byte[] bytes, DataOutputView out) throws IOException {
        if (bytes.length > ONE_BYTE) {
            Lengths.writeBytes(bytes, out);
            return;
        }
        out.writeByte(bytes.length);
        out.write(bytes, 0, bytes.length);
    }

    static byte[] readBytes(DataInputView in) throws IOException {
        int length = read(in);
        if (length > ONE_BYTE) {
            return Lengths.readBytes(length, in);
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes, 0, length);
        return bytes;
    }

    /** Null and empty are different. */
    static void writeLongs(long[] values, DataOutputView out) throws IOException {
        if (values == null || values.length >= ONE_BYTE) {
            Lengths.writeLongs(values, out);
            return;
        }
        out.writeByte(values.length + 1);
        for (long value : values) {
            out.writeLong(value);
        }
    }

    static long[] readLongs(DataInputView in) throws IOException {
        int length = read(in) - 1;
        if (length < 0) {
            return null;
        }
        if (length >= ONE_BYTE) {
            return Lengths.readLongs(length, in);
        }
        long[] values = new long[length];
        for (int i = 0; i < length; i++) {
            values[i] = in.readLong();
        }
        return values;
    }

    /** Null and empty are different. */
    static void writeFloats(float[] values, DataOutputView out) throws IOException {
        if (values == null || values.length >= ONE_BYTE) {
            Lengths.writeFloats(values, out);
            return;
        }
        out.writeByte(values.length + 1);
        for (float value : values) {
            out.writeFloat(value);
        }
    }

    static float[] readFloats(DataInputView in) throws IOException {
        int length = read(in) - 1;
        if (length < 0) {
            return null;
        }
        if (length >= ONE_BYTE) {
            return Lengths.readFloats(length, in);
        }
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = in.readFloat();
        }
        return values;
    }

    static int read(DataInputView in) throws IOException {
        int first = in.readByte();
        return first >= 0 ? first : Lengths.readAfter(first, in);
    }
}
