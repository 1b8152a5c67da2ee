package io.modelwatch.schemas.read.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** UTF-8 as Java's own decoder accepts it (no overlong forms, no surrogates, nothing above U+10FFFF), without allocation. */
public final class Utf8 {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long ONES = 0x0101010101010101L;
    private static final byte DELETE = 0x7F;
    private static final long BLANKS = ' ' * ONES;
    private static final long DELETES = DELETE * ONES;
    /** Most bytes that one {@code char} can need. */
    public static final int MAX_BYTES_PER_CHAR = 3;

    private static final int NONE = -1;

    private Utf8() {}

    public static boolean isValid(byte[] bytes, int offset, int length) {
        int at = offset;
        int end = offset + length;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            if (((long) LONGS.get(bytes, at) & HIGH_BITS) != 0) {
                return wrongFrom(bytes, at, end) == NONE;
            }
        }
        boolean ascii = length >= Long.BYTES && ((long) LONGS.get(bytes, end - Long.BYTES) & HIGH_BITS) == 0;
        return ascii || wrongFrom(bytes, at, end) == NONE;
    }

    /** Whether all is ASCII that has a shape, or a blank: the usual case of an id, checked eight bytes at a time. */
    public static boolean isPrintableAscii(byte[] bytes, int offset, int length) {
        int at = offset;
        int end = offset + length;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            if (!isPrintableAscii((long) LONGS.get(bytes, at))) {
                return false;
            }
        }
        if (length >= Long.BYTES) {
            return isPrintableAscii((long) LONGS.get(bytes, end - Long.BYTES));
        }
        for (; at < end; at++) {
            if (bytes[at] < ' ' || bytes[at] == DELETE) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPrintableAscii(long eight) {
        // A borrow goes on from a byte that was found already: it makes nothing wrong that is right as a whole.
        return ((eight | (eight - BLANKS) | ((eight ^ DELETES) - ONES)) & HIGH_BITS) == 0;
    }

    /** Where the first byte stands that makes the slice invalid; -1 where there is none. */
    public static int firstWrong(byte[] bytes, int offset, int length) {
        return wrongFrom(bytes, offset, offset + length);
    }

    private static int wrongFrom(byte[] bytes, int offset, int end) {
        int at = offset;
        while (at < end) {
            if (bytes[at] >= 0) {
                at++;
            } else {
                int size = sequence(bytes, at, end);
                if (size == 0) {
                    return at;
                }
                at += size;
            }
        }
        return NONE;
    }

    /** Length of the sequence of several bytes that starts here; 0 where there is no valid one. */
    private static int sequence(byte[] bytes, int at, int end) {
        int lead = bytes[at] & 0xFF;
        if (lead < 0xC2 || lead > 0xF4) {
            return 0;
        }
        int size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (at + size > end || !followsLead(lead, bytes[at + 1] & 0xFF)) {
            return 0;
        }
        for (int i = 2; i < size; i++) {
            if ((bytes[at + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return size;
    }

    /** The second byte has the narrower ranges that keep out overlong forms, surrogates and too large code points. */
    private static boolean followsLead(int lead, int second) {
        return switch (lead) {
            case 0xE0 -> second >= 0xA0 && second <= 0xBF;
            case 0xED -> second >= 0x80 && second <= 0x9F;
            case 0xF0 -> second >= 0x90 && second <= 0xBF;
            case 0xF4 -> second >= 0x80 && second <= 0x8F;
            default -> second >= 0x80 && second <= 0xBF;
        };
    }

    /**
     * @param into at least {@link #MAX_BYTES_PER_CHAR} times as long as the text
     * @return bytes written; -1 where a surrogate stands alone
     */
    public static int encode(char[] text, int offset, int length, byte[] into) {
        int at = 0;
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            char unit = text[i];
            if (unit < 0x80) {
                into[at++] = (byte) unit;
            } else if (!Character.isSurrogate(unit)) {
                at = encodeUnit(unit, into, at);
            } else if (i + 1 < end && Character.isSurrogatePair(unit, text[i + 1])) {
                at = encodePair(Character.toCodePoint(unit, text[++i]), into, at);
            } else {
                return -1;
            }
        }
        return at;
    }

    private static int encodeUnit(char unit, byte[] into, int offset) {
        int at = offset;
        if (unit < 0x800) {
            into[at++] = (byte) (0xC0 | unit >> 6);
        } else {
            into[at++] = (byte) (0xE0 | unit >> 12);
            into[at++] = (byte) (0x80 | ((unit >> 6) & 0x3F));
        }
        into[at++] = (byte) (0x80 | (unit & 0x3F));
        return at;
    }

    private static int encodePair(int codePoint, byte[] into, int offset) {
        into[offset] = (byte) (0xF0 | codePoint >> 18);
        into[offset + 1] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
        into[offset + 2] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
        into[offset + 3] = (byte) (0x80 | (codePoint & 0x3F));
        return offset + 4;
    }
}
