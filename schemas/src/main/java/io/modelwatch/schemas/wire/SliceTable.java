package io.modelwatch.schemas.wire;

import io.modelwatch.schemas.Hash;
import java.util.Arrays;

/**
 * Numbers byte slices 0, 1, 2, … in the order in which they were added, without an object for the question. Open addressing; bounded in
 * entries and in steps, so that hostile keys can neither fill the memory nor make it slow.
 */
final class SliceTable {
    static final int ABSENT = -1;
    private static final int FIRST_CAPACITY = 64;
    private static final int MAX_STEPS = 32;

    private int limit;
    private int size;
    private byte[][] keys = new byte[FIRST_CAPACITY][];
    private long[] hashes = new long[FIRST_CAPACITY];
    private int[] numbers = new int[FIRST_CAPACITY];

    /** @param limit most entries, >= 0 */
    SliceTable(int limit) {
        this.limit = limit;
    }

    int size() {
        return size;
    }

    /** The slice's number, or {@link #ABSENT}. */
    int find(byte[] bytes, int at, int length) {
        long hash = Hash.of64(bytes, at, length);
        int mask = keys.length - 1;
        int slot = (int) hash & mask;
        for (int step = 0; step < MAX_STEPS && keys[slot] != null; step++) {
            if (hashes[slot] == hash && Arrays.equals(keys[slot], 0, keys[slot].length, bytes, at, at + length)) {
                return numbers[slot];
            }
            slot = (slot + 1) & mask;
        }
        return ABSENT;
    }

    /**
     * Adds a slice that {@link #find} did not find.
     *
     * @return its number, or {@link #ABSENT} where there is no room
     */
    int add(byte[] bytes, int at, int length) {
        if (size == limit) {
            return ABSENT;
        }
        if (size * 2 >= keys.length && !grow()) {
            return ABSENT;
        }
        byte[] key = Arrays.copyOfRange(bytes, at, at + length);
        if (!place(key, Hash.of64(key), size)) {
            return ABSENT;
        }
        return size++;
    }

    private boolean place(byte[] key, long hash, int number) {
        int mask = keys.length - 1;
        int slot = (int) hash & mask;
        for (int step = 0; step < MAX_STEPS; step++) {
            if (keys[slot] == null) {
                keys[slot] = key;
                hashes[slot] = hash;
                numbers[slot] = number;
                return true;
            }
            slot = (slot + 1) & mask;
        }
        return false;
    }

    /** @return false where an old key finds no place: then all stays as it was, and nothing more is ever added */
    private boolean grow() {
        byte[][] oldKeys = keys;
        long[] oldHashes = hashes;
        int[] oldNumbers = numbers;
        int capacity = oldKeys.length * 2;
        keys = new byte[capacity][];
        hashes = new long[capacity];
        numbers = new int[capacity];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != null && !place(oldKeys[i], oldHashes[i], oldNumbers[i])) {
                keys = oldKeys;
                hashes = oldHashes;
                numbers = oldNumbers;
                limit = size;
                return false;
            }
        }
        return true;
    }
}
