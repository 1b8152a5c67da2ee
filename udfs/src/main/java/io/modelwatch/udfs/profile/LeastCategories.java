package io.modelwatch.udfs.profile;

import io.modelwatch.udfs.format.Lengths;
import io.modelwatch.udfs.stats.SaturatingCounts;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Exact counts of the categories of least hash, and of all others together. The hash up to which categories are counted apart only falls,
 * so one that is counted apart in the end always was: its count is exact in any order and any split (bottom-k sampling, E. Cohen and
 * H. Kaplan, PODC 2007). A category is known by its hash alone; two of one hash would be one.
 */
public final class LeastCategories {
    /** Most categories that are counted apart. */
    public static final int MOST = 256;

    private final TreeMap<Long, Long> counts = new TreeMap<>(Long::compareUnsigned);
    private long others;

    /** @param weight >= 1 */
    public void add(long hash, long weight) {
        if (counts.size() == MOST && Long.compareUnsigned(hash, counts.lastKey()) > 0) {
            others = SaturatingCounts.plus(others, weight);
            return;
        }
        counts.merge(hash, weight, SaturatingCounts::plus);
        if (counts.size() > MOST) {
            others = SaturatingCounts.plus(others, counts.pollLastEntry().getValue());
        }
    }

    /** Takes others in; they stay as they are. */
    public void merge(LeastCategories other) {
        others = SaturatingCounts.plus(others, other.others);
        other.counts.forEach(this::add);
    }

    /** How many categories are counted apart. */
    public int size() {
        return counts.size();
    }

    /** Of a category: 0 where it did not occur, or is one of the others. */
    public long count(long hash) {
        return counts.getOrDefault(hash, 0L);
    }

    /** Of all categories that are not counted apart. */
    public long others() {
        return others;
    }

    /** By hash, the least first. */
    public SortedMap<Long, Long> counts() {
        return Collections.unmodifiableSortedMap(counts);
    }

    /** The hash up to which every category is counted apart: the greatest there is where all are. */
    public long threshold() {
        return isWhole() || counts.isEmpty() ? -1 : counts.lastKey();
    }

    /** Whether every category is counted apart, so that {@link #size} is how many there are. */
    public boolean isWhole() {
        return others == 0;
    }

    public void write(DataOutput out) throws IOException {
        Lengths.write(counts.size(), out);
        for (Map.Entry<Long, Long> category : counts.entrySet()) {
            out.writeLong(category.getKey());
            Counts.write(category.getValue(), out);
        }
        Counts.write(others, out);
    }

    /** Replaces the content by what {@link #write} wrote. */
    public void restore(DataInput in) throws IOException {
        counts.clear();
        for (int left = Lengths.checked(Lengths.read(in), MOST, "categories"); left > 0; left--) {
            counts.put(in.readLong(), Counts.read(in));
        }
        others = Counts.read(in);
    }
}
