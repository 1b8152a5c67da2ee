package io.modelwatch.tools.evaluate;

import java.time.Duration;

/**
 * Distance from the mean of the hour of the day (UTC) in its deviations, both learned as plain means first and exponentially later: a
 * yardstick, not a detector of the job. It has no limit of its own: 3 is taken.
 */
final class SeasonalScorer implements RowJudge {
    private static final int HOURS = 24;
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final int WARM_UP = 100;
    private static final int WARM_UP_OF_HOUR = 10;
    private static final double RATE = 0.01;
    private static final double LIMIT = 3;
    private static final double MOST = 1e6;
    private static final double ABSOLUTE_FLOOR = 1e-9;
    private static final double RELATIVE_FLOOR = 1e-3;

    @Override
    public String name() {
        return "seasonal-z";
    }

    @Override
    public Judged judge(LabelledSeries series) {
        int rows = series.times().length;
        double[] means = new double[HOURS];
        double[] variances = new double[HOURS];
        int[] counts = new int[HOURS];
        Judged judged = new Judged(new double[rows], new boolean[rows], new boolean[rows]);
        for (int i = 0; i < rows; i++) {
            int hour = (int) Math.floorMod(series.times()[i] / HOUR, (long) HOURS);
            double apart = series.values()[i] - means[hour];
            double floor = ABSOLUTE_FLOOR + RELATIVE_FLOOR * Math.abs(means[hour]);
            boolean known = i >= WARM_UP && counts[hour] >= WARM_UP_OF_HOUR;
            double z = Math.abs(apart) / (Math.sqrt(variances[hour]) + floor);
            judged.severities()[i] = known ? Math.min(MOST, z) : 0;
            judged.abnormal()[i] = judged.severities()[i] > LIMIT;
            double rate = Math.max(1.0 / ++counts[hour], RATE);
            means[hour] += rate * apart;
            variances[hour] = counts[hour] == 1 ? 0 : variances[hour] + rate * (apart * apart - variances[hour]);
        }
        return judged;
    }
}
