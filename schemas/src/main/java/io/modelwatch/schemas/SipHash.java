package io.modelwatch.schemas;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * SipHash (J.-P. Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF", 2012), with a random key: the place of a key inside a table
 * in memory. {@link Hash#of64} is the same everywhere, so whoever chooses ids can make them collide there; nobody knows which ids collide
 * under a key that is never written anywhere. So the hash may decide nothing that can be seen: neither state nor results, nor the order of
 * either.
 *
 * <p>One round for each eight bytes and three at the end: against collisions with a hardly measurable effect this is as good as the paper's
 * two and four, in half the time (Rust's and Python's tables do the same).
 */
public final class SipHash {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long FINISH = 0xFF;

    private final long key0;
    private final long key1;
    private final int rounds;
    private final int lastRounds;

    SipHash(long key0, long key1, int rounds, int lastRounds) {
        this.key0 = key0;
        this.key1 = key1;
        this.rounds = rounds;
        this.lastRounds = lastRounds;
    }

    /** With a key that nobody knows. */
    public static SipHash random() {
        return new SipHash(RANDOM.nextLong(), RANDOM.nextLong(), 1, 3);
    }

    public long of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }

    public long of(byte[] bytes, int offset, int length) {
        long v0 = key0 ^ 0x736F6D6570736575L;
        long v1 = key1 ^ 0x646F72616E646F6DL;
        long v2 = key0 ^ 0x6C7967656E657261L;
        long v3 = key1 ^ 0x7465646279746573L;
        int end = offset + length;
        int at = offset;
        boolean last = false;
        while (!last) {
            last = at + Long.BYTES > end;
            long block = last ? Hash.tail(bytes, at, end) | ((long) length << 56) : (long) LONGS.get(bytes, at);
            at += Long.BYTES;
            v3 ^= block;
            int left = rounds;
            do { // one round as a rule: then the way back is never taken, and compiled to nothing
                v0 += v1;
                v2 += v3;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v1;
                v0 += v3;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 = Long.rotateLeft(v2, 32);
            } while (--left > 0);
            v0 ^= block;
        }
        return finish(v0, v1, v2, v3);
    }

    /** Of three numbers, as of their 24 bytes, little-endian. */
    public long of(long first, long second, long third) {
        long v0 = key0 ^ 0x736F6D6570736575L;
        long v1 = key1 ^ 0x646F72616E646F6DL;
        long v2 = key0 ^ 0x6C7967656E657261L;
        long v3 = key1 ^ 0x7465646279746573L;
        for (int block = 0; block <= 3; block++) {
            long number =
                    switch (block) {
                        case 0 -> first;
                        case 1 -> second;
                        case 2 -> third;
                        default -> (3L * Long.BYTES) << 56;
                    };
            v3 ^= number;
            for (int i = 0; i < rounds; i++) {
                v0 += v1;
                v2 += v3;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v1;
                v0 += v3;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= number;
        }
        return finish(v0, v1, v2, v3);
    }

    private long finish(long a, long b, long c, long d) {
        long v0 = a;
        long v1 = b;
        long v2 = c ^ FINISH;
        long v3 = d;
        for (int i = 0; i < lastRounds; i++) {
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }
}
