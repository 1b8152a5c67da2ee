package io.modelwatch.udfs.compare;

import io.modelwatch.udfs.stats.ExactSum;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The correlation of two scores from mergeable sums, in [-1, 1]; NaN where either does not vary by more than the sums resolve (a deviation
 * of about 1e-6, or 1e-6 of its mean). Source: K. Pearson, Proceedings of the Royal Society 58 (1895).
 */
final class Pearson {
    /** Scores beyond count as this: their squares would not fit into the sums. */
    private static final double LARGEST = 0x1p24;
    /** Smallest variance, absolute and as a share of the mean square, that is more than rounding. */
    private static final double LEAST_VARIANCE = 1e-12;

    private long weight;
    private final ExactSum x = new ExactSum();
    private final ExactSum y = new ExactSum();
    private final ExactSum xx = new ExactSum();
    private final ExactSum yy = new ExactSum();
    private final ExactSum xy = new ExactSum();

    /** Takes a pair of finite scores. */
    void add(double first, double second, int times) {
        double a = limited(first);
        double b = limited(second);
        weight += times;
        x.add(a, times);
        y.add(b, times);
        xx.add(a * a, times);
        yy.add(b * b, times);
        xy.add(a * b, times);
    }

    void merge(Pearson other) {
        weight += other.weight;
        x.merge(other.x);
        y.merge(other.y);
        xx.merge(other.xx);
        yy.merge(other.yy);
        xy.merge(other.xy);
    }

    double value() {
        if (weight == 0) {
            return Double.NaN;
        }
        double meanX = x.mean(weight);
        double meanY = y.mean(weight);
        double varianceX = variance(xx.mean(weight), meanX);
        double varianceY = variance(yy.mean(weight), meanY);
        double r = (xy.mean(weight) - meanX * meanY) / Math.sqrt(varianceX * varianceY);
        return Math.max(-1, Math.min(1, r));
    }

    private static double variance(double meanSquare, double mean) {
        double variance = meanSquare - mean * mean;
        return variance > LEAST_VARIANCE * Math.max(1, meanSquare) ? variance : Double.NaN;
    }

    private static double limited(double score) {
        return Math.max(-LARGEST, Math.min(LARGEST, score));
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(weight);
        for (ExactSum sum : sums()) {
            sum.write(out);
        }
    }

    void restore(DataInput in) throws IOException {
        weight = in.readLong();
        for (ExactSum sum : sums()) {
            sum.restore(in);
        }
    }

    private ExactSum[] sums() {
        return new ExactSum[] {x, y, xx, yy, xy};
    }
}
