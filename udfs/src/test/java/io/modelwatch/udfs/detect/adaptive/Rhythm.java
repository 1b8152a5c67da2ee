package io.modelwatch.udfs.detect.adaptive;

import java.time.Duration;
import java.util.Random;

/**
 * A simulated week of 10 s windows after one day of learning: a metric with a daily rhythm, and faults of half an hour at the peak, the
 * trough and on a slope of three days.
 *
 * @param law of the metric
 * @param level its mean over the day
 * @param count events of a window
 * @param amplitude of the rhythm, as a share of the level
 * @param change by a fault, as a share of the value
 */
record Rhythm(Law law, double level, long count, double amplitude, double change) {
    static final int WINDOW_MILLIS = 10_000;
    static final int DAY = 8640;
    static final int FAULT = 180;
    private static final int DAYS = 8;
    /** In the day of each fault, where it begins: around the peak, around the trough, and where the rhythm falls steepest. */
    private static final int[] BEGINS = {
        2 * DAY + DAY / 4 - FAULT / 2, 4 * DAY + 3 * DAY / 4 - FAULT / 2, 6 * DAY + DAY / 2 - FAULT / 2
    };
    /** "3 of 5" at one false incident a month. */
    static final double LIMIT = Budget.limit(1, Duration.ofDays(30), WINDOW_MILLIS, 3, 5);

    /**
     * What became of a fault.
     *
     * @param sigmas by which the law alone sets one of its windows apart
     * @param foundAfter windows until 3 of 5 were abnormal; a whole fault's and one where that never was
     * @param abnormal share of its windows
     * @param endedAfter windows after it until 3 of 5 were no longer abnormal
     */
    record Fault(double sigmas, int foundAfter, double abnormal, int endedAfter) {}

    private double truth(int window) {
        return level * (1 + amplitude * Math.sin(2 * Math.PI * (window % DAY) / DAY));
    }

    private double deviation(double truth) {
        return switch (law) {
            case SHARE -> Math.sqrt(truth * (1 - truth) / count);
            case RATE -> Math.sqrt(truth * 1000 / WINDOW_MILLIS);
            case SAMPLE, UNKNOWN -> truth / Math.sqrt((double) count);
        };
    }

    private Observation observe(int window, double truth, Random random) {
        double value = Math.max(0, truth + deviation(truth) * random.nextGaussian());
        long events = law == Law.RATE ? Math.max(1, Math.round(value * WINDOW_MILLIS / 1000)) : count;
        return new Observation((long) window * WINDOW_MILLIS, WINDOW_MILLIS, value, events, law);
    }

    private boolean isAbnormal(Assessment said) {
        return (change > 0 ? said.above() : said.below()) >= LIMIT;
    }

    /** How often "3 of 5" would have alerted in the week without a fault. */
    int falseAlerts(long seed) {
        Random random = new Random(seed);
        Adaptive detector = detector();
        AdaptiveMemory memory = new AdaptiveMemory();
        int recent = 0;
        int alerts = 0;
        boolean firing = false;
        for (int window = 0; window < DAYS * DAY; window++) {
            Assessment said = detector.assess(memory, observe(window, truth(window), random), LIMIT);
            recent = window < DAY ? 0 : next(recent, isAbnormal(said));
            boolean fires = fires(recent);
            alerts += fires && !firing ? 1 : 0;
            firing = fires;
        }
        return alerts;
    }

    private static Adaptive detector() {
        return new Adaptive(Days.UTC, Duration.ofHours(1).toMillis());
    }

    static int next(int recent, boolean abnormal) {
        return ((recent << 1) | (abnormal ? 1 : 0)) & 31;
    }

    static boolean fires(int recent) {
        return Integer.bitCount(recent) >= 3;
    }

    /** At the peak, the trough and on the slope. */
    Fault[] faults(long seed) {
        Random random = new Random(seed);
        Adaptive detector = detector();
        AdaptiveMemory memory = new AdaptiveMemory();
        Fault[] faults = new Fault[BEGINS.length];
        int window = 0;
        for (int i = 0; i < BEGINS.length; i++) {
            while (window < BEGINS[i]) {
                detector.assess(memory, observe(window, truth(window), random), LIMIT);
                window++;
            }
            faults[i] = fault(detector, memory, window, random);
            window += FAULT + FAULT;
        }
        return faults;
    }

    private Fault fault(Adaptive detector, AdaptiveMemory memory, int begin, Random random) {
        int recent = 0;
        int found = FAULT + 1;
        int abnormal = 0;
        int ended = 0;
        for (int i = 0; i < FAULT + FAULT; i++) {
            double truth = truth(begin + i) * (i < FAULT ? 1 + change : 1);
            boolean out = isAbnormal(detector.assess(memory, observe(begin + i, truth, random), LIMIT));
            recent = next(recent, out);
            found = fires(recent) ? Math.min(found, i + 1) : found;
            abnormal += out && i < FAULT ? 1 : 0;
            ended = fires(recent) && i >= FAULT ? i - FAULT + 1 : ended;
        }
        double sigmas = Math.abs(change) * truth(begin + FAULT / 2) / deviation(truth(begin + FAULT / 2));
        return new Fault(sigmas, found, abnormal / (double) FAULT, ended);
    }
}
