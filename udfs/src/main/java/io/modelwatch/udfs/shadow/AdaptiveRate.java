package io.modelwatch.udfs.shadow;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Hash;

/**
 * The share of requests that a candidate scores. It falls by a factor for each period in which requests were lost, and rises by a small
 * step for each without (additive increase, multiplicative decrease), so that a slow model samples evenly at what it can do instead of
 * living off the overflow of its queue, which would favour quiet times. Owned by one thread; {@link #effective} may be read by any.
 */
final class AdaptiveRate {
    private static final long PERIOD_MILLIS = 1_000;
    private static final double DECREASE = 0.7;
    private static final double INCREASE = 0.02;
    /** Share of the wanted rate that is always tried: else a model that recovered would never be noticed. */
    private static final double LEAST = 1.0 / 256;

    private double wanted;
    private volatile double effective;
    private boolean lost;
    private long periodEnd = Long.MIN_VALUE;

    /** @param wanted share of all requests, in (0, 1] */
    AdaptiveRate(double wanted) {
        want(wanted);
    }

    /** Starts anew with another rate. */
    void want(double newRate) {
        check(newRate > 0 && newRate <= 1, "sample rate must be in (0, 1], was %s", newRate);
        wanted = newRate;
        effective = newRate;
        lost = false;
    }

    double effective() {
        return effective;
    }

    /** Whether the request with this hash is in the sample. */
    boolean admits(long hash, long now) {
        if (now >= periodEnd) {
            adapt();
            periodEnd = now + PERIOD_MILLIS;
        }
        return Hash.fraction(hash) < effective;
    }

    /** A request that was admitted found no place, or grew too old. */
    void lostOne() {
        lost = true;
    }

    /**
     * How many requests one that was admitted now stands for, relative to one in a sample of {@code maxRate}: weight times maxRate /
     * effective, rounded up or down by a coin that the hash throws (independent of whether it was admitted), so that sums of weights are
     * right in expectation. Rounding to the nearest would leave a rate lowered by a third without any weight.
     */
    int weight(int weight, long hash, double maxRate) {
        double exact = weight * Math.max(1, maxRate / effective);
        return (int) Math.min(Integer.MAX_VALUE, Math.floor(exact + Hash.fraction(remixed(hash))));
    }

    private void adapt() {
        effective =
                lost ? Math.max(wanted * LEAST, effective * DECREASE) : Math.min(wanted, effective + INCREASE * wanted);
        lost = false;
    }

    private static long remixed(long hash) {
        long mixed = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
        return (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
    }
}
