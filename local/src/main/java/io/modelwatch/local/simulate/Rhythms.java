package io.modelwatch.local.simulate;

import static io.modelwatch.schemas.Check.check;

/**
 * What changes by the hour and the day without any trouble, beside the daily swing of traffic. Times of day count from the start of
 * history; weekends are Saturday and Sunday in UTC. Swings are the relative rise above and fall below the mean in a day, in [0, 1).
 *
 * @param weekendTraffic traffic of a weekend as a multiple of that of other days, > 0
 * @param weekendClicks the same for the share of requests with a click, > 0
 * @param weekendShiftMillis how long the change between a weekend and other days takes, around midnight; 0: it is a step; at most a day
 * @param clicks swing of the share of requests with a click, of rankings only
 * @param clicksPeakMillis when they are highest
 * @param purchases swing of the share of clicks that end in a purchase
 * @param purchasesPeakMillis when it is highest
 * @param errors swing of the share of requests that fail
 * @param errorsPeakMillis when it is highest
 * @param cpuLoad by which share of the relative rise of traffic CPU use and queues rise, >= 0
 * @param latencyLoad the same for every latency
 * @param lateLabels share of labels that come later than the rest, in [0, 1]
 * @param lateLabelsDelayMillis median of their further delay, > 0; its tail is heavy: one in eight waits six times as long
 */
public record Rhythms(
        double weekendTraffic,
        double weekendClicks,
        long weekendShiftMillis,
        double clicks,
        long clicksPeakMillis,
        double purchases,
        long purchasesPeakMillis,
        double errors,
        long errorsPeakMillis,
        double cpuLoad,
        double latencyLoad,
        double lateLabels,
        long lateLabelsDelayMillis) {
    private static final long MOST_SHIFT = 86_400_000;

    /** Nothing changes. */
    public static final Rhythms NONE = new Rhythms(1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

    public Rhythms {
        check(weekendTraffic > 0, "weekend-traffic must be > 0, was %s", weekendTraffic);
        check(weekendClicks > 0, "weekend-clicks must be > 0, was %s", weekendClicks);
        check(
                weekendShiftMillis >= 0 && weekendShiftMillis <= MOST_SHIFT,
                "weekend-shift must be in [0, 24h], was %s ms",
                weekendShiftMillis);
        check(lateLabelsDelayMillis > 0, "late-labels-delay must be > 0, was %s ms", lateLabelsDelayMillis);
    }

    /** The share of requests with a click in the best hour of the best day, as a multiple of the mean of a working day. */
    double mostClicks() {
        return (1 + clicks) * Math.max(1, weekendClicks);
    }
}
