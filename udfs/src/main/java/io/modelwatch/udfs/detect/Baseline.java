package io.modelwatch.udfs.detect;

import io.modelwatch.udfs.detect.Detector.Value;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Mean and deviation that a control chart learns: plainly of few windows, and exponentially weighted of more. Where the metric is a mean
 * or a share over its n events, a window is a subgroup: it has weight n, and the deviation of one event is learned,
 * {@code sqrt(sum n (x - mean)² / (windows - 1))}; that of a window's value is this divided by {@code sqrt(n)} of the judged window.
 * Differences between windows beyond chance are included at the sizes of what was learned, but shrink with n like chance. Values of other
 * metrics are learned as they are.
 *
 * @param points windows remembered, >= 0
 * @param weight sum of their subgroup sizes
 * @param mean weighted, in the metric's unit; 0 while there are no points
 * @param squares weighted sum of squared distances from the mean
 */
public record Baseline(int points, double weight, double mean, double squares) {
    static final Baseline NOTHING = new Baseline(0, 0, 0, 0);

    /**
     * Windows remembered: so many that the mean is known to a twentieth of a window's deviation, so few that windows of 10 s follow a daily
     * rhythm.
     */
    static final int MEMORY = 300;

    /**
     * With one more window, which counts in full.
     *
     * @param most windows to remember, >= 2
     */
    Baseline learn(Value value, int most) {
        return points < most ? add(value) : withoutOne().add(value);
    }

    /** With one window's share less of everything: the mean and the deviation stay as they are. */
    private Baseline withoutOne() {
        int left = points - 1;
        return new Baseline(left, weight * left / points, mean, squares * (left - 1) / left);
    }

    private Baseline add(Value value) {
        double size = subgroup(value);
        double weightAfter = weight + size;
        double distance = value.value() - mean;
        double meanAfter = mean + distance * size / weightAfter;
        // The new mean lies between the old one and the value, but rounding can take it past the value.
        double added = Math.max(0, size * distance * (value.value() - meanAfter));
        return new Baseline(points + 1, weightAfter, meanAfter, squares + added);
    }

    /**
     * With one more window that is beyond the limits, or comes while the running statistic is: it counts clipped, with the weight that
     * {@link Winsorised} gives it.
     *
     * @param limit in deviations of a window's value, > 0
     * @param deviation of this window's value, > 0
     */
    Baseline follow(Value value, double limit, double deviation) {
        double distance = Winsorised.clipped(value.value() - mean, limit * deviation);
        double share = Winsorised.share(distance / deviation);
        double added = share * (points - 1) * subgroup(value) * distance * distance;
        return new Baseline(points, weight, mean + share * distance, (1 - share) * (squares + added));
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
        return value.shape().isAverage() ? value.count() : 1;
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
