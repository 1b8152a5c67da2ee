package io.modelwatch.udfs.compare;

import io.modelwatch.schemas.event.Outcome;
import java.util.Arrays;

/**
 * The two scores of each item that both models scored with a finite number, in the primary's order. It is filled again for each request
 * and then allocates nothing.
 */
final class ScorePairs {
    private final Alignment alignment = new Alignment();
    private int size;
    private double[] primary = {};
    private double[] candidate = {};

    void fill(Outcome.Rescored request) {
        Outcome.Predictions first = request.primary();
        Outcome.Predictions second = request.candidate();
        alignment.align(first.items(), second.items());
        if (primary.length < alignment.length()) {
            primary = Arrays.copyOf(primary, alignment.length() * 2);
            candidate = Arrays.copyOf(candidate, alignment.length() * 2);
        }
        size = 0;
        for (int place = 0; place < Math.min(alignment.length(), first.scores().length); place++) {
            int other = alignment.placeOf(place);
            if (other != Alignment.ABSENT && other < second.scores().length) {
                take(first.scores()[place], second.scores()[other]);
            }
        }
    }

    private void take(double x, double y) {
        if (Math.abs(x) < Double.POSITIVE_INFINITY && Math.abs(y) < Double.POSITIVE_INFINITY) { // false for NaN
            primary[size] = x;
            candidate[size] = y;
            size++;
        }
    }

    Alignment alignment() {
        return alignment;
    }

    int size() {
        return size;
    }

    /** Longer than {@link #size()}. */
    double[] primary() {
        return primary;
    }

    /** Longer than {@link #size()}. */
    double[] candidate() {
        return candidate;
    }

    double meanDifference() {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += candidate[i] - primary[i];
        }
        return sum / size;
    }

    double meanAbsoluteDifference() {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += Math.abs(candidate[i] - primary[i]);
        }
        return sum / size;
    }

    /** Items that only one of both puts at or above the threshold. */
    int flips(double threshold) {
        int flips = 0;
        for (int i = 0; i < size; i++) {
            flips += (primary[i] >= threshold) != (candidate[i] >= threshold) ? 1 : 0;
        }
        return flips;
    }

    /** Whether another item comes first; false where one of the answers is empty. */
    static boolean changesTheFirst(Outcome.Rescored request) {
        long[] first = request.primary().items();
        long[] second = request.candidate().items();
        return first.length > 0 && second.length > 0 && first[0] != second[0];
    }
}
