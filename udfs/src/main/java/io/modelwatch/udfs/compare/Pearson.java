package io.modelwatch.udfs.compare;

import io.modelwatch.udfs.stats.ExactSum;
import io.modelwatch.udfs.stats.SaturatingCounts;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.OptionalDouble;

/**
 * The correlation of two scores from mergeable sums, in [-1, 1]. The sums are exact, and so is what is subtracted: scores far from 0 that
 * hardly vary correlate as well as any. Source: K. Pearson, Proceedings of the Royal Society 58 (1895).
 */
final class Pearson {
    private long weight;
    private final ExactSum x = new ExactSum();
    private final ExactSum y = new ExactSum();
    private final ExactSum xx = new ExactSum();
    private final ExactSum yy = new ExactSum();
    private final ExactSum xy = new ExactSum();

    /** Takes a pair of finite scores, each of single precision: of those no figure below overflows. */
    void add(double first, double second, int times) {
        weight = SaturatingCounts.plus(weight, times);
        x.add(first, times);
        y.add(second, times);
        xx.addProduct(first, first, times);
        yy.addProduct(second, second, times);
        xy.addProduct(first, second, times);
    }

    void merge(Pearson other) {
        weight = SaturatingCounts.plus(weight, other.weight);
        x.merge(other.x);
        y.merge(other.y);
        xx.merge(other.xx);
        yy.merge(other.yy);
        xy.merge(other.xy);
    }

    /** Empty where either score does not vary; NaN over more weight than {@link SaturatingCounts} hold. */
    OptionalDouble value() {
        if (weight == SaturatingCounts.MOST) {
            return OptionalDouble.of(Double.NaN);
        }
        double deviationX = Math.sqrt(covariance(xx, x, x));
        double deviationY = Math.sqrt(covariance(yy, y, y));
        if (deviationX == 0 || deviationY == 0) {
            return OptionalDouble.empty();
        }
        double r = covariance(xy, x, y) / (deviationX * deviationY);
        return OptionalDouble.of(Math.max(-1, Math.min(1, r)));
    }

    /** The covariance times the squared weight, rounded once. */
    private double covariance(ExactSum products, ExactSum first, ExactSum second) {
        return BigDecimal.valueOf(weight)
                .multiply(products.exact())
                .subtract(first.exact().multiply(second.exact()))
                .doubleValue();
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
