package io.modelwatch.udfs.drift;

import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * What measures of drift reach by chance alone: values that a share {@link #BEYOND} of windows exceeds where nothing has changed, with n
 * requests in the reference and m in the window, each >= 1. Without it a measure says most of all how few requests there were.
 */
final class Chance {
    /** The share of windows without a change that are beyond. */
    static final double BEYOND = 0.001;

    /** By degrees of freedom. */
    private static final double[] CHI_SQUARED = chiSquared(Bins.MOST - 1);
    /** The leading term of Kolmogorov's distribution, which at this size is all of it to nine digits. */
    private static final double KOLMOGOROV = Math.sqrt(-Math.log(BEYOND / 2) / 2);

    private static final double HALF_NORMAL = new NormalDistribution().inverseCumulativeProbability(1 - BEYOND / 2);

    private Chance() {}

    private static double[] chiSquared(int mostDegrees) {
        double[] quantiles = new double[mostDegrees + 1];
        for (int degrees = 1; degrees <= mostDegrees; degrees++) {
            quantiles[degrees] = new ChiSquaredDistribution(null, degrees).inverseCumulativeProbability(1 - BEYOND);
        }
        return quantiles;
    }

    /** PSI is {@code (1/n + 1/m)} times a chi-squared variable (B. Yurdakul, "Statistical properties of the PSI", 2018). */
    static double psi(int bins, long n, long m) {
        return inverse(n, m) * CHI_SQUARED[Math.min(bins, Bins.MOST) - 1];
    }

    /** Between shares that are near each other the divergence is an eighth of PSI, in bits that over ln 2. */
    static double jsDistance(int bins, long n, long m) {
        return Math.sqrt(psi(bins, n, m) / (8 * Math.log(2)));
    }

    /** Exact for many numbers that are all different, too much where some are equal. */
    static double ks(long n, long m) {
        return KOLMOGOROV * Math.sqrt(inverse(n, m));
    }

    /**
     * As if the differences at all numbers were extreme together: each has the deviation {@code sqrt((1/n + 1/m) F (1 - F))}. So it is
     * about the most that chance reaches that often.
     *
     * @param spread integral of {@code sqrt(F (1 - F))}
     */
    static double wasserstein(double spread, long n, long m) {
        return HALF_NORMAL * Math.sqrt(inverse(n, m)) * spread;
    }

    private static double inverse(long n, long m) {
        return 1.0 / n + 1.0 / m;
    }
}
