package io.modelwatch.udfs.compare;

import io.modelwatch.udfs.stats.ExactSum;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Count, sum and sum of squares of differences, each counted once whatever it weighs: what an interval of their mean is made of. */
final class Differences {
    /** A difference beyond counts as this: its square would not fit into the sum. */
    private static final double LARGEST = 0x1p24;

    private long count;
    private final ExactSum sum = new ExactSum();
    private final ExactSum squares = new ExactSum();

    /** @param difference not NaN */
    void add(double difference) {
        count++;
        if (difference != 0) {
            double limited = Math.max(-LARGEST, Math.min(LARGEST, difference));
            sum.add(limited, 1);
            squares.add(limited * limited, 1);
        }
    }

    void merge(Differences other) {
        count += other.count;
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
