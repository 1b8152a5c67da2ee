package io.modelwatch.udfs.detect.adaptive;

import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The mean of each hour of the day, and of each hour of a weekend's day once there are weekends to know it by.
 *
 * <p>Between the middles of two hours the season is interpolated: a step at each full hour would be an anomaly of its own.
 */
final class Season {
    static final int HOURS = 24;
    private static final int WEEKEND = HOURS;
    /** Values of an hour before it is known. */
    private static final int ENOUGH = 4;
    /** Weekend days before they are distinguished from the others. */
    private static final int WEEKEND_DAYS = 2;
    /** Values of an hour that are counted; as many as make a rate of forgetting of windows of half a second. */
    private static final int MOST = 0xFFFF;

    private final double[] means = new double[2 * HOURS];
    /** Up to {@link #MOST}: beyond it, no rate of forgetting is slower. */
    private final int[] counts = new int[2 * HOURS];

    private int weekendDays;
    private long lastWeekend = Long.MIN_VALUE;

    Season copy() {
        Season copy = new Season();
        System.arraycopy(means, 0, copy.means, 0, means.length);
        System.arraycopy(counts, 0, copy.counts, 0, counts.length);
        copy.weekendDays = weekendDays;
        copy.lastWeekend = lastWeekend;
        return copy;
    }

    private int offset(LocalTimes time) {
        return time.weekend() && weekendDays > WEEKEND_DAYS ? WEEKEND : 0;
    }

    private boolean knows(int hour) {
        return counts[hour] >= ENOUGH;
    }

    /** Whether the hour of a time has been seen often enough. */
    boolean knows(LocalTimes time) {
        return knows(offset(time) + time.hour());
    }

    /** The mean of the hour of a time; of the weekday's, or the nearest known one, where that is not known. */
    double hour(LocalTimes time) {
        return means[place(time)];
    }

    private int place(LocalTimes time) {
        int own = offset(time) + time.hour();
        if (knows(own)) {
            return own;
        }
        for (int apart = 0; apart <= HOURS / 2; apart++) {
            int before = (time.hour() + HOURS - apart) % HOURS;
            int after = (time.hour() + apart) % HOURS;
            if (knows(before) || knows(after)) {
                return knows(before) ? before : after;
            }
        }
        return own;
    }

    /** The mean at a time, between the middles of its hour and the nearer neighbour where both are known; else as {@link #hour}. */
    double at(LocalTimes time) {
        if (!knows(time)) {
            return hour(time);
        }
        int offset = offset(time);
        double fromMiddle = time.ofHour() - 0.5;
        int hour = time.hour();
        int neighbour = (hour + (fromMiddle < 0 ? HOURS - 1 : 1)) % HOURS;
        double mean = means[offset + hour];
        return knows(offset + neighbour) ? mean + Math.abs(fromMiddle) * (means[offset + neighbour] - mean) : mean;
    }

    /** Moves every hour: the day goes on at another level. */
    void moveBy(double shift) {
        for (int hour = 0; hour < means.length; hour++) {
            means[hour] += counts[hour] > 0 ? shift : 0;
        }
    }

    void learn(LocalTimes time, double value, double rate) {
        if (time.weekend()) {
            if (time.day() != lastWeekend) {
                lastWeekend = time.day();
                weekendDays = Math.min(weekendDays + 1, WEEKEND_DAYS + 1);
            }
            learn(WEEKEND + time.hour(), value, rate);
        }
        if (offset(time) == 0) {
            learn(time.hour(), value, rate);
        }
    }

    private void learn(int hour, double value, double rate) {
        counts[hour] = Math.min(counts[hour] + 1, MOST);
        means[hour] += Math.max(1.0 / counts[hour], rate) * (value - means[hour]);
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(weekendDays);
        out.writeLong(lastWeekend);
        for (int i = 0; i < means.length; i++) {
            Lengths.write(counts[i], out);
            if (counts[i] > 0) {
                out.writeDouble(means[i]);
            }
        }
    }

    void read(DataInput in) throws IOException {
        weekendDays = in.readByte();
        lastWeekend = in.readLong();
        for (int i = 0; i < means.length; i++) {
            counts[i] = Math.min(MOST, Lengths.read(in));
            means[i] = counts[i] > 0 ? in.readDouble() : 0;
        }
    }
}
