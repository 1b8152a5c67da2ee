package io.modelwatch.udfs.stats;

import io.modelwatch.schemas.event.Outcome;
import java.util.Arrays;

/** Cumulative gain of an answer, discounted by {@code log2(place + 1)}; an item gains its label where that is above 0. */
public final class DiscountedGain {
    /** Keeps the sum of gains finite: of 10,000 items, the most of an answer, it is below 10^304. */
    private static final double LARGEST_GAIN = 1e300;
    /** Discounts of the first places: a logarithm for each place of each request would cost more than the rest. */
    private static final double[] DISCOUNTS = new double[100];

    static {
        Arrays.setAll(DISCOUNTS, DiscountedGain::logarithm);
    }

    private DiscountedGain() {}

    /** The gains of the ideal answer by place: those of all relevant items, the largest first. */
    public static double[] ideal(Outcome.Truth truth) {
        double[] labels = truth.labels();
        double[] gains = new double[labels.length]; // arrays: a stream costs more than the measure itself
        int count = 0;
        for (double label : labels) {
            double gain = gain(label);
            if (gain > 0) {
                gains[count++] = -gain;
            }
        }
        gains = Arrays.copyOf(gains, count);
        Arrays.sort(gains); // ascends: the largest gain comes first
        for (int i = 0; i < count; i++) {
            gains[i] = -gains[i];
        }
        return gains;
    }

    /** The gains of the answer by place, at most so many. */
    public static double[] answered(Outcome.Predictions answer, Outcome.Truth truth, int most) {
        long[] items = answer.items();
        double[] gains = new double[Math.min(most, items.length)];
        for (int i = 0; i < gains.length; i++) {
            double gain = gain(truth.labelOf(items[i]));
            gains[i] = gain > 0 && isFirst(items, i) ? gain : 0;
        }
        return gains;
    }

    private static boolean isFirst(long[] items, int place) {
        for (int i = 0; i < place; i++) {
            if (items[i] == items[place]) {
                return false;
            }
        }
        return true;
    }

    /** 0 for a label that is negative or absent (NaN). */
    private static double gain(double label) {
        return label > 0 ? Math.min(label, LARGEST_GAIN) : 0;
    }

    /** The sum of the first k gains, each discounted by its place. */
    public static double discounted(double[] gains, int k) {
        double sum = 0;
        for (int i = 0; i < Math.min(k, gains.length); i++) {
            sum += gains[i] / (i < DISCOUNTS.length ? DISCOUNTS[i] : logarithm(i));
        }
        return sum;
    }

    /** Binary logarithm of the place, counted from 1, plus 1. */
    private static double logarithm(int index) {
        return Math.log(index + 2) / Math.log(2);
    }
}
