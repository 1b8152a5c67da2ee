package io.modelwatch.udfs.detect.adaptive;

import java.time.Duration;
import java.util.function.IntToDoubleFunction;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;

/**
 * A simulated metric with a daily rhythm in windows of 10 s. Of latencies the requests have the same rhythm as their level; a share is of
 * the same number of items all day.
 *
 * @param level its mean over the day
 * @param count events of a window, on the mean
 * @param amplitude of the rhythm, as a share of the level
 * @param change by a fault, as a share of the value
 */
record Rhythm(Drawn drawn, double level, long count, double amplitude, double change) {
    static final int WINDOW_MILLIS = Drawn.WINDOW_MILLIS;
    static final int HOUR = 360;
    static final int DAY = 24 * HOUR;
    static final int WEEK = 7 * DAY;
    static final int FAULT = HOUR / 2;
    /** In a day of their own each, where faults begin: around the peak, around the trough, and where the rhythm falls steepest. */
    private static final int[] BEGINS = {
        2 * DAY + DAY / 4 - FAULT / 2, 4 * DAY + 3 * DAY / 4 - FAULT / 2, 6 * DAY + DAY / 2 - FAULT / 2
    };
    /** "3 of 5" at one false incident a month. */
    static final double LIMIT = limit(1);

    /**
     * What happens to the metric.
     *
     * @param value factor of a window's value
     * @param events factor of the number of its events
     */
    record Script(IntToDoubleFunction value, IntToDoubleFunction events) {
        static final Script QUIET = of(window -> 1);

        static Script of(IntToDoubleFunction value) {
            return new Script(value, window -> 1);
        }
    }

    /**
     * What became of a fault.
     *
     * @param sigmas by which the law alone sets one of its windows apart
     * @param foundAfter windows until 3 of 5 were abnormal; a whole fault's and one where that never was
     * @param abnormal share of its windows
     * @param endedAfter windows after it until 3 of 5 were no longer abnormal
     */
    record Fault(double sigmas, int foundAfter, double abnormal, int endedAfter) {}

    /** "3 of 5", of a series that may cause so many false incidents. */
    static double limit(double incidentsPerMonth) {
        return Budget.limit(incidentsPerMonth, Duration.ofDays(30), WINDOW_MILLIS, 3, 5);
    }

    private double ofDay(int window) {
        return 1 + amplitude * Math.sin(2 * Math.PI * (window % DAY) / DAY);
    }

    private double truth(int window) {
        return level * ofDay(window);
    }

    private long events(int window, double factor, RandomGenerator random) {
        if (drawn.law() != Law.SAMPLE) {
            return Math.round(count * factor);
        }
        double mean = count * ofDay(window) * factor;
        return Math.max(1, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
    }

    /** From the beginning, at a limit of the severity. */
    Course run(long seed, int windows, double limit, Script script) {
        RandomGenerator random = new Well19937c(seed);
        var detector = new Adaptive(Days.UTC, Duration.ofHours(1).toMillis());
        var memory = new AdaptiveMemory();
        Course course = new Course(new boolean[windows], new double[windows]);
        for (int window = 0; window < windows; window++) {
            double truth = truth(window);
            long events = events(window, script.events().applyAsDouble(window), random);
            double value = drawn.value(truth * script.value().applyAsDouble(window), events, random);
            Assessment said = detector.assess(memory, observation(window, value, events), limit);
            course.abnormal()[window] = (change > 0 ? said.above() : said.below()) >= limit;
            course.evidence()[window] = drawn.evidence(value, truth, truth * (1 + change), events);
        }
        return course;
    }

    private Observation observation(int window, double value, long events) {
        long known = drawn == Drawn.RATE ? Math.max(1, Math.round(value * WINDOW_MILLIS / 1000)) : events;
        return new Observation((long) window * WINDOW_MILLIS, WINDOW_MILLIS, drawn.measured(value), known, drawn.law());
    }

    /** A day of learning and a week. */
    Course week(long seed, double limit) {
        return run(seed, DAY + WEEK, limit, Script.QUIET);
    }

    /** The same with a fault of half an hour at the peak, at the trough and on a slope. */
    Course faultyWeek(long seed, double limit) {
        return run(seed, DAY + WEEK, limit, Script.of(window -> isFaulty(window) ? 1 + change : 1));
    }

    private static boolean isFaulty(int window) {
        for (int begin : BEGINS) {
            if (window >= begin && window < begin + FAULT) {
                return true;
            }
        }
        return false;
    }

    /** At the peak, the trough and on the slope. */
    Fault[] faults(Course course) {
        Fault[] faults = new Fault[BEGINS.length];
        for (int i = 0; i < faults.length; i++) {
            int begin = BEGINS[i];
            int end = begin + FAULT;
            faults[i] = new Fault(
                    sigmas(begin + FAULT / 2),
                    course.foundAfter(begin, end),
                    course.abnormal(begin, end) / (double) FAULT,
                    course.endedAfter(end, end + FAULT));
        }
        return faults;
    }

    private double sigmas(int window) {
        double truth = truth(window);
        long events = drawn.law() == Law.SAMPLE ? Math.round(count * ofDay(window)) : count;
        return Math.abs(change) * truth / drawn.deviation(truth, events);
    }

    /** Of each fault, windows until who knows the truth may tell. */
    int[] provenAfter(Course course) {
        int[] proven = new int[BEGINS.length];
        for (int i = 0; i < proven.length; i++) {
            proven[i] = course.provenAfter(BEGINS[i], BEGINS[i] + FAULT);
        }
        return proven;
    }

    @Override
    public String toString() {
        return "%s %s of %d ±%.0f %%".formatted(drawn, level, count, 100 * amplitude);
    }
}
