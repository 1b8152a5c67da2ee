package io.modelwatch.schemas;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The hash that decides shards, samples and item identity. It is part of the state's and the sample's contract and never changes: a
 * multiply-xor over eight bytes at a time, finished as in MurmurHash3 (fmix64, A. Appleby, public domain).
 */
public final class Hash {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private Hash() {}

    public static long of64(byte[] bytes) {
        return of64(bytes, 0, bytes.length);
    }

    /** Same bytes, same hash, on every machine. */
    public static long of64(byte[] bytes, int offset, int length) {
        long hash = length * MULTIPLIER;
        int at = offset;
        int end = offset + length;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = mix(hash ^ (long) LONGS.get(bytes, at));
        }
        return mix(hash ^ tail(bytes, at, end));
    }

    /** Of a number: another one than of its bytes. Of no number that is likely to occur it is 0. */
    public static long of64(long value) {
        return mix(value ^ MULTIPLIER);
    }

    /** The last bytes, fewer than eight, as a number, little-endian. */
    static long tail(byte[] bytes, int from, int end) {
        int left = end - from;
        if (left == 0) {
            return 0;
        }
        if (end >= Long.BYTES) { // read at once with the bytes before them, which are shifted out
            return (long) LONGS.get(bytes, end - Long.BYTES) >>> (Byte.SIZE * (Long.BYTES - left));
        }
        long tail = 0;
        for (int i = 0; i < left; i++) {
            tail |= (bytes[from + i] & 0xFFL) << (Byte.SIZE * i);
        }
        return tail;
    }

    /**
     * A hash as a number in [0, 1): a request is in the sample of a rate if its fraction is smaller, so that smaller samples lie within
     * larger ones. Mixed once more, so that it has nothing to do with the shard, which the same hash decides.
     */
    public static double fraction(long hash) {
        return (mix(hash) >>> 11) * 0x1.0p-53;
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
