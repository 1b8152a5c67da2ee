package io.modelwatch.schemas.read.text;

import io.modelwatch.schemas.TablePlaces;
import java.util.Arrays;

/**
 * Numbers byte slices 0, 1, 2, … in the order in which they were added, without an object for the question. Open addressing, at most half
 * full; bounded in entries, and in steps whatever the keys ({@link TablePlaces}), so that hostile keys can neither fill the memory nor make
 * it slow.
 */
public final class SliceTable {
    public static final int ABSENT = -1;
    private static final int FIRST_CAPACITY = 64;

    private final TablePlaces places = new TablePlaces();
    private final int limit;
    private int size;
    private byte[][] keys = new byte[FIRST_CAPACITY][];
    private long[] hashes = new long[FIRST_CAPACITY];
    private int[] numbers = new int[FIRST_CAPACITY];

    /** @param limit most entries, >= 0 */
    public SliceTable(int limit) {
        this.limit = limit;
    }

    public int size() {
        return size;
    }

    /** The slice's number, or {@link #ABSENT}. */
    public int find(byte[] bytes, int at, int length) {
        long hash = places.of(bytes, at, length);
        int mask = keys.length - 1;
        int home = (int) hash & mask;
        int found = ABSENT;
        int slot = home;
        for (; keys[slot] != null; slot = (slot + 1) & mask) {
            if (hashes[slot] == hash && Arrays.equals(keys[slot], 0, keys[slot].length, bytes, at, at + length)) {
                found = numbers[slot];
                break;
            }
        }
        if (places.movedAfter((slot - home) & mask)) {
            resize(keys.length);
        }
        return found;
    }

    /**
     * Adds a slice that {@link #find} did not find.
     *
     * @return its number, or {@link #ABSENT} where there is no room
     */
    public int add(byte[] bytes, int at, int length) {
        if (size == limit) {
            return ABSENT;
        }
        if (size * 2 >= keys.length) {
            resize(keys.length * 2);
        }
        byte[] key = Arrays.copyOfRange(bytes, at, at + length);
        place(key, size);
        return size++;
    }

    /** The most places that are occupied without a gap: no look-up takes more steps. For tests. */
    int longestRun() {
        int longest = 0;
        int run = 0;
        for (int i = 0; i < 2 * keys.length; i++) {
            run = keys[i & (keys.length - 1)] == null ? 0 : run + 1;
            longest = Math.max(longest, run);
        }
        return longest;
    }

    private void place(byte[] key, int number) {
        long hash = places.of(key, 0, key.length);
        int mask = keys.length - 1;
        int slot = (int) hash & mask;
        while (keys[slot] != null) {
            slot = (slot + 1) & mask;
        }
        keys[slot] = key;
        hashes[slot] = hash;
        numbers[slot] = number;
    }

    private void resize(int capacity) {
        byte[][] oldKeys = keys;
        int[] oldNumbers = numbers;
        keys = new byte[capacity][];
        hashes = new long[capacity];
        numbers = new int[capacity];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != null) {
                place(oldKeys[i], oldNumbers[i]);
            }
        }
    }
}
