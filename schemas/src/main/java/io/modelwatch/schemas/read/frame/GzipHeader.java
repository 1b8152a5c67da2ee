package io.modelwatch.schemas.read.frame;

import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.ZipException;

/** What stands before the content of a member of gzip's format (RFC 1952, section 2.3): 10 bytes, and what their flags announce. */
final class GzipHeader {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final byte FIRST = 0x1F;
    private static final byte SECOND = (byte) 0x8B;
    private static final int DEFLATE = 8;
    private static final int LENGTH = 10;

    private static final int HAS_SUM = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;
    private static final int RESERVED = 0xE0;

    private GzipHeader() {}

    /** Whether a member begins at a place. */
    static boolean begins(byte[] packed, int at) {
        return packed.length - at >= 2 && packed[at] == FIRST && packed[at + 1] == SECOND;
    }

    /**
     * Where the header ends that begins at a place.
     *
     * @throws IOException if it is none, is cut off, or says what RFC 1952 has no meaning for
     */
    static int end(byte[] packed, int from) throws IOException {
        if (!begins(packed, from)) {
            throw new ZipException("a member must begin with 1F 8B, did not at byte " + from);
        }
        int at = past(packed, from, LENGTH);
        int flags = packed[from + 3] & 0xFF;
        if (packed[from + 2] != DEFLATE || (flags & RESERVED) != 0) {
            throw new ZipException("a member must be packed by deflate and have no reserved flag");
        }
        if ((flags & HAS_EXTRA) != 0) {
            int lengthAt = at;
            at = past(packed, lengthAt, 2);
            at = past(packed, at, int16(packed, lengthAt));
        }
        at = (flags & HAS_NAME) == 0 ? at : pastZero(packed, at);
        at = (flags & HAS_COMMENT) == 0 ? at : pastZero(packed, at);
        return (flags & HAS_SUM) == 0 ? at : pastSum(packed, from, at);
    }

    /** The number in 4 bytes, the least of them first. */
    static int int32(byte[] packed, int at) {
        return (int) INTS.get(packed, at);
    }

    private static int int16(byte[] packed, int at) {
        return (packed[at] & 0xFF) | (packed[at + 1] & 0xFF) << 8;
    }

    private static int past(byte[] packed, int at, int length) throws EOFException {
        if (length > packed.length - at) {
            throw cutOff(packed);
        }
        return at + length;
    }

    private static int pastZero(byte[] packed, int from) throws EOFException {
        for (int at = from; at < packed.length; at++) {
            if (packed[at] == 0) {
                return at + 1;
            }
        }
        throw cutOff(packed);
    }

    /** The sum is the lower half of the CRC-32 of what stands before it. */
    private static int pastSum(byte[] packed, int from, int at) throws IOException {
        int end = past(packed, at, 2);
        CRC32 sum = new CRC32();
        sum.update(packed, from, at - from);
        if (int16(packed, at) != (sum.getValue() & 0xFFFF)) {
            throw new ZipException("a member's header must have the sum that it says");
        }
        return end;
    }

    private static EOFException cutOff(byte[] packed) {
        return new EOFException("a member's header must be whole, ends at byte " + packed.length);
    }
}
