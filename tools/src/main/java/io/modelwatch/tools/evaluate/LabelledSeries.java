package io.modelwatch.tools.evaluate;

import static io.modelwatch.schemas.Check.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A series in which people have labelled what is abnormal.
 *
 * @param name for example {@code app1/latency.csv}
 * @param times start of each row's window, epoch milliseconds, ascending
 * @param values one for each time, finite
 * @param segments what is labelled, in the order of time, without overlap
 */
public record LabelledSeries(String name, long[] times, double[] values, List<Segment> segments) {
    private static final double PROBATION = 0.15;
    private static final int LONGEST_PROBATION = 750;
    private static final double WEEK_MILLIS = Duration.ofDays(7).toMillis();

    /**
     * Rows that are abnormal together.
     *
     * @param from index of the first row
     * @param to index after the last row, > from
     */
    public record Segment(int from, int to) {
        int length() {
            return to - from;
        }
    }

    public LabelledSeries {
        check(times.length > 0, "%s must have rows, has none", name);
        check(
                times.length == values.length,
                "%s must have a value for each time, has %s and %s",
                name,
                times.length,
                values.length);
        segments = List.copyOf(segments);
        int last = 0;
        for (Segment segment : segments) {
            check(
                    segment.from() >= last && segment.to() > segment.from() && segment.to() <= times.length,
                    "segments of %s must be rows in their order, without overlap, were %s",
                    name,
                    segments);
            last = segment.to();
        }
    }

    /** The rows between labelled times, both included; what holds no row is no segment. */
    static List<Segment> between(long[] times, List<long[]> windows) {
        List<Segment> segments = new ArrayList<>();
        for (long[] window : windows) {
            int from = firstAtOrAfter(times, window[0]);
            int to = firstAtOrAfter(times, window[1] + 1);
            if (to > from) {
                segments.add(new Segment(from, to));
            }
        }
        return segments;
    }

    private static int firstAtOrAfter(long[] times, long time) {
        int found = Arrays.binarySearch(times, time);
        return found >= 0 ? found : -found - 1;
    }

    /** Runs of labelled rows. */
    static List<Segment> runs(boolean[] labels) {
        List<Segment> segments = new ArrayList<>();
        int from = -1;
        for (int i = 0; i <= labels.length; i++) {
            boolean labelled = i < labels.length && labels[i];
            if (labelled && from < 0) {
                from = i;
            } else if (!labelled && from >= 0) {
                segments.add(new Segment(from, i));
                from = -1;
            }
        }
        return segments;
    }

    /** Rows at the beginning that NAB does not score: 15 %, at most 750. */
    int probation() {
        return Math.min((int) Math.floor(PROBATION * times.length), LONGEST_PROBATION);
    }

    /** The median distance of two rows, milliseconds; a minute where there are no two. */
    long stepMillis() {
        if (times.length < 2) {
            return Duration.ofMinutes(1).toMillis();
        }
        long[] steps = new long[times.length - 1];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = times[i + 1] - times[i];
        }
        Arrays.sort(steps);
        return steps[steps.length / 2];
    }

    /** How many weeks of rows it has, at its own distance: gaps do not count. */
    double weeks() {
        return times.length * (double) stepMillis() / WEEK_MILLIS;
    }
}
