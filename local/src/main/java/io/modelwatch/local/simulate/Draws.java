package io.modelwatch.local.simulate;

import io.modelwatch.local.model.ClickWorld;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Random numbers that are the same on every machine and in every order of use: each stream is derived from the seed and a path of numbers
 * (model, second, ...). StrictMath, since Math may differ in the last bit.
 */
final class Draws {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final double TWO_PI = 2 * StrictMath.PI;
    /** Above this mean a Poisson count is drawn from the normal distribution: the difference is below 1 %. */
    private static final double LARGE_MEAN = 200;

    private final SplittableRandom random;

    Draws(long seed, long... path) {
        long mixed = seed;
        for (long step : path) {
            mixed = (mixed ^ step) * GOLDEN;
            mixed ^= mixed >>> 32;
        }
        this.random = new SplittableRandom(mixed);
    }

    /** In [0, 1). */
    double uniform() {
        return random.nextDouble();
    }

    /** In [0, bound). */
    int below(int bound) {
        return random.nextInt(bound);
    }

    long bits() {
        return random.nextLong();
    }

    boolean happens(double probability) {
        return random.nextDouble() < probability;
    }

    /** Standard normal (Box and Muller). */
    double normal() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(TWO_PI * random.nextDouble());
    }

    double exponential(double mean) {
        return -mean * StrictMath.log(1 - random.nextDouble());
    }

    double lognormal(double median, double sigma) {
        return median * StrictMath.exp(sigma * normal());
    }

    /** A Poisson count with this mean (Knuth's product of uniforms; normal if the mean is large). */
    int poisson(double mean) {
        if (mean > LARGE_MEAN) {
            return (int) Math.max(0, Math.round(mean + StrictMath.sqrt(mean) * normal()));
        }
        double limit = StrictMath.exp(-mean);
        int count = 0;
        for (double product = uniform(); product > limit; product *= uniform()) {
            count++;
        }
        return count;
    }

    /**
     * A Poisson count with this mean: exact while it is small, else a normal law with the skewness of the count, whose tail of five
     * deviations is right to a few per cent.
     */
    long count(double mean) {
        return mean <= LARGE_MEAN ? poisson(mean) : skewed(mean, mean, 1 / StrictMath.sqrt(mean));
    }

    /** How many of so many independent events happen; as exact as {@link #count}. */
    long binomial(long trials, double probability) {
        if (probability > 0.5) {
            return trials - binomial(trials, 1 - probability);
        }
        double mean = trials * probability;
        if (trials <= 0 || mean <= 0) {
            return 0;
        }
        if (mean <= LARGE_MEAN) {
            return bySkipping(trials, probability);
        }
        double variance = mean * (1 - probability);
        return Math.min(trials, skewed(mean, variance, (1 - 2 * probability) / StrictMath.sqrt(variance)));
    }

    /** From one event to the next is a geometric number of trials. */
    private long bySkipping(long trials, double probability) {
        double missed = StrictMath.log1p(-probability);
        long happened = -1;
        double at = 0;
        do {
            happened++;
            at += StrictMath.floor(StrictMath.log(1 - uniform()) / missed) + 1;
        } while (at <= trials);
        return happened;
    }

    /** By the first terms of the expansion of Cornish and Fisher. */
    private long skewed(double mean, double variance, double skewness) {
        double z = normal();
        double shifted = z + skewness * (z * z - 1) / 6;
        return Math.max(0, Math.round(mean + StrictMath.sqrt(variance) * shifted));
    }

    /**
     * A Gamma variable of scale 1 (Marsaglia and Tsang 2000).
     *
     * @param shape >= 1
     */
    double gamma(double shape) {
        double d = shape - 1.0 / 3;
        double c = 1 / StrictMath.sqrt(9 * d);
        while (true) {
            double z = normal();
            double cube = StrictMath.pow(1 + c * z, 3);
            if (cube > 0 && StrictMath.log(1 - uniform()) < 0.5 * z * z + d - d * cube + d * StrictMath.log(cube)) {
                return d * cube;
            }
        }
    }

    /** A name, each with the probability of its share; shares add up to 1. */
    String pick(Map<String, Double> shares) {
        double left = uniform();
        String last = null;
        for (Map.Entry<String, Double> share : shares.entrySet()) {
            last = share.getKey();
            left -= share.getValue();
            if (left < 0) {
                return last;
            }
        }
        return last;
    }

    /** Something shown on a device. */
    ClickWorld.Row row(ClickWorld world, int device) {
        return world.row(device, random);
    }

    /** 36 characters, as a UUID. */
    String id() {
        return new java.util.UUID(bits(), bits()).toString();
    }
}
