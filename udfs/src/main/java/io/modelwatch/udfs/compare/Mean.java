package io.modelwatch.udfs.compare;

import io.modelwatch.udfs.stats.ExactSum;
import io.modelwatch.udfs.stats.SaturatingCounts;
import io.modelwatch.udfs.stats.Summary;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * A mean by weight, with the unweighted count; absent while it is over nothing, and NaN over more weight than {@link SaturatingCounts}
 * hold.
 */
final class Mean {
    private long count;
    private long weight;
    private final ExactSum sum = new ExactSum();

    /** @param value finite */
    void add(double value, int times) {
        count++;
        weight = SaturatingCounts.plus(weight, times);
        sum.add(value, times);
    }

    void merge(Mean other) {
        count = SaturatingCounts.plus(count, other.count);
        weight = SaturatingCounts.plus(weight, other.weight);
        sum.merge(other.sum);
    }

    long count() {
        return count;
    }

    /** NaN over nothing. */
    double value() {
        return count == 0 ? Double.NaN : sum.mean(weight);
    }

    void read(String metric, List<String> exemplars, Summary.Readings out) {
        if (count > 0) {
            out.put(metric, value(), count, exemplars);
        }
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(count);
        out.writeLong(weight);
        sum.write(out);
    }

    void restore(DataInput in) throws IOException {
        count = in.readLong();
        weight = in.readLong();
        sum.restore(in);
    }
}
