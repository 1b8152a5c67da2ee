package io.modelwatch.udfs.stats;

import static io.modelwatch.schemas.Check.check;

import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * The two-sided 95 % score interval of a proportion: it stays inside [0, 1] and is honest where a share is near 0 or 1. Source: E. B. Wilson,
 * "Probable inference, the law of succession, and statistical inference" (1927).
 *
 * @param lower in [0, 1]
 * @param upper in [lower, 1]
 */
public record Wilson(double lower, double upper) {
    private static final double CONFIDENCE = 0.95;
    private static final double Z = new NormalDistribution().inverseCumulativeProbability(1 - (1 - CONFIDENCE) / 2);

    /**
     * @param hits in [0, trials]
     * @param trials >= 1
     */
    public static Wilson of(long hits, long trials) {
        check(trials >= 1, "trials must be >= 1, was %s", trials);
        check(hits >= 0 && hits <= trials, "hits must be in [0, %s], was %s", trials, hits);
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
