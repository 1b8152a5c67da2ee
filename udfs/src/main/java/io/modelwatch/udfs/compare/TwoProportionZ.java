package io.modelwatch.udfs.compare;

import static io.modelwatch.schemas.Check.check;

import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * Whether two shares of independent trials differ, by the pooled z test; for pairs use {@link McNemar}. Where all trials or none were hits,
 * nothing differs: z = 0, p = 1. Source: statsmodels, {@code stats/proportion.py}, {@code proportions_ztest} with {@code prop_var=False}.
 *
 * @param z distance in standard deviations, positive where the first share is larger
 * @param pValue two-sided, in [0, 1]; valid at one look only
 */
public record TwoProportionZ(double z, double pValue) {
    private static final NormalDistribution NORMAL = new NormalDistribution();

    /**
     * @param hits of the first, in [0, trials]
     * @param trials of the first, >= 1
     */
    public static TwoProportionZ of(long hits, long trials, long otherHits, long otherTrials) {
        check(trials >= 1 && otherTrials >= 1, "trials must be >= 1, were %s and %s", trials, otherTrials);
        check(hits >= 0 && hits <= trials, "hits must be in [0, %s], was %s", trials, hits);
        check(otherHits >= 0 && otherHits <= otherTrials, "hits must be in [0, %s], was %s", otherTrials, otherHits);
        double pooled = (double) (hits + otherHits) / (trials + otherTrials);
        double deviation = Math.sqrt(pooled * (1 - pooled) * (1.0 / trials + 1.0 / otherTrials));
        if (deviation == 0) {
            return new TwoProportionZ(0, 1);
        }
        double z = ((double) hits / trials - (double) otherHits / otherTrials) / deviation;
        return new TwoProportionZ(z, 2 * NORMAL.cumulativeProbability(-Math.abs(z)));
    }
}
