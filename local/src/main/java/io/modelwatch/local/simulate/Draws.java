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
