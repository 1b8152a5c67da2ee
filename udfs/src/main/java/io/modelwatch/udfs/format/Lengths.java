package io.modelwatch.udfs.format;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Lengths, and what has one: texts, bytes, numbers. State and network formats write them only here, so that writer and reader agree at
 * every size (with lengths of 16 bits, no snapshot beyond 65,535 can be read).
 *
 * <p>A length takes seven bits a byte, the lowest first. Writer and reader both refuse a length beyond {@link #MOST}. The reader
 * allocates memory piece by piece as the announced bytes arrive: a damaged length is an IOException, never an OutOfMemoryError.
 */
public final class Lengths {
    /** Most elements or bytes of one thing: many times what limits on records and memory let grow. */
    public static final int MOST = 1 << 28;

    /** This much is allocated on trust. */
    private static final int PIECE = 1 << 16;

    private static final int LONGEST = 5;
    /** A byte that UTF-8 never has: announces the chars of a text that is not valid Unicode, since it has a lone surrogate. */
    private static final byte CHARS = (byte) 0xFF;

    private Lengths() {}

    public static void write(int length, DataOutput out) throws IOException {
        if (length < 0 || length > MOST) {
            throw new IOException("a length must be in [0, %s] to be written, was %s".formatted(MOST, length));
        }
        int left = length;
        while (left > 0x7F) {
            out.writeByte(left | 0x80);
            left >>>= 7;
        }
        out.writeByte(left);
    }

    public static int read(DataInput in) throws IOException {
        int first = in.readByte();
        return first >= 0 ? first : readAfter(first, in);
    }

    /** Reads the rest of a length of more than one byte, after the first, which is below 0. */
    public static int readAfter(int first, DataInput in) throws IOException {
        int next = first;
        long length = next & 0x7F;
        for (int shift = 7; next < 0 && shift < 7 * LONGEST; shift += 7) {
            next = in.readByte();
            length |= (long) (next & 0x7F) << shift;
        }
        if (next < 0 || length > MOST) {
            throw new IOException("a length must be in [0, %s], was %s: the data is damaged".formatted(MOST, length));
        }
        return (int) length;
    }

    /** A length that was not written by {@link #write}. */
    public static int checked(int length, int most, String what) throws IOException {
        if (length < 0 || length > most) {
            throw new IOException("length of %s must be in [0, %s], was %s".formatted(what, most, length));
        }
        return length;
    }

    /** Any text, even if not valid Unicode. */
    public static void writeText(String text, DataOutput out) throws IOException {
        writeBytes(encode(text), out);
    }

    public static String readText(DataInput in) throws IOException {
        return decode(readBytes(in));
    }

    /** UTF-8 where the text is Unicode. */
    public static byte[] encode(String text) {
        return isUnicode(text) ? text.getBytes(StandardCharsets.UTF_8) : encodeChars(text);
    }

    /** What {@link #encode} made. */
    public static String decode(byte[] bytes) {
        if (bytes.length % 2 == 1 && bytes[0] == CHARS) {
            return ByteBuffer.wrap(bytes, 1, bytes.length - 1).asCharBuffer().toString();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] encodeChars(String text) {
        ByteBuffer chars =
                ByteBuffer.allocate(1 + Character.BYTES * text.length()).put(CHARS);
        chars.asCharBuffer().put(text);
        return chars.array();
    }

    private static boolean isUnicode(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (Character.isSurrogate(unit)) {
                boolean pair = i + 1 < text.length() && Character.isSurrogatePair(unit, text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    public static void writeBytes(byte[] bytes, DataOutput out) throws IOException {
        write(bytes.length, out);
        out.write(bytes, 0, bytes.length);
    }

    public static byte[] readBytes(DataInput in) throws IOException {
        return readBytes(read(in), in);
    }

    /** @param length that was read and checked */
    public static byte[] readBytes(int length, DataInput in) throws IOException {
        byte[] bytes = new byte[Math.min(length, PIECE)];
        try {
            in.readFully(bytes, 0, bytes.length);
            while (bytes.length < length) {
                int have = bytes.length;
                bytes = Arrays.copyOf(bytes, Math.min(length, 2 * have));
                in.readFully(bytes, have, bytes.length - have);
            }
        } catch (EOFException e) {
            throw new IOException("%s bytes must follow, the data ends before: it is damaged".formatted(length), e);
        }
        return bytes;
    }

    /** Null and empty are different. */
    public static void writeLongs(long[] values, DataOutput out) throws IOException {
        write(values == null ? 0 : values.length + 1, out);
        for (int i = 0; values != null && i < values.length; i++) {
            out.writeLong(values[i]);
        }
    }

    public static long[] readLongs(DataInput in) throws IOException {
        int length = read(in) - 1;
        return length < 0 ? null : readLongs(length, in);
    }

    /** @param length that was read and checked */
    public static long[] readLongs(int length, DataInput in) throws IOException {
        long[] values = new long[Math.min(length, PIECE)];
        for (int i = 0; i < length; i++) {
            if (i == values.length) {
                values = Arrays.copyOf(values, Math.min(length, 2 * i));
            }
            values[i] = in.readLong();
        }
        return values;
    }

    /** Null and empty are different. */
    public static void writeFloats(float[] values, DataOutput out) throws IOException {
        write(values == null ? 0 : values.length + 1, out);
        for (int i = 0; values != null && i < values.length; i++) {
            out.writeFloat(values[i]);
        }
    }

    public static float[] readFloats(DataInput in) throws IOException {
        int length = read(in) - 1;
        return length < 0 ? null : readFloats(length, in);
    }

    /** @param length that was read and checked */
    public static float[] readFloats(int length, DataInput in) throws IOException {
        float[] values = new float[Math.min(length, PIECE)];
        for (int i = 0; i < length; i++) {
            if (i == values.length) {
                values = Arrays.copyOf(values, Math.min(length, 2 * i));
            }
            values[i] = in.readFloat();
        }
        return values;
    }

    public static void writeDoubles(double[] values, DataOutput out) throws IOException {
        write(values.length, out);
        for (double value : values) {
            out.writeDouble(value);
        }
    }

    public static double[] readDoubles(DataInput in) throws IOException {
        int length = read(in);
        double[] values = new double[Math.min(length, PIECE)];
        for (int i = 0; i < length; i++) {
            if (i == values.length) {
                values = Arrays.copyOf(values, Math.min(length, 2 * i));
            }
            values[i] = in.readDouble();
        }
        return values;
    }

    public static void writeTexts(Collection<String> texts, DataOutput out) throws IOException {
        write(texts.size(), out);
        for (String text : texts) {
            writeText(text, out);
        }
    }

    public static List<String> readTexts(DataInput in) throws IOException {
        List<String> texts = new ArrayList<>();
        for (int left = read(in); left > 0; left--) {
            texts.add(readText(in));
        }
        return texts;
    }

    /** In the order of the map. */
    public static void writeTexts(Map<String, String> texts, DataOutput out) throws IOException {
        write(texts.size(), out);
        for (Map.Entry<String, String> text : texts.entrySet()) {
            writeText(text.getKey(), out);
            writeText(text.getValue(), out);
        }
    }

    public static SortedMap<String, String> readTextsByName(DataInput in) throws IOException {
        TreeMap<String, String> texts = new TreeMap<>();
        for (int left = read(in); left > 0; left--) {
            texts.put(readText(in), readText(in));
        }
        return texts;
    }
}
