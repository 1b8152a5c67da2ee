package io.modelwatch.udfs.compare;

import static io.modelwatch.schemas.Check.check;

import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;

/**
 * Whether two answers to the same requests differ in quality, from the discordant pairs alone; valid at one look, for many see
 * {@link DiscordantPairs}. Without discordant pairs p = 1. Source: Q. McNemar, Psychometrika 12 (1947); statsmodels,
 * {@code stats/contingency_tables.py}, {@code mcnemar}.
 */
public final class McNemar {
    /** Up to here the exact test is cheap, beyond it the other is as good. */
    private static final int MOST_EXACT = 1000;

    private McNemar() {}

    /** The exact test of few pairs, the corrected chi-squared test of many. */
    static double pValue(long wins, long losses) {
        return wins + losses <= MOST_EXACT ? exact((int) wins, (int) losses) : chiSquared(wins, losses, true);
    }

    /** {@code min(1, 2 P(X <= min(b, c)))} with X binomial of b + c trials and probability 1/2. */
    public static double exact(int wins, int losses) {
        check(wins >= 0 && losses >= 0, "wins and losses must be >= 0, were %s and %s", wins, losses);
        var fair = new BinomialDistribution(null, wins + losses, 0.5);
        return Math.min(1, 2 * fair.cumulativeProbability(Math.min(wins, losses)));
    }

    /**
     * {@code (|b - c| - 1)^2 / (b + c)}, or without the 1, is chi-squared with one degree of freedom.
     *
     * @param corrected whether 1 is taken off for continuity
     */
    public static double chiSquared(long wins, long losses, boolean corrected) {
        check(wins >= 0 && losses >= 0, "wins and losses must be >= 0, were %s and %s", wins, losses);
        if (wins + losses == 0) {
            return 1;
        }
        double distance = Math.max(0, Math.abs(wins - losses) - (corrected ? 1 : 0));
        return 1 - new ChiSquaredDistribution(null, 1).cumulativeProbability(distance * distance / (wins + losses));
    }
}
