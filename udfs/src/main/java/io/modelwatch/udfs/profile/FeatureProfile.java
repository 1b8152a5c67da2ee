package io.modelwatch.udfs.profile;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.event.Features;
import io.modelwatch.udfs.format.Lengths;
import io.modelwatch.udfs.stats.ExactSum;
import io.modelwatch.udfs.stats.SaturatingCounts;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;

/**
 * The values of one feature. Counts are weighted: a request stands for as many as it says. Nothing here depends on what the feature is
 * meant to be; which type is the wrong one is decided where the profile is read.
 */
public final class FeatureProfile {
    /** What type most values have. */
    public enum Kind {
        NUMBERS,
        TEXTS,
        FLAGS,
        /** There is no value of any of these. */
        NONE
    }

    /** What is counted. The order is part of the format. */
    private enum Count {
        NULLS,
        /** Finite ones. */
        NUMBERS,
        NOT_FINITE,
        /** Among the finite numbers. */
        ZEROS,
        TEXTS,
        FLAGS,
        UNUSABLE,
        /** Requests without their weights in which it was there, and was not null. */
        REQUESTS,
        /** The same in which it was a finite number. */
        NUMERIC_REQUESTS,
        /** Among the flags. */
        TRUE_FLAGS;

        @SuppressWarnings("EnumOrdinal") // the order is fixed, as said above
        int index() {
            return ordinal();
        }
    }

    /** More than one is ever written with, its name included. */
    static final int MOST_BYTES = 13_000;

    private static final int COUNTS = Count.values().length;
    /** Sets the two flags apart from each other and from numbers. */
    private static final long FLAG = 0x5EED_F1A6L;

    private final long[] counts = new long[COUNTS];
    private final ExactSum sum = new ExactSum();
    private final ExactSum squares = new ExactSum();
    private final NumberBuckets buckets = new NumberBuckets();
    private final LeastCategories categories = new LeastCategories();
    private final DistinctValues distinct = new DistinctValues();

    /**
     * Takes one value in.
     *
     * @param index of the value
     * @param weight how many requests the request stands for, >= 1
     */
    void add(Features features, int index, int weight) {
        Features.Kind kind = features.kind(index);
        if (kind != Features.Kind.NULL) {
            add(Count.REQUESTS, 1);
        }
        switch (kind) {
            case NULL -> add(Count.NULLS, weight);
            case NUMBER -> addNumber(features.number(index), weight);
            case FLAG -> {
                add(Count.FLAGS, weight);
                if (features.number(index) != 0) {
                    add(Count.TRUE_FLAGS, weight);
                }
                distinct.add(Hash.of64(FLAG + (long) features.number(index)));
            }
            case TEXT -> {
                add(Count.TEXTS, weight);
                categories.add(features.hash(index), weight);
                distinct.add(Hash.of64(features.hash(index)));
            }
            case UNUSABLE -> add(Count.UNUSABLE, weight);
        }
    }

    private void addNumber(double value, int weight) {
        if (!Double.isFinite(value)) {
            add(Count.NOT_FINITE, weight);
            return;
        }
        double plain = value + 0.0; // -0 is 0
        add(Count.NUMBERS, weight);
        add(Count.NUMERIC_REQUESTS, 1);
        if (plain == 0) {
            add(Count.ZEROS, weight);
        }
        sum.add(plain, weight);
        squares.addProduct(plain, plain, weight);
        buckets.add(plain, weight);
        distinct.add(Hash.of64(Double.doubleToRawLongBits(plain)));
    }

    private void add(Count what, long weight) {
        counts[what.index()] = SaturatingCounts.plus(counts[what.index()], weight);
    }

    /** Takes another profile in; it stays as it is. */
    void merge(FeatureProfile other) {
        for (int i = 0; i < COUNTS; i++) {
            counts[i] = SaturatingCounts.plus(counts[i], other.counts[i]);
        }
        sum.merge(other.sum);
        squares.merge(other.squares);
        buckets.merge(other.buckets);
        categories.merge(other.categories);
        distinct.merge(other.distinct);
    }

    private long count(Count what) {
        return counts[what.index()];
    }

    /** Weight of the requests in which it was there, and was not null. */
    public long present() {
        return plus(Count.NUMBERS, Count.NOT_FINITE, Count.TEXTS, Count.FLAGS, Count.UNUSABLE);
    }

    /** Whether anything was said of it, if only that it is null. */
    public boolean wasNamed() {
        return present() > 0 || count(Count.NULLS) > 0;
    }

    /** Requests, without their weights, in which it was there and was not null. */
    public long requests() {
        return count(Count.REQUESTS);
    }

