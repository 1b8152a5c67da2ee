package io.modelwatch.udfs.detect.adaptive;

import static io.modelwatch.schemas.Check.check;

import java.time.Duration;

/**
 * The limit of the severity that gives so many false alarms. Without anomalies a share {@value #AT_ONE} {@code s^-5} of the points is at or
 * above severity s. A rule of n of m windows alarms where n lie so far out; neighbours are not independent, so each further one counts as
 * half of one that is: {@code C(m - 1, n - 1) p^((n + 1) / 2)} alarms a point.
 */
public final class Budget {
    /** Severity 1 is what the series does by itself once in 750 points. */
    static final double AT_ONE = 8.0 / 6000;

    static final double POWER = 5;
    private static final double LEAST = 1e-12;
    /** What of a normal law lies beyond two deviations: if more were abnormal, what is expected would be held most of the time. */
    private static final double MOST = 0.0455;

    private Budget() {}

    /** The share of the points at or above a severity. */
    static double share(double severity) {
        return AT_ONE * StrictMath.pow(severity, -POWER);
    }

    /** The severity that a share of the points reaches, at least that of {@value #MOST}. */
    static double severity(double share) {
        return StrictMath.pow(AT_ONE / Math.min(MOST, Math.max(LEAST, share)), 1 / POWER);
    }

    /**
     * The limit of single points.
     *
     * @param falseAlarms allowed in {@code per}, > 0
     */
    public static double limit(double falseAlarms, Duration per, long windowMillis) {
        return limit(falseAlarms, per, windowMillis, 1, 1);
    }

    /**
     * The limit of a rule. It has a floor: with a large budget, or where nearly all windows are needed, alarms are fewer than allowed.
     *
     * @param falseAlarms allowed in {@code per}, > 0
     * @param n of the last m windows that must be at or above the limit, 1 <= n <= m
     */
    public static double limit(double falseAlarms, Duration per, long windowMillis, int n, int m) {
        check(falseAlarms > 0, "false alarms must be > 0, were %s", falseAlarms);
        check(windowMillis > 0, "windowMillis must be > 0, was %s", windowMillis);
        check(n >= 1 && n <= m, "n of m must have 1 <= n <= m, was %s of %s", n, m);
        double ofPoint = falseAlarms * windowMillis / per.toMillis();
        double logWays = 0; // the ways themselves are no double for 350 of 2000
        for (int i = 1; i < n; i++) {
            logWays += StrictMath.log((double) (m - i) / i);
        }
        return severity(StrictMath.exp(2.0 / (n + 1) * (StrictMath.log(ofPoint) - logWays)));
    }
}
