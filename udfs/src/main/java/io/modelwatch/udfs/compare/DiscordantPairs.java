package io.modelwatch.udfs.compare;

import static io.modelwatch.schemas.Check.check;

import org.apache.commons.math3.special.Gamma;

/**
 * Whether wins and losses are equally likely, from the pairs that have a winner, valid at every look and exactly so at any count: under a
 * fair coin the e-value {@code B(a + wins, a + losses) / B(a, a) 2^(wins + losses)} exceeds 1 / alpha at any time with probability alpha
 * at most (Ville's inequality). It is the likelihood ratio of a coin whose bias is Beta(a, a) against a fair one. Source: S. Howard et
 * al., "Time-uniform, nonparametric, nonasymptotic confidence sequences", Annals of Statistics 49 (2021), propositions 6 and 7.
 *
 * @param a concentration of the bias around 1/2, > 0: 1 expects any bias, 10 a share of wins in about 0.5 +- 0.11
 * @param logOfPrior follows from it: the logarithm of B(a, a)
 */
public record DiscordantPairs(double a, double logOfPrior) {
    private static final double LOG_2 = Math.log(2);

    public DiscordantPairs {
        check(a > 0, "a must be > 0, was %s", a);
    }

    public DiscordantPairs(double a) {
        this(a, logBeta(a, a));
    }

    /** Natural logarithm of the e-value; 0 without pairs. */
    public double logEvidence(long wins, long losses) {
        return logBeta(a + wins, a + losses) - logOfPrior + (wins + losses) * LOG_2;
    }

    /** May be infinite where the evidence exceeds what a double holds. */
    public double evidence(long wins, long losses) {
        return Math.exp(logEvidence(wins, losses));
    }

    /**
     * An upper bound of {@link #logEvidence} without a logarithm: no mixture is more likely than the best single coin, whose log ratio is
     * {@code m (log 2 - H(wins / m))}, at most {@code log 2 (wins - losses)^2 / m}.
     */
    static double mostLogEvidence(long wins, long losses) {
        double distance = wins - losses;
        return wins + losses == 0 ? 0 : LOG_2 * distance * distance / (wins + losses);
    }

    private static double logBeta(double x, double y) {
        return Gamma.logGamma(x) + Gamma.logGamma(y) - Gamma.logGamma(x + y);
    }
}
