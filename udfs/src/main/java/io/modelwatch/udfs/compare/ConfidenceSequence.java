package io.modelwatch.udfs.compare;

import static io.modelwatch.schemas.Check.check;

/**
 * An interval around a running mean that holds the true mean at all times at once, asymptotically, with probability 1 - alpha, however
 * often it is looked at. It ends at 0 exactly where the {@link NormalMixture} with priorVariance = rho^2 variance has evidence 1 / alpha,
 * as it is that test turned round. Sources: I. Waudby-Smith et al., "Time-uniform central limit theory and asymptotic confidence
 * sequences" (arXiv 2103.06476), eq. 9; growthbook, {@code packages/stats/gbstats/frequentist/tests.py}.
 *
 * @param alpha in (0, 1)
 * @param narrowestAt the count at which the interval is tuned to be narrowest, N* >= 1
 * @param rhoSquared follows from both
 */
public record ConfidenceSequence(double alpha, double narrowestAt, double rhoSquared) {
    public ConfidenceSequence {
        check(alpha > 0 && alpha < 1, "alpha must be in (0, 1), was %s", alpha);
        check(narrowestAt >= 1, "narrowestAt must be >= 1, was %s", narrowestAt);
    }

    public ConfidenceSequence(double alpha, double narrowestAt) {
        this(alpha, narrowestAt, 1 / NormalMixture.narrowestAt(narrowestAt, alpha));
    }

    /**
     * @param count >= 1
     * @param variance of one value, >= 0
     */
    public double halfWidth(long count, double variance) {
        double scaled = count * rhoSquared;
        return Math.sqrt(variance * 2 * (scaled + 1) / (scaled * count) * Math.log(Math.sqrt(scaled + 1) / alpha));
    }

    /** The p-value of a mean of 0 that may be read at every look: at most alpha exactly where the interval leaves 0 out. */
    public double pValue(long count, double mean, double variance) {
        return new NormalMixture(variance, rhoSquared * variance).pValue(count, mean);
    }

    /** What {@link #halfWidth} exceeds at any count, without a logarithm: the squared half-width times count / variance. */
    double leastSquaredWidth() {
        return -2 * Math.log(alpha);
    }
}
