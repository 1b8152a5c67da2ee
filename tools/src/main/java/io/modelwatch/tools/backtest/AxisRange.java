package io.modelwatch.tools.backtest;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.stream.DoubleStream;

/** What an axis covers, {@code low < high}. */
record AxisRange(double low, double high) {
    /** More would not leave a range that can be counted. */
    private static final double LARGEST = 1e300;

    private static final double MARGIN = 0.05;
    private static final AxisRange OF_NOTHING = new AxisRange(0, 1);

    /**
     * Covers all values, and limits as far as they lie within a quarter of the values' range of them: far limits would flatten the values.
     * What is not finite is left out.
     *
     * @param values if there are none, the limits are covered
     */
    static AxisRange of(DoubleStream values, DoubleStream limits) {
        double[] bounds =
                limits.filter(Double::isFinite).map(AxisRange::clamped).toArray();
        DoubleSummaryStatistics seen = values.filter(Double::isFinite)
                .map(AxisRange::clamped)
                .collect(
                        DoubleSummaryStatistics::new,
                        DoubleSummaryStatistics::accept,
                        DoubleSummaryStatistics::combine);
        if (seen.getCount() == 0) {
            return bounds.length == 0 ? OF_NOTHING : of(Arrays.stream(bounds), DoubleStream.empty());
        }
        double least = seen.getMin();
        double most = seen.getMax();
        double reach = least == most ? Math.max(Math.abs(least) / 2, 1) : (most - least) / 4;
        for (double bound : bounds) {
            least = Math.min(least, Math.max(bound, seen.getMin() - reach));
            most = Math.max(most, Math.min(bound, seen.getMax() + reach));
        }
        double margin = least == most ? reach : MARGIN * (most - least);
        return new AxisRange(least - margin, most + margin);
    }

    private static double clamped(double value) {
        return Math.max(-LARGEST, Math.min(LARGEST, value));
    }

    /** The nearest value that it covers. */
    double nearest(double value) {
        return Math.max(low, Math.min(high, value));
    }

    /** With room below for a share of itself. */
    AxisRange withRoomBelow(double share) {
        return new AxisRange(low - share * (high - low), high);
    }
}
