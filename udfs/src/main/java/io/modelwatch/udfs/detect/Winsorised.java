package io.modelwatch.udfs.detect;

/**
 * How a window moves a baseline that is beyond the limits, or comes while a chart's statistic is. It counts clipped to the limit
 * (Winsorised), and with a weight at which its square adds no more to the variance than that of an ordinary window, one of
 * {@link Baseline#MEMORY}. So the deviation grows by a third in 180 such windows, whatever their distance, and the mean moves by 0.2
 * deviations at a distance of three; a change that stays is followed in a thousand or more, if {@code freeze-for} does not end it before.
 *
 * <p>Clipping makes the deviation of normal noise 1.5 % too small at limits of three deviations, and 17 % at two; it is not corrected.
 *
 * <p>Source of clipping at the limit: P. J. Huber, "Robust Statistics" (1981), proposal 2; the weight is ours.
 */
final class Winsorised {
    private Winsorised() {}

    /**
     * The share of the window in mean and variance, in (0, 1).
     *
     * @param distance from the mean, clipped, in deviations of a window's value
     */
    static double share(double distance) {
        return 1 / (Math.max(1, distance * distance) * Baseline.MEMORY);
    }

    /** A distance from the mean, at most {@code largest} to either side, in its unit. */
    static double clipped(double distance, double largest) {
        return Math.max(-largest, Math.min(largest, distance));
    }
}
