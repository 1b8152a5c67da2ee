package io.modelwatch.udfs.detect;

import io.modelwatch.udfs.detect.Detector.Value;
import io.modelwatch.udfs.stats.Metric.Shape;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Mean and deviation that a control chart learns in its warm-up. Where the metric is a mean or a share over its n events, a window is a
 * subgroup: it has weight n, and the deviation of one event is learned, {@code sqrt(sum n (x - mean)² / (windows - 1))}; the
 * deviation of a window's value is that divided by {@code sqrt(n)} of the judged window. Differences between windows beyond chance are
 * included at the sizes of the warm-up, but shrink with n like chance. Values of other metrics are learned as they are.
 *
 * @param points windows learned, >= 0
 * @param weight sum of their subgroup sizes
 * @param mean weighted, in the metric's unit; 0 while there are no points
 * @param squares weighted sum of squared distances from the mean
 */
public record Baseline(int points, double weight, double mean, double squares) {
    static final Baseline NOTHING = new Baseline(0, 0, 0, 0);

    Baseline learn(Value value) {
        double size = subgroup(value);
        double weightAfter = weight + size;
        double distance = value.value() - mean;
        double meanAfter = mean + distance * size / weightAfter;
        // The new mean lies between the old one and the value, but rounding can take it past the value.
        double added = Math.max(0, size * distance * (value.value() - meanAfter));
        return new Baseline(points + 1, weightAfter, meanAfter, squares + added);
    }

    /**
     * The deviation of one window's value, in the metric's unit, with the floor of {@link Deviation}; for two points or more.
     *
     * @param value gives the size of the window
     * @param minimum least deviation assumed, >= 0
     */
    double deviation(Value value, double minimum) {
        double ofOne = Math.sqrt(squares / (points - 1));
        return Deviation.floored(ofOne / Math.sqrt(subgroup(value)), minimum, mean, value);
    }

    private static double subgroup(Value value) {
        return value.shape() == Shape.OTHER ? 1 : value.count();
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(points);
        out.writeDouble(weight);
        out.writeDouble(mean);
        out.writeDouble(squares);
    }

    static Baseline read(DataInput in) throws IOException {
        return new Baseline(in.readInt(), in.readDouble(), in.readDouble(), in.readDouble());
    }
}
