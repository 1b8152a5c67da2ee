package io.modelwatch.schemas.read;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.event.UnusablePart;
import java.util.Arrays;

/**
 * Collects a response's predictions in arrays that are used again, and gives away exactly as much as is wanted. An item counts at its first
 * place: later places are taken out of the list, and so is another item of the same hash.
 */
final class PredictionSlots {
    /** Lists up to this length are searched from one end to the other, and only if one bit in 64 says that it may be worth it. */
    private static final int SCANNED = 16;

    private static final int NEVER = Integer.MAX_VALUE;

    private long[] items = new long[64];
    private float[] scores = new float[64];
    /** Where the bytes of each item's id lie in what the format has read. */
    private int[] starts = new int[64];

    private int[] lengths = new int[64];
    private final ItemPlaces places = new ItemPlaces();
    private boolean tabled;
    /** By the first six bits of the hash: whether there may be such an item. */
    private long seen;

    private int count;
    private int kept;
    private int limit;
    /** How many items there were before the first that was a repetition, and before the first that collided. */
    private int repeatedAfter;

    private int collidedAfter;

    /** @param maxKept further predictions are counted only */
    void begin(int maxKept) {
        count = 0;
        kept = 0;
        limit = maxKept;
        tabled = false;
        seen = 0;
        repeatedAfter = NEVER;
        collidedAfter = NEVER;
    }

    /** Whether there are as many as there may be: further ones are not looked at. */
    boolean isFull() {
        return count == ContractRules.MAX_PREDICTIONS;
    }

    /** Counts a prediction that cannot be kept. */
    void skip() {
        count++;
    }

    /** @param bytes with the id, and with those of all items before at the places that were given for them */
    void add(byte[] bytes, int at, int length, float score) {
        count++;
        if (kept >= limit) {
            return; // its hash need not be computed
        }
        long item = Hash.of64(bytes, at, length);
        int known = placeOf(item);
        if (known == ItemPlaces.ABSENT) {
            keep(item, at, length, score);
        } else if (Arrays.equals(bytes, starts[known], starts[known] + lengths[known], bytes, at, at + length)) {
            repeatedAfter = Math.min(repeatedAfter, kept);
        } else {
            collidedAfter = Math.min(collidedAfter, kept);
        }
    }

    private int placeOf(long item) {
        if (tabled) {
            return places.find(item, items);
        }
        if ((seen & bitOf(item)) != 0) {
            for (int place = 0; place < kept; place++) {
                if (items[place] == item) {
                    return place;
                }
            }
        }
        return ItemPlaces.ABSENT;
    }

    private static long bitOf(long item) {
        return 1L << (item >>> 58);
    }

    private void keep(long item, int at, int length, float score) {
        if (kept == items.length) {
            items = Arrays.copyOf(items, kept * 2);
            scores = Arrays.copyOf(scores, kept * 2);
            starts = Arrays.copyOf(starts, kept * 2);
            lengths = Arrays.copyOf(lengths, kept * 2);
        }
        items[kept] = item;
        scores[kept] = score;
        starts[kept] = at;
        lengths[kept] = length;
        kept++;
        if (tabled) {
            places.add(items);
        } else if (kept <= SCANNED) {
            seen |= bitOf(item);
        } else {
            table();
        }
    }

    private void table() {
        tabled = true;
        places.clear();
        for (int place = 0; place < kept; place++) {
            places.add(items);
        }
    }

    long[] items(Projection.Part part) {
        return part.maxItems() == 0 ? null : Arrays.copyOf(items, Math.min(kept, part.maxItems()));
    }

    float[] scores(Projection.Part part) {
        return part.maxItems() == 0 || !part.scores() ? null : Arrays.copyOf(scores, Math.min(kept, part.maxItems()));
    }

    /** Bits of {@link UnusablePart}: what was taken out of the part of the list that is wanted. */
    int takenOut(Projection.Part part) {
        return (repeatedAfter < part.maxItems() ? UnusablePart.ITEM_REPEATED.bit() : 0)
                | (collidedAfter < part.maxItems() ? UnusablePart.ITEM_COLLISION.bit() : 0);
    }
}
