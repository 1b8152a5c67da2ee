package io.modelwatch.schemas.read;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Where each item of one list stands, by its hash. It is filled again for each list without allocation, and clearing it costs nothing: a
 * slot counts only if it bears the number of the filling. Item ids are chosen by strangers, who can compute their hashes, so a slot comes
 * from multiplications by numbers drawn for each table: nobody can choose ids that meet in one. The draw shows in no result.
 */
final class ItemPlaces {
    static final int ABSENT = -1;

    /** Enough for {@link ContractRules#MAX_PREDICTIONS}. */
    private static final int PLACE_BITS = 14;

    private static final int PLACE_MASK = (1 << PLACE_BITS) - 1;
    private static final int LAST_FILLING = (1 << (Integer.SIZE - PLACE_BITS)) - 1;
    private static final int FIRST_CAPACITY = 64;

    private final long key;
    private final long first;
    private final long second;

    /** Number of the filling, place. */
    private int[] slots = new int[FIRST_CAPACITY];

    private int filling = 1;
    /** Of the slots that are in use, a power of 2: a short list stays within few cache lines whatever came before. */
    private int capacity = FIRST_CAPACITY;

    private int size;

    ItemPlaces() {
        SecureRandom random = new SecureRandom();
        key = random.nextLong();
        first = random.nextLong() | 1;
        second = random.nextLong() | 1;
    }

    void clear() {
        capacity = FIRST_CAPACITY;
        forget();
    }

    private void forget() {
        size = 0;
        if (filling == LAST_FILLING) {
            Arrays.fill(slots, 0);
            filling = 0;
        }
        filling++;
    }

    /** @param items the list */
    int find(long item, long[] items) {
        for (int slot = slotOf(item); slots[slot] >>> PLACE_BITS == filling; slot = (slot + 1) & (capacity - 1)) {
            int place = slots[slot] & PLACE_MASK;
            if (items[place] == item) {
                return place;
            }
        }
        return ABSENT;
    }

    /** Adds the item at the next place, which {@link #find} did not find. */
    void add(long[] items) {
        if (2 * (size + 1) > capacity) {
            grow(items);
        }
        put(items[size], size);
        size++;
    }

    private void put(long item, int place) {
        int slot = slotOf(item);
        while (slots[slot] >>> PLACE_BITS == filling) {
            slot = (slot + 1) & (capacity - 1);
        }
        slots[slot] = filling << PLACE_BITS | place;
    }

    private void grow(long[] items) {
        int held = size;
        forget();
        capacity *= 2;
        if (slots.length < capacity) {
            slots = new int[capacity];
        }
        for (size = 0; size < held; size++) {
            put(items[size], size);
        }
    }

    /** The most slots in a row that hold items: about as many steps as the slowest look-up takes. */
    int longestRun() {
        int longest = 0;
        int run = 0;
        for (int at = 0; at < 2 * capacity; at++) { // twice round, since a run may go over the end
            run = slots[at & (capacity - 1)] >>> PLACE_BITS == filling ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        return longest;
    }

    private int slotOf(long item) {
        long mixed = (item ^ key) * first;
        mixed = (mixed ^ (mixed >>> 32)) * second;
        return (int) (mixed >>> 32) & (capacity - 1);
    }
}
