package io.modelwatch.udfs.profile;

import io.modelwatch.udfs.stats.SaturatingCounts;
import java.util.Arrays;

/**
 * Counts by the index of a bucket, without an object for each: a table with open addressing, at most half full. Each number of a feature is
 * counted here, so this is what profiling costs.
 */
final class BucketCounts {
    private static final int FIRST_CAPACITY = 16;
    private static final int MULTIPLIER = 0x9E3779B9;

    private int[] indices = new int[FIRST_CAPACITY];
    /** 0: the place is free. */
    private long[] counts = new long[FIRST_CAPACITY];

    private int size;

    /** @param weight >= 1 */
    void add(int index, long weight) {
        int place = placeOf(index);
        if (counts[place] == 0) {
            indices[place] = index;
            size++;
        }
        counts[place] = SaturatingCounts.plus(counts[place], weight);
        if (2 * size > counts.length) {
            grow();
        }
    }

    /** Takes others in, each under its index shifted to the right; they stay as they are. */
    void addShifted(BucketCounts others, int shift) {
        for (int i = 0; i < others.counts.length; i++) {
            if (others.counts[i] != 0) {
                add(others.indices[i] >> shift, others.counts[i]);
            }
        }
    }

    /** How many buckets have something. */
    int size() {
        return size;
    }

    /** Of a bucket; 0 where it has nothing. */
    long count(int index) {
        return counts[placeOf(index)];
    }

    /** Of all buckets. */
    long total() {
        long total = 0;
        for (long count : counts) {
            total = SaturatingCounts.plus(total, count);
        }
        return total;
    }

    /** The indices of the buckets that have something, ascending. */
    int[] sorted() {
        int[] sorted = new int[size];
        int at = 0;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 0) {
                sorted[at++] = indices[i];
            }
        }
        Arrays.sort(sorted);
        return sorted;
    }

    private int placeOf(int index) {
        int mask = counts.length - 1;
        int place = (index * MULTIPLIER) >>> 16 & mask;
        while (counts[place] != 0 && indices[place] != index) {
            place = (place + 1) & mask;
        }
        return place;
    }

    private void grow() {
        int[] oldIndices = indices;
        long[] oldCounts = counts;
        indices = new int[2 * oldCounts.length];
        counts = new long[2 * oldCounts.length];
        for (int i = 0; i < oldCounts.length; i++) {
            if (oldCounts[i] != 0) {
                int place = placeOf(oldIndices[i]);
                indices[place] = oldIndices[i];
                counts[place] = oldCounts[i];
            }
        }
    }
}
