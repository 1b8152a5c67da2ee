package io.modelwatch.udfs.detect.adaptive;

/** How a value comes of the events behind it, and so how far chance alone moves it. */
public enum Law {
    /** A share of the events: binomial. */
    SHARE,
    /** Events a second: Poisson. */
    RATE,
    /** A mean or a quantile of the events: the deviation of one is learned, and shrinks with their number. */
    SAMPLE,
    /** Nothing is known of the events. */
    UNKNOWN;

    private static final double MILLIS_A_SECOND = 1000;

    /** Whether the variance that chance gives is known and not learned. */
    boolean isExact() {
        return this == SHARE || this == RATE;
    }

    /**
     * The variance by chance of a value that is expected; 0 where the law is not exact. It is moved as by one further event: a share or
     * rate of 0 in the past does not promise that it stays so.
     */
    double variance(double expected, Observation seen) {
        if (!isExact()) {
            return 0;
        }
        if (this == SHARE) {
            double share = (Math.min(1, Math.max(0, expected)) * seen.count() + 1) / (seen.count() + 2.0);
            return share * (1 - share) / seen.count();
        }
        double seconds = seen.windowMillis() / MILLIS_A_SECOND;
        return (Math.max(0, expected) + 1 / seconds) / seconds;
    }
}
