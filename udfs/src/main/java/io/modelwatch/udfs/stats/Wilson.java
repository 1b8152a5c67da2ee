package io.modelwatch.udfs.stats;

import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * The two-sided 95 % score interval of a proportion: it stays inside [0, 1] and is honest where a share is near 0 or 1. Source: E. B.
 * Wilson, "Probable inference, the law of succession, and statistical inference" (1927).
 *
 * @param lower in [0, 1], or NaN
 * @param upper in [lower, 1], or NaN
 */
public record Wilson(double lower, double upper) {
    private static final double CONFIDENCE = 0.95;
    private static final double Z = new NormalDistribution().inverseCumulativeProbability(1 - (1 - CONFIDENCE) / 2);

    private static final Wilson UNKNOWN = new Wilson(Double.NaN, Double.NaN);

    /** The interval of hits in [0, trials] among one trial or more; NaN where the counts are no such. */
    public static Wilson of(long hits, long trials) {
        if (trials < 1 || hits < 0 || hits > trials) {
            return UNKNOWN;
        }
        double share = (double) hits / trials;
        double widening = Z * Z / trials;
        double centre = (share + widening / 2) / (1 + widening);
        double half = Math.sqrt(widening * (share * (1 - share) + widening / 4)) / (1 + widening);
        // At the ends the interval touches 0 or 1 exactly; rounding must not take it past them.
        double lower = hits == 0 ? 0 : Math.max(0, centre - half);
        double upper = hits == trials ? 1 : Math.min(1, centre + half);
        return new Wilson(lower, upper);
    }
}
