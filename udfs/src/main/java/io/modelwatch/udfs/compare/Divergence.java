package io.modelwatch.udfs.compare;

import static io.modelwatch.schemas.Check.check;

/** How far two distributions over the same bins lie apart. */
public final class Divergence {
    /** Stands for the share of an empty bin, so that PSI stays finite: evidentlyai/evidently, {@code utils.py}. */
    private static final double LEAST_SHARE = 0.0001;

    private Divergence() {}

    /**
     * The population stability index, {@code sum (Q - P) ln(Q / P)}, >= 0, in nats. What it is by chance is about (1/n + 1/m) times the
     * number of bins less 1, so a fixed limit means nothing for few events. Source: evidentlyai/evidently, {@code psi.py}.
     *
     * @param reference counts by bin, at least one of them > 0
     * @param current counts by the same bins, at least one > 0
     */
    public static double populationStabilityIndex(double[] reference, double[] current) {
        double total = sum(reference);
        double otherTotal = sum(current);
        double index = 0;
        for (int i = 0; i < reference.length; i++) {
            double p = reference[i] == 0 ? LEAST_SHARE : reference[i] / total;
            double q = current[i] == 0 ? LEAST_SHARE : current[i] / otherTotal;
            index += (q - p) * Math.log(q / p);
        }
        return index;
    }

    /** The Jensen-Shannon divergence, in bits: 0 (the same) to 1 (disjoint). Source: J. Lin, IEEE Trans. Inf. Theory 37 (1991). */
    public static double jensenShannon(double[] reference, double[] current) {
        double total = sum(reference);
        double otherTotal = sum(current);
        double twice = 0;
        for (int i = 0; i < reference.length; i++) {
            double p = reference[i] / total;
            double q = current[i] / otherTotal;
            twice += information(p, (p + q) / 2) + information(q, (p + q) / 2);
        }
        // Rounding must not take it below 0 or past 1.
        return Math.max(0, Math.min(1, twice / 2 / Math.log(2)));
    }

    private static double information(double share, double mixed) {
        return share == 0 ? 0 : share * Math.log(share / mixed);
    }

    private static double sum(double[] counts) {
        double sum = 0;
        for (double count : counts) {
            check(count >= 0, "counts must be >= 0, one was %s", count);
            sum += count;
        }
        check(sum > 0, "counts must not all be 0");
        return sum;
    }
}
