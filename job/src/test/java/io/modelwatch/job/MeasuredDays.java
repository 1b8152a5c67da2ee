package io.modelwatch.job;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What windows of 10 s, 1 min and 5 min would measure of one metric of the model {@code ranker} in some days: with a rhythm of the day in
 * traffic and in the metric, what chance gives, and a level that wanders a little. A fault multiplies the metric for half an hour at the
 * peak of the third day, at the trough of the fifth and where the seventh falls steepest.
 *
 * @param kind of the metric
 * @param level its mean over a day
 * @param amplitude of its rhythm, as a share of the level
 * @param events of a window of 10 s, in the mean over a day; they go with a rhythm of ±30 %
 * @param wander deviation of the level beyond rhythm and chance, as a share of it; remembered for ten minutes
 * @param fault by which the metric is multiplied; 1: none
 */
record MeasuredDays(
        String metric,
        String segment,
        Kind kind,
        double level,
        double amplitude,
        double events,
        double wander,
        double fault) {
    /** How chance moves it. */
    enum Kind {
        /** A share of the events. */
        SHARE,
        /** The events a second. */
        RATE,
        /** A mean or quantile: one event has the deviation of half the level. */
        SAMPLE,
        /** The 99th percentile: three times as far. */
        TAIL
    }

    static final long WINDOW = 10_000;
    static final int DAY = 8640;
    static final int FAULT = 180;
    static final int DAYS = 8;
    static final int[] BEGINS = {
        2 * DAY + DAY / 4 - FAULT / 2, 4 * DAY + 3 * DAY / 4 - FAULT / 2, 6 * DAY + DAY / 2 - FAULT / 2
    };
    private static final double TRAFFIC = 0.3;
    private static final double REMEMBERED = 1 / 60.0;
    private static final int[] LENGTHS = {1, 6, 30};
    private static final String[] NAMES = {"10s", "1m", "5m"};
    private static final int FEW = 30;

    MeasuredDays with(double otherFault) {
        return new MeasuredDays(metric, segment, kind, level, amplitude, events, wander, otherFault);
    }

    private static double rhythm(double amplitude, int window) {
        return 1 + amplitude * Math.sin(2 * Math.PI * (window % DAY) / DAY);
    }

    private double factor(int window) {
        for (int begin : BEGINS) {
            if (window >= begin && window < begin + FAULT) {
                return fault;
            }
        }
        return 1;
    }

    /** In the order of time for each length of window. */
    List<MetricPoint> points(long seed) {
        Random random = new Random(seed);
        double[] sums = new double[DAYS * DAY];
        double[] counts = new double[DAYS * DAY];
        double away = 0;
        for (int window = 0; window < sums.length; window++) {
            double step = random.nextGaussian() * Math.sqrt(2 * REMEMBERED);
            away += step - REMEMBERED * away;
            double truth = level * rhythm(amplitude, window) * (1 + wander * away) * factor(window);
            double busy = events * rhythm(TRAFFIC, window);
            counts[window] = kind == Kind.RATE ? drawn(truth * WINDOW / 1000, random) : drawn(busy, random);
            sums[window] = kind == Kind.RATE ? counts[window] : sum(truth, counts[window], random);
        }
        List<MetricPoint> points = new ArrayList<>();
        for (int length = 0; length < LENGTHS.length; length++) {
            add(sums, counts, length, points);
        }
        return points;
    }

    private double sum(double truth, double count, Random random) {
        if (kind == Kind.SHARE) {
            return Math.min(count, drawn(truth * count, random));
        }
        double ofOne = kind == Kind.TAIL ? 1.5 : 0.5;
        return truth * (count + ofOne * Math.sqrt(count) * random.nextGaussian());
    }

    /** Of a Poisson law. */
    private static double drawn(double mean, Random random) {
        if (mean > FEW) {
            return Math.max(0, Math.rint(mean + Math.sqrt(mean) * random.nextGaussian()));
        }
        int drawn = 0;
        for (double left = Math.exp(-mean), product = random.nextDouble(); product > left; drawn++) {
            product *= random.nextDouble();
        }
        return drawn;
    }

    private void add(double[] sums, double[] counts, int length, List<MetricPoint> points) {
        int panes = LENGTHS[length];
        for (int from = 0; from + panes <= sums.length; from += panes) {
            double sum = 0;
            double count = 0;
            for (int pane = from; pane < from + panes; pane++) {
                sum += sums[pane];
                count += counts[pane];
            }
            if (count >= 1) {
                double value = kind == Kind.RATE ? count * 1000 / (panes * WINDOW) : sum / count;
                points.add(point(NAMES[length], from, panes, value, (long) count));
            }
        }
    }

    private MetricPoint point(String window, int from, int panes, double value, long count) {
        Instant end = start(from + panes);
        return new MetricPoint(
                Series.of("ranker", "v1", segment, metric, window, ""),
                start(from),
                end,
                end,
                value,
                count,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                false,
                List.of());
    }

    static Instant start(int window) {
        return Instant.ofEpochMilli(window * WINDOW);
    }
}
