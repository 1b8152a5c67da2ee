package io.modelwatch.udfs.detect.adaptive;

import com.datadoghq.sketch.ddsketch.mapping.CubicallyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.mapping.IndexMapping;
import org.apache.commons.math3.distribution.GammaDistribution;
import org.apache.commons.math3.distribution.PoissonDistribution;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.special.Erf;

/**
 * What windows of 10 s show of a metric, drawn by the law of its events. Latencies are log-normal, their logarithm with a deviation of .5.
 */
enum Drawn {
    /** Of the items, binomial. */
    SHARE(Law.SHARE),
    /** Requests a second, Poisson. */
    RATE(Law.RATE),
    MEAN(Law.SAMPLE),
    /** Of a sketch, as the job has it: in steps of 2 %. */
    P50(Law.SAMPLE),
    P95(Law.SAMPLE);

    static final int WINDOW_MILLIS = 10_000;

    private static final double SECONDS = WINDOW_MILLIS / 1000.0;
    private static final double SIGMA = 0.5;
    private static final double SQUARE = StrictMath.exp(SIGMA * SIGMA);
    private static final double SKEWNESS = (SQUARE + 2) * StrictMath.sqrt(SQUARE - 1);
    private static final IndexMapping SKETCH = new CubicallyInterpolatedMapping(0.01);

    private final Law law;

    Drawn(Law law) {
        this.law = law;
    }

    Law law() {
        return law;
    }

    private double quantile() {
        return this == P50 ? 0.5 : 0.95;
    }

    /** The value of one window of so many events. */
    double value(double truth, long count, RandomGenerator random) {
        return switch (this) {
            case SHARE -> successes(truth, count, random) / (double) count;
            case RATE -> poisson(truth * SECONDS, random) / SECONDS;
            case MEAN -> truth * (1 + relativeDeviation(count) * standardMean(count, random));
            case P50, P95 -> truth * ofSketch(count, random);
        };
    }

    /** Jumps from success to success. */
    private static long successes(double share, long count, RandomGenerator random) {
        double perJump = 1 / StrictMath.log1p(-share);
        long successes = 0;
        double at = Math.floor(StrictMath.log(1 - random.nextDouble()) * perJump) + 1;
        while (at <= count) {
            successes++;
            at += Math.floor(StrictMath.log(1 - random.nextDouble()) * perJump) + 1;
        }
        return successes;
    }

    private static int poisson(double mean, RandomGenerator random) {
        return new PoissonDistribution(
                        random, mean, PoissonDistribution.DEFAULT_EPSILON, PoissonDistribution.DEFAULT_MAX_ITERATIONS)
                .sample();
    }

    private static double gamma(double shape, RandomGenerator random) {
        return new GammaDistribution(random, shape, 1, GammaDistribution.DEFAULT_INVERSE_ABSOLUTE_ACCURACY).sample();
    }

    /** A mean less its expectation in its deviations: a gamma distribution of the same skewness, whose fourth moment is nearly the same. */
    private static double standardMean(long count, RandomGenerator random) {
        double shape = 4 * count / (SKEWNESS * SKEWNESS);
        return (gamma(shape, random) - shape) / Math.sqrt(shape);
    }

    /** The value at a rank, as a multiple of the true quantile: a rank's place among uniform values has a beta distribution. */
    private double ofSketch(long count, RandomGenerator random) {
        long rank = (long) (quantile() * (count - 1));
        double below = gamma((double) rank + 1, random);
        double above = gamma((double) count - rank, random);
        double apart = normalQuantile(below / (below + above)) - normalQuantile(quantile());
        return StrictMath.exp(SIGMA * apart);
    }

    private static double normalQuantile(double share) {
        return Math.sqrt(2) * Erf.erfInv(2 * share - 1);
    }

    /** What the job would know of a drawn value. */
    double measured(double value) {
        return this == P50 || this == P95 ? SKETCH.value(SKETCH.index(value)) : value;
    }

    /** By the law, in the metric's unit. */
    double deviation(double truth, long count) {
        return switch (this) {
            case SHARE -> Math.sqrt(truth * (1 - truth) / count);
            case RATE -> Math.sqrt(truth / SECONDS);
            case MEAN, P50, P95 -> truth * relativeDeviation(count);
        };
    }

    private double relativeDeviation(long count) {
        if (this == MEAN) {
            return Math.sqrt((SQUARE - 1) / count);
        }
        double at = normalQuantile(quantile());
        double density = StrictMath.exp(-at * at / 2) / Math.sqrt(2 * Math.PI);
        return SIGMA * Math.sqrt(quantile() * (1 - quantile()) / count) / density;
    }

    /** The logarithm of how much likelier a value is with a fault than without; of latencies as if theirs were normal. */
    double evidence(double value, double truth, double faulty, long count) {
        return switch (this) {
            case SHARE ->
                value * count * StrictMath.log(faulty / truth)
                        + (1 - value) * count * StrictMath.log((1 - faulty) / (1 - truth));
            case RATE -> SECONDS * (value * StrictMath.log(faulty / truth) - (faulty - truth));
            case MEAN, P50, P95 -> {
                double without = StrictMath.log(value / truth) / relativeDeviation(count);
                double with = StrictMath.log(value / faulty) / relativeDeviation(count);
                yield (without * without - with * with) / 2;
            }
        };
    }
}
