package io.modelwatch.udfs.compare;

import io.modelwatch.udfs.stats.ExactSum;
import io.modelwatch.udfs.stats.SaturatingCounts;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Count, sum and sum of squares of differences, each counted once whatever it weighs: what an interval of their mean is made of. Requests
 * are counted, which a long holds at a million a second for 292,000 years. Scores are single precision, so that a mean difference of a
 * request is below 2^129; of fewer than 2^63 of them the square of the sum is below 2^384, and whatever an interval is reckoned from is
 * finite.
 */
final class Differences {
    private long count;
    private final ExactSum sum = new ExactSum();
    private final ExactSum squares = new ExactSum();

    /** @param difference finite */
    void add(double difference) {
        count++;
        sum.add(difference, 1);
        squares.addProduct(difference, difference, 1);
    }

    void merge(Differences other) {
        count = SaturatingCounts.plus(count, other.count);
        sum.merge(other.sum);
        squares.merge(other.squares);
    }

    long count() {
        return count;
    }

    double sum() {
        return sum.value();
    }

    /** NaN over nothing. */
    double mean() {
        return sum.value() / count;
    }

    /** The sum of squared distances from the mean, >= 0. */
    double scatter() {
        double total = sum.value();
        return Math.max(0, squares.value() - total * total / count);
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(count);
        sum.write(out);
        squares.write(out);
    }

    void restore(DataInput in) throws IOException {
        count = in.readLong();
        sum.restore(in);
        squares.restore(in);
    }
}
