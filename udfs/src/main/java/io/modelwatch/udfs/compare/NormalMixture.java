package io.modelwatch.udfs.compare;

import static io.modelwatch.schemas.Check.check;

/**
 * The mixture sequential probability ratio test of a mean against 0, valid at every look: under a mean of 0 the evidence exceeds 1 /
 * alpha at any time with probability alpha at most (Ville's inequality). Sources: R. Johari et al., "Always valid inference" (arXiv
 * 1512.04922); equal to the two-sided normal mixture of gostevehoward/confseq, {@code src/confseq/uniform_boundaries.h}, with s = n mean,
 * v = n V, rho = V^2 / tau^2.
 *
 * @param variance of one difference, V > 0
 * @param priorVariance of the mean under the alternative, tau^2 > 0
 */
public record NormalMixture(double variance, double priorVariance) {
    public NormalMixture {
        check(variance > 0, "variance must be > 0, was %s", variance);
        check(priorVariance > 0, "priorVariance must be > 0, was %s", priorVariance);
    }

    /**
     * Natural logarithm of the evidence against a mean of 0.
     *
     * @param count differences, >= 0
     * @param mean of these
     */
    public double logEvidence(long count, double mean) {
        double total = variance + count * priorVariance;
        double squares = count * mean * (count * mean);
        return 0.5 * Math.log(variance / total) + squares * priorVariance / (2 * variance * total);
    }

    /** The p-value that may be read at every look, of one look: the running minimum is valid too. */
    public double pValue(long count, double mean) {
        return Math.min(1, Math.exp(-logEvidence(count, mean)));
    }

    /** The rho at which the boundary is narrowest at the variance sum {@code best}: confseq, {@code best_rho}. */
    public static double narrowestAt(double best, double alpha) {
        double tail = -2 * Math.log(alpha);
        return best / (tail + Math.log(1 + tail));
    }
}
