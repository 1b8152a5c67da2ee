package io.modelwatch.udfs.drift;

import java.util.ArrayList;
import java.util.List;

/** The values of a reference and of a window in the same bins: at most {@link #MOST} that either has something in. */
final class Bins {
    /** Bins of about equal weight in the reference. */
    static final int OF_REFERENCE = 20;

    /** Those, and one at each end for what the reference has nothing like. */
    static final int MOST = OF_REFERENCE + 2;

    private final List<Pair> pairs = new ArrayList<>();
    private double referenceTotal;
    private double currentTotal;

    private record Pair(double reference, double current) {}

    /** Adds a bin unless it is empty; after it there are at most {@link #MOST}. */
    void add(double reference, double current) {
        if (reference > 0 || current > 0) {
            pairs.add(new Pair(reference, current));
            referenceTotal += reference;
            currentTotal += current;
        }
    }

    int size() {
        return pairs.size();
    }

    /**
     * Population stability index: the sum of {@code (q - p) ln(q / p)} over the bins, in nats. So that no bin is empty, half a request is
     * added to each.
     *
     * @param n requests of the reference, >= 1
     * @param m requests of the window, >= 1
     */
    double psi(long n, long m) {
        double sum = 0;
        for (Pair pair : pairs) {
            double p = smoothed(pair.reference / referenceTotal, n);
            double q = smoothed(pair.current / currentTotal, m);
            sum += (q - p) * Math.log(q / p);
        }
        return sum;
    }

    private double smoothed(double share, long requests) {
        return (share * requests + 0.5) / (requests + 0.5 * pairs.size());
    }

    /** Jensen-Shannon distance to base 2: the root of the divergence, in [0, 1] (J. Lin, IEEE Trans. Inf. Theory 37, 1991). */
    double jsDistance() {
        double sum = 0;
        for (Pair pair : pairs) {
            double p = pair.reference / referenceTotal;
            double q = pair.current / currentTotal;
            sum += relative(p, (p + q) / 2) + relative(q, (p + q) / 2);
        }
        return Math.sqrt(Math.min(1, Math.max(0, sum / (2 * Math.log(2)))));
    }

    private static double relative(double share, double mean) {
        return share == 0 ? 0 : share * Math.log(share / mean);
    }
}
