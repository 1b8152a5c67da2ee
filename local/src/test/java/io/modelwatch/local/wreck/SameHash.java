package io.modelwatch.local.wreck;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Hash;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Finds ids with the same {@link Hash#of64}, as anybody can who has read it: of 16 bytes, the second half makes up for the first. */
final class SameHash {
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final long NOT_ASCII = 0x8080808080808080L;
    private static final int LENGTH = 16;

    private SameHash() {}

    /**
     * Others with the hash of an id.
     *
     * @param id 16 bytes
     * @param count how many others
     */
    static List<String> as(String id, int count) {
        ByteBuffer bytes = ByteBuffer.wrap(id.getBytes(StandardCharsets.UTF_8)).order(ByteOrder.LITTLE_ENDIAN);
        check(bytes.capacity() == LENGTH, "an id must be %s bytes, was %s", LENGTH, bytes.capacity());
        long wanted = afterFirst(bytes.getLong(0)) ^ bytes.getLong(Long.BYTES);
        List<String> found = new ArrayList<>();
        for (int tried = 0; found.size() < count; tried++) {
            byte[] begin = "%08x".formatted(tried).getBytes(StandardCharsets.UTF_8);
            long first = ByteBuffer.wrap(begin).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
            long second = wanted ^ afterFirst(first);
            if ((second & NOT_ASCII) == 0) {
                ByteBuffer other = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
                other.putLong(first).putLong(second);
                found.add(new String(other.array(), StandardCharsets.UTF_8));
            }
        }
        return found;
    }

    private static long afterFirst(long eightBytes) {
        long length = LENGTH;
        return mix((length * MULTIPLIER) ^ eightBytes);
    }

    private static long mix(long value) {
        long mixed = value * MULTIPLIER;
        mixed ^= mixed >>> 33;
        mixed *= 0xFF51AFD7ED558CCDL;
        mixed ^= mixed >>> 33;
        mixed *= 0xC4CEB9FE1A85EC53L;
        return mixed ^ (mixed >>> 33);
    }
}
