package io.modelwatch.udfs.op;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Arrays of numbers on a wire; null and empty are different. */
final class NumberArrays {
    private static final int ABSENT = 0xFFFF;

    private NumberArrays() {}

    static void write(long[] values, DataOutputView out) throws IOException {
        out.writeShort(values == null ? ABSENT : values.length);
        for (int i = 0; values != null && i < values.length; i++) {
            out.writeLong(values[i]);
        }
    }

    static long[] readLongs(DataInputView in) throws IOException {
        int length = in.readUnsignedShort();
        if (length == ABSENT) {
            return null;
        }
        long[] values = new long[length];
        for (int i = 0; i < length; i++) {
            values[i] = in.readLong();
        }
        return values;
    }

    static void write(float[] values, DataOutputView out) throws IOException {
        out.writeShort(values == null ? ABSENT : values.length);
        for (int i = 0; values != null && i < values.length; i++) {
            out.writeFloat(values[i]);
        }
    }

    static float[] readFloats(DataInputView in) throws IOException {
        int length = in.readUnsignedShort();
        if (length == ABSENT) {
            return null;
        }
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = in.readFloat();
        }
        return values;
    }
}
