package io.modelwatch.tools.evaluate;

import io.modelwatch.tools.evaluate.LabelledSeries.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Measures alarms over several series at every limit: from the highest downwards, each alarm adds to what was counted before.
 *
 * <p>F1 by the delay rule: a segment is found if an alarm lies in its first rows; then all of its rows are true positives, else all are
 * missed, and every alarm outside of segments is a false positive. Capped, a segment counts so many rows at most: a few very long ones
 * decide nothing alone. Of events, each counts one.
 */
final class Sweep {
    /** Rows that a segment counts at most in the capped F1. */
    static final int CAP = 60;

    /**
     * What a limit, at or above which a severity is an alarm, gives.
     *
     * @param nab normalised; 100 is perfect, 0 is no alarm at all; NaN without segments
     * @param f1 by the delay rule; NaN where nothing is labelled and nothing an alarm
     */
    record Measured(double limit, double nab, double f1, double f1Capped, double f1Events) {}

    private final List<Integer> lengths = new ArrayList<>();
    private final List<Alarm> alarms = new ArrayList<>();
    private final int delay;

    /** @param delay rows after its first by which a segment must be found, >= 0 */
    Sweep(int delay) {
        this.delay = delay;
    }

    /** Adds a series with the severities of its rows. */
    void add(LabelledSeries series, double[] severities) {
        alarms.addAll(Alarm.of(series, Refractory.alarms(severities), lengths.size()));
        series.segments().stream().map(Segment::length).forEach(lengths::add);
    }

    /** At each limit that makes a difference, from none at all downwards. */
    List<Measured> measure() {
        List<Alarm> downwards = new ArrayList<>(alarms);
        downwards.sort(Comparator.comparingDouble(Alarm::severity).reversed());
        Counted counted = new Counted();
        List<Measured> measured = new ArrayList<>(List.of(counted.at(Double.POSITIVE_INFINITY)));
        for (int i = 0; i < downwards.size(); i++) {
            Alarm alarm = downwards.get(i);
            counted.add(alarm);
            if (i + 1 == downwards.size() || downwards.get(i + 1).severity() < alarm.severity()) {
                measured.add(counted.at(alarm.severity()));
            }
        }
        return measured;
    }

    /** At one limit. */
    Measured at(double limit) {
        Counted counted = new Counted();
        alarms.stream().filter(alarm -> alarm.severity() >= limit).forEach(counted::add);
        return counted.at(limit);
    }

    /** What is counted at a limit. */
    private final class Counted {
        private final double[] windows = new double[lengths.size()];
        private final boolean[] found = new boolean[lengths.size()];
        private double falseAlarms;
        private double windowsSum;
        private int outside;
        private long rows;
        private long capped;
        private int events;

        private Counted() {
            Arrays.fill(windows, -NabScore.MISSED);
            windowsSum = -NabScore.MISSED * windows.length;
        }

        private void add(Alarm alarm) {
            if (alarm.segment() == Alarm.OUTSIDE) {
                outside++;
                falseAlarms += alarm.scored() ? NabScore.FALSE_ALARM * NabScore.sigmoid(alarm.place()) : 0;
                return;
            }
            int segment = alarm.segment();
            if (alarm.scored()) {
                double best = Math.max(windows[segment], NabScore.found(alarm.place()));
                windowsSum += best - windows[segment];
                windows[segment] = best;
            }
            if (alarm.late() <= delay && !found[segment]) {
                found[segment] = true;
                rows += lengths.get(segment);
                capped += Math.min(CAP, lengths.get(segment));
                events++;
            }
        }

        private Measured at(double limit) {
            return new Measured(
                    limit,
                    NabScore.normalised(windowsSum + falseAlarms, windows.length),
                    f1((double) rows, Integer.MAX_VALUE),
                    f1((double) capped, CAP),
                    f1(events, 1));
        }

        private double f1(double hit, int cap) {
            long all =
                    lengths.stream().mapToLong(length -> Math.min(cap, length)).sum();
            return 2 * hit / (all + hit + outside);
        }
    }
}
