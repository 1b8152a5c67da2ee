package io.modelwatch.udfs.stats;

/**
 * Counts that stop at the largest long instead of wrapping. Addends are never negative, so that the result is {@code min(sum, MOST)} in any
 * order and split; a count at {@link #MOST} is not known, and metrics made of it are absent.
 *
 * <p>Where it matters: a request counts up to 10,000 items of a weight of up to 10^6, which is 10^10, and 2^63 is 9.2 * 10^18. So a
 * weighted count stops after 9.2 * 10^8 of the largest requests: 10,675 a second of them through a window of a day. An unweighted count of
 * items takes 10^6 times as many; one of requests, at a million a second, 292,000 years.
 */
public final class SaturatingCounts {
    /** Stands for this many or more. */
    public static final long MOST = Long.MAX_VALUE;

    private SaturatingCounts() {}

    /** @param a, b each >= 0 */
    public static long plus(long a, long b) {
        long sum = a + b;
        return sum < 0 ? MOST : sum;
    }

    /** @param a, b each >= 0 */
    public static long times(long a, long b) {
        return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? MOST : a * b;
    }
}