    /**
     * Weight of values that are not finite, not of the type that most values have (at a tie of numbers, then of texts, then of flags), or
     * of none.
     */
    public long invalid() {
        long numbers = plus(Count.NUMBERS, Count.NOT_FINITE);
        long most = Math.max(numbers, Math.max(count(Count.TEXTS), count(Count.FLAGS)));
        long valid = most;
        if (numbers == most) {
            valid = count(Count.NUMBERS);
        }
        long present = present();
        return present == SaturatingCounts.MOST ? SaturatingCounts.MOST : present - valid;
    }

    /** Whether most values are numbers, so that it has a mean and quantiles. */
    public boolean isNumeric() {
        return count(Count.NUMBERS) > 0
                && plus(Count.NUMBERS, Count.NOT_FINITE) >= Math.max(count(Count.TEXTS), count(Count.FLAGS));
    }

    /** The type that most values have; at a tie that of numbers, then of texts, then of flags. */
    public Kind kind() {
        long texts = texts();
        long flags = flags();
        if (isNumeric()) {
            return Kind.NUMBERS;
        }
        return texts == 0 && flags == 0 ? Kind.NONE : texts >= flags ? Kind.TEXTS : Kind.FLAGS;
    }

    /** Weight of the values of a kind that can be used. */
    public long weight(Kind kind) {
        return switch (kind) {
            case NUMBERS -> numbers();
            case TEXTS -> texts();
            case FLAGS -> flags();
            case NONE -> 0;
        };
    }

    /** Weight of the texts. */
    public long texts() {
        return count(Count.TEXTS);
    }

    /** Weight of the booleans. */
    public long flags() {
        return count(Count.FLAGS);
    }

    /** Weight of those that are true. */
    public long trueFlags() {
        return count(Count.TRUE_FLAGS);
    }

    /** The finite numbers. */
    public NumberBuckets buckets() {
        return buckets;
    }

    /** The texts. */
    public LeastCategories categories() {
        return categories;
    }

    /** Weight of the finite numbers. */
    public long numbers() {
        return count(Count.NUMBERS);
    }

    /** Requests, without their weights, in which it was a finite number. */
    public long numericRequests() {
        return count(Count.NUMERIC_REQUESTS);
    }

    /** Weight of the numbers that are 0. */
    public long zeros() {
        return count(Count.ZEROS);
    }

    /** Of the finite numbers; NaN where there is none. */
    public double mean() {
        return sum.mean(numbers());
    }

    /** Standard deviation of the finite numbers about their mean (divided by their count); NaN where there is none. */
    public double deviation() {
        long weight = numbers();
        if (weight == 0 || weight == SaturatingCounts.MOST) {
            return Double.NaN;
        }
        BigDecimal count = BigDecimal.valueOf(weight);
        BigDecimal total = sum.exact();
        // Not rounded before the root: where numbers are large and close to each other, little is left of the squares.
        BigDecimal spread = squares.exact().multiply(count).subtract(total.multiply(total));
        return spread.divide(count.multiply(count), MathContext.DECIMAL128)
                .sqrt(MathContext.DECIMAL128)
                .doubleValue();
    }

    /**
     * A quantile of the finite numbers.
     *
     * @param share in [0, 1]
     * @return NaN where there is none
     */
    public double quantile(double share) {
        return buckets.quantile(share);
    }

    /** How many different values there were: exactly where all are texts and few, else about. */
    public double distinct() {
        boolean exact = categories.isWhole() && present() == count(Count.TEXTS);
        return exact ? categories.size() : Math.rint(distinct.estimate());
    }

    private long plus(Count... each) {
        long sum = 0;
        for (Count count : each) {
            sum = SaturatingCounts.plus(sum, count(count));
        }
        return sum;
    }

    void write(DataOutput out) throws IOException {
        Lengths.write(COUNTS, out);
        for (long count : counts) {
            Counts.write(count, out);
        }
        sum.write(out);
        squares.write(out);
        buckets.write(out);
        categories.write(out);
        distinct.write(out);
    }

    /** Replaces the content by what {@link #write} wrote, also where it knew fewer counts. */
    void restore(DataInput in) throws IOException {
        Arrays.fill(counts, 0);
        int known = Lengths.checked(Lengths.read(in), COUNTS, "counts of a feature");
        for (int i = 0; i < known; i++) {
            counts[i] = Counts.read(in);
        }
        sum.restore(in);
        squares.restore(in);
        buckets.restore(in);
        categories.restore(in);
        distinct.restore(in);
    }
}
