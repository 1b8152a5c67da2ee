package io.modelwatch.udfs.follow;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Ids of 16 bytes with one {@code Hash.of64}: of any first eight bytes there are last eight that make it so. */
final class CollidingIds {
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final long BEFORE_THE_LAST = 42;

    private CollidingIds() {}

    static List<byte[]> some(int count) {
        List<byte[]> ids = new ArrayList<>();
        for (long first = 0; first < count; first++) {
            long last = mix((2 * Long.BYTES * MULTIPLIER) ^ first) ^ BEFORE_THE_LAST;
            ids.add(ByteBuffer.allocate(2 * Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(first)
                    .putLong(last)
                    .array());
        }
        return ids;
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
