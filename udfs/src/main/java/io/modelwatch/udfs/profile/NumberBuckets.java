package io.modelwatch.udfs.profile;

import com.datadoghq.sketch.ddsketch.mapping.CubicallyInterpolatedMapping;
import io.modelwatch.udfs.format.Lengths;
import io.modelwatch.udfs.stats.SaturatingCounts;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How finite numbers of either sign are distributed: counts in buckets of fixed relative width, as DDSketch has them (C. Masson et al.,
 * VLDB 2019), and of zero. Buckets are 2 % wide, so that a quantile is within 1 % of the value at its rank. Where more than
 * {@link #MOST} of them have something, all are joined in pairs, as in UDDSketch (I. Epicoco et al., IEEE Access 2020): widths then are
 * 4 %, 8 %, ... in steps called levels.
 *
 * <p>Which level that is depends on the numbers alone: a part of them never has more buckets than the whole. So any order and any split
 * give the same.
 */
public final class NumberBuckets {
    /** Most buckets that have something, of both signs together. */
    public static final int MOST = 512;

    private static final CubicallyInterpolatedMapping MAPPING = new CubicallyInterpolatedMapping(0.01);
    private static final double LEAST = MAPPING.minIndexableValue();
    private static final double GREATEST = MAPPING.maxIndexableValue();
    private static final int MOST_INDEX = Math.max(Math.abs(MAPPING.index(LEAST)), Math.abs(MAPPING.index(GREATEST)));
    /** At this level each sign has two buckets at most. */
    private static final int MOST_LEVEL = Integer.SIZE - Integer.numberOfLeadingZeros(MOST_INDEX);

    /** By index at the level: numbers below 0 by that of their magnitude. */
    private BucketCounts negative = new BucketCounts();

    private BucketCounts positive = new BucketCounts();
    private long zeros;
    private int level;

    /**
     * @param value finite; closer to 0 than {@code 2^-1022} counts as 0
     * @param weight >= 1
     */
    public void add(double value, long weight) {
        double magnitude = Math.abs(value);
        if (magnitude < LEAST) {
            zeros = SaturatingCounts.plus(zeros, weight);
            return;
        }
        int index = MAPPING.index(Math.min(magnitude, GREATEST)) >> level;
        (value < 0 ? negative : positive).add(index, weight);
        joinWhileTooMany();
    }

    /** Takes another one in; it stays as it is. */
    public void merge(NumberBuckets other) {
        while (level < other.level) {
            join();
        }
        int shift = level - other.level;
        negative.addShifted(other.negative, shift);
        positive.addShifted(other.positive, shift);
        zeros = SaturatingCounts.plus(zeros, other.zeros);
        joinWhileTooMany();
    }

    private void joinWhileTooMany() {
        while (negative.size() + positive.size() > MOST) {
            join();
        }
    }

    private void join() {
        level++;
        negative = joined(negative);
        positive = joined(positive);
    }

    private static BucketCounts joined(BucketCounts counts) {
        BucketCounts joined = new BucketCounts();
        joined.addShifted(counts, 1);
        return joined;
    }

    /** How often buckets were joined in pairs; 0: a quantile is within 1 %. */
    public int level() {
        return level;
    }

    /** Of all numbers; {@link SaturatingCounts#MOST} or more is not known. */
    public long count() {
        return SaturatingCounts.plus(zeros, SaturatingCounts.plus(negative.total(), positive.total()));
    }

    /** Takes buckets that have something. */
    public interface Taker {
        /**
         * @param place ascending with the numbers; 0 is the bucket of zero
         * @param middle as far from both ends of the bucket, relative to them
         * @param count >= 1
         */
        void take(int place, double middle, long count);
    }

    /**
     * Hands out all buckets, that of the least number first.
     *
     * @param atLevel of the buckets that are handed out, {@link #level} or greater; places of one level say the same of any numbers
     */
    public void forEach(int atLevel, Taker taker) {
        if (atLevel > level) {
            NumberBuckets joined = new NumberBuckets();
            joined.level = atLevel;
            joined.merge(this);
            joined.forEach(atLevel, taker);
            return;
        }
        int[] below = negative.sorted(); // of magnitudes: the least number is the last one
        for (int i = below.length - 1; i >= 0; i--) {
            taker.take(-place(below[i]), -middle(below[i]), negative.count(below[i]));
        }
        if (zeros > 0) {
            taker.take(0, 0, zeros);
        }
        for (int index : positive.sorted()) {
            taker.take(place(index), middle(index), positive.count(index));
        }
    }

    /** Above 0, as no index is below {@code -MOST_INDEX}. */
    private static int place(int index) {
        return index + MOST_INDEX + 1;
    }

    /**
     * The number at a rank, within half the width of its bucket.
     *
     * @param share of the numbers below it, in [0, 1]: the rank is {@code share (count - 1)}, rounded down, the least number first
     * @return NaN where there is no number, or where their count is not known
     */
    public double quantile(double share) {
        long count = count();
        if (count == 0 || count == SaturatingCounts.MOST) {
            return Double.NaN;
        }
        long left = Math.min(count - 1, (long) (share * (count - 1))); // of so large a count the product is rounded
        int[] below = negative.sorted(); // of magnitudes: the least number is the last one
        for (int i = below.length - 1; i >= 0; i--) {
            left -= negative.count(below[i]);
            if (left < 0) {
                return -middle(below[i]);
            }
        }
        left -= zeros;
        return left < 0 ? 0 : above(left);
    }

    /** @param rank among the positive numbers */
    private double above(long rank) {
        long left = rank;
        for (int index : positive.sorted()) {
            left -= positive.count(index);
            if (left < 0) {
                return middle(index);
            }
        }
        throw new IllegalStateException("a rank must be below the count, was " + rank);
    }

    /** The value that is equally far from both ends of a bucket, relative to them: their harmonic mean. */
    private double middle(int index) {
        double low = lower((long) index << level);
        double high = lower((index + 1L) << level);
        return low / (0.5 + 0.5 * (low / high)); // 2 / (1 / low + 1 / high), without overflow
    }

    private static double lower(long index) {
        return index > MAPPING.index(GREATEST)
                ? Double.MAX_VALUE
                : Math.max(LEAST, MAPPING.lowerBound((int) Math.max(index, MAPPING.index(LEAST))));
    }

    public void write(DataOutput out) throws IOException {
        out.writeByte(level);
        out.writeLong(zeros);
        write(negative, out);
        write(positive, out);
    }

    private static void write(BucketCounts counts, DataOutput out) throws IOException {
        Lengths.write(counts.size(), out);
        int before = -MOST_INDEX;
        for (int index : counts.sorted()) {
            Lengths.write(index - before, out);
            Counts.write(counts.count(index), out);
            before = index;
        }
    }

    /** Replaces the content by what {@link #write} wrote. */
    public void restore(DataInput in) throws IOException {
        level = Lengths.checked(in.readByte(), MOST_LEVEL, "levels of buckets");
        zeros = in.readLong();
        negative = read(in);
        positive = read(in);
    }

    private static BucketCounts read(DataInput in) throws IOException {
        BucketCounts counts = new BucketCounts();
        int index = -MOST_INDEX;
        for (int left = Lengths.checked(Lengths.read(in), MOST, "buckets"); left > 0; left--) {
            index += Lengths.checked(Lengths.read(in), 2 * MOST_INDEX, "a step between buckets");
            Lengths.checked(index + MOST_INDEX, 2 * MOST_INDEX, "buckets below");
            counts.add(index, Counts.read(in));
        }
        return counts;
    }
}
