package io.modelwatch.tools.evaluate;

import io.modelwatch.tools.evaluate.LabelledSeries.Segment;

/**
 * The score of the Numenta Anomaly Benchmark, profile "standard": a window that is found counts by how early in it the first alarm is, one
 * that is missed -1, a false alarm up to -0.11, less soon after a window. What no alarm at all gets is 0, what every window found at its
 * first row gets is 100.
 *
 * <p>Source: A. Lavin, S. Ahmad, "Evaluating real-time anomaly detection algorithms: the Numenta Anomaly Benchmark" (2015), and what its
 * {@code sweeper.py} computes: the row before the end of a window of n rows is at -2/n, not -1/n, and a row far behind counts -1.
 */
final class NabScore {
    static final double FALSE_ALARM = 0.11;
    static final double MISSED = 1;

    /** Place of a row that no window precedes. */
    private static final double FAR = 3;

    private NabScore() {}

    /**
     * Where a row lies: in [-1, 0) inside of a window, from its first row to its last; > 0 behind it, in its widths.
     *
     * @param near the window that holds the row, else the last one before it; null if there is none
     */
    static double place(Segment near, int row) {
        if (near == null) {
            return FAR;
        }
        int last = near.to() - 1;
        if (row <= last) {
            return -(last - row + 1) / (double) near.length();
        }
        return near.length() == 1 ? FAR : (row - last) / (double) (near.length() - 1);
    }

    /** What an alarm at a place counts, in [-1, 1]; 1 nearly at the first row of a window. */
    static double sigmoid(double place) {
        return place >= FAR ? -1 : 2 / (1 + Math.exp(5 * place)) - 1;
    }

    /** What an alarm inside of a window gives to it, in (0, 1]. */
    static double found(double place) {
        return sigmoid(place) / sigmoid(-1);
    }

    /**
     * Between no alarm at all (0) and every window found at once (100).
     *
     * @param raw sum over windows and false alarms
     */
    static double normalised(double raw, int windows) {
        double none = -MISSED * windows;
        return windows == 0 ? Double.NaN : 100 * (raw - none) / (windows - none);
    }
}
