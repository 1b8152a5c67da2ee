package io.modelwatch.udfs.profile;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Counts as they are written: seven bits a byte, the lowest first, so that small ones are short. */
final class Counts {
    private static final int LONGEST = 9;

    private Counts() {}

    /** @param count >= 0 */
    static void write(long count, DataOutput out) throws IOException {
        long left = count;
        while (left > 0x7F) {
            out.writeByte((int) left | 0x80);
            left >>>= 7;
        }
        out.writeByte((int) left);
    }

    static long read(DataInput in) throws IOException {
        long count = 0;
        for (int i = 0; i < LONGEST; i++) {
            byte next = in.readByte();
            count |= (next & 0x7FL) << (7 * i);
            if (next >= 0) {
                return count;
            }
        }
        throw new IOException("a count must be at most %d bytes long: the data is damaged".formatted(LONGEST));
    }
}
