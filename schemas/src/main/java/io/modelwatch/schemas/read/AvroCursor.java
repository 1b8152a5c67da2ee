package io.modelwatch.schemas.read;

import io.modelwatch.schemas.event.Refusal.Reason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.apache.avro.Schema;

/**
 * Reads Avro's binary encoding straight from a record's bytes. No length or count is believed before it was compared with the bytes that
 * are left; whatever does not fit throws {@link Refused}. Numbers are read as Avro's own BinaryDecoder reads them.
 */
final class AvroCursor {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MAX_DEPTH = 64;

    byte[] bytes;
    /** Where the slice that {@link #slice} read begins. */
    int sliceAt;

    int sliceLength;
    private int at;
    private int end;

    void reset(byte[] record, int start) {
        bytes = record;
        at = start;
        end = record.length;
    }

    boolean isAtEnd() {
        return at == end;
    }

    int position() {
        return at;
    }

    int left() {
        return end - at;
    }

    int readInt() {
        if (at < end && bytes[at] >= 0) {
            int single = bytes[at++];
            return (single >>> 1) ^ -(single & 1);
        }
        return (int) zigZag(varint(5) & 0xFFFFFFFFL);
    }

    long readLong() {
        if (at < end && bytes[at] >= 0) {
            long single = bytes[at++];
            return (single >>> 1) ^ -(single & 1);
        }
        return zigZag(varint(10));
    }

    private static long zigZag(long value) {
        return (value >>> 1) ^ -(value & 1);
    }

    private long varint(int maxBytes) {
        long value = 0;
        for (int i = 0; i < maxBytes; i++) {
            if (at == end) {
                throw cutShort();
            }
            byte next = bytes[at++];
            value |= (next & 0x7FL) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw Refused.malformed("a number must be at most " + maxBytes + " bytes long, at byte " + at);
    }

    boolean readBoolean() {
        return bytes[advance(1)] == 1;
    }

    float readFloat() {
        return Float.intBitsToFloat((int) INTS.get(bytes, advance(Float.BYTES)));
    }

    double readDouble() {
        return Double.longBitsToDouble((long) LONGS.get(bytes, advance(Double.BYTES)));
    }

    /** Reads a string or bytes: a length and as many bytes, which {@link #sliceAt} and {@link #sliceLength} then name. */
    void slice() {
        long length = readLong();
        if (length < 0) {
            throw Refused.malformed("a length must be >= 0, was " + length + " at byte " + at);
        }
        sliceLength = (int) Math.min(length, Integer.MAX_VALUE);
        sliceAt = advance(sliceLength);
    }

    /** Where the next bytes begin, after stepping over them. */
    private int advance(int size) {
        if (size > end - at) {
            throw cutShort();
        }
        int from = at;
        at += size;
        return from;
    }

    private Refused cutShort() {
        return Refused.malformed("the record must go on after byte " + at + ", was " + end + " bytes long");
    }

    /**
     * Begins the next block of an array or map. The size in bytes that may stand before a block must not be negative and is not used.
     *
     * @param minSize fewest bytes of an element
     * @return how many elements follow, >= 0; 0 at the end of the array or map
     */
    long block(int minSize) {
        long count = readLong();
        boolean sized = count < 0;
        if (sized) {
            count = -count;
        }
        if (count < 0 || (sized && readLong() < 0) || (minSize > 0 && count > left() / minSize)) {
            throw Refused.malformed(
                    "a count must fit the bytes that are left, was " + count + " at byte " + at + " of " + end);
        }
        return count;
    }

    AvroType branch(AvroType union) {
        int index = readInt();
        if (index < 0 || index >= union.parts.length) {
            throw Refused.malformed(
                    "a union's branch must be 0 to " + (union.parts.length - 1) + ", was " + index + " at byte " + at);
        }
        return union.parts[index];
    }

    /** The branch that the record has, where the writer leaves a choice. */
    AvroType chosen(AvroType type) {
        return type.type == Schema.Type.UNION ? branch(type) : type;
    }

    /** The symbol of an enum, in UTF-8. */
    byte[] symbol(AvroType type) {
        int index = readInt();
        if (index < 0 || index >= type.symbols.length) {
            throw Refused.malformed(
                    "an enum's symbol must be 0 to " + (type.symbols.length - 1) + ", was " + index + " at byte " + at);
        }
        return type.symbols[index];
    }

    void skip(AvroType type) {
        skip(type, 0);
    }

    private void skip(AvroType type, int depth) {
        if (depth > MAX_DEPTH) {
            throw new Refused(Reason.TOO_LARGE, "values must nest at most " + MAX_DEPTH + " deep, at byte " + at);
        }
        if (type.empty) {
            return; // however many records it is of
        }
        switch (type.type) {
            case INT, ENUM -> readInt();
            case LONG -> readLong();
            case STRING, BYTES -> slice();
            case UNION -> skip(branch(type), depth + 1);
            case ARRAY -> skipElements(type.element, false, depth + 1);
            case MAP -> skipElements(type.element, true, depth + 1);
            case RECORD -> {
                for (AvroType part : type.filled) {
                    skip(part, depth + 1);
                }
            }
            default -> advance(type.minSize);
        }
    }

    private void skipElements(AvroType element, boolean named, int depth) {
        int minSize = element.minSize + (named ? 1 : 0);
        for (long count = block(minSize); count != 0; count = block(minSize)) {
            // Elements without bytes may be promised in any number: there is nothing to step over.
            for (long i = element.empty && !named ? count : 0; i < count; i++) {
                if (named) {
                    slice();
                }
                skip(element, depth);
            }
        }
    }
}
