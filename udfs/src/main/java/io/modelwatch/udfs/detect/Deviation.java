package io.modelwatch.udfs.detect;

import io.modelwatch.udfs.detect.Detector.Value;
import io.modelwatch.udfs.stats.Metric.Shape;

/** The least standard deviation that a detector assumes: a calm past must not make every value an alarm. */
final class Deviation {
    private static final double RELATIVE_FLOOR = 1e-9;
    /** Keeps scores finite where the mean is 0 too. */
    private static final double ABSOLUTE_FLOOR = 1e-12;

    private Deviation() {}

    /**
     * The largest of the measured deviation, the configured minimum, the binomial deviation of a share over as many events as the value
     * has, and 1e-9 of the mean, all of a window's value and in its unit.
     */
    static double floored(double measured, double minimum, double mean, Value value) {
        double floor = Math.max(Math.max(minimum, ABSOLUTE_FLOOR), RELATIVE_FLOOR * Math.abs(mean));
        double chance = value.shape() == Shape.PROPORTION ? binomial(mean, value.count()) : 0;
        return Math.max(Math.max(measured, floor), chance);
    }

    /**
     * Standard deviation of a share over {@code count} events. The share is moved as by one further success and one further failure
     * (Laplace's rule of succession): a share of exactly 0 or 1 in the past does not promise that it stays so, and the skewed tail of rare
     * events is wider than their plain deviation says.
     */
    static double binomial(double share, long count) {
        double clipped = Math.min(1, Math.max(0, share));
        double centre = (clipped * count + 1) / (count + 2.0);
        return Math.sqrt(centre * (1 - centre) / count);
    }
}
