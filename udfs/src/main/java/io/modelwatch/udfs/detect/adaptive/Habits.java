package io.modelwatch.udfs.detect.adaptive;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * How far out the series was in each half hour of the last three days and of today: what it does every night at that time is no surprise.
 */
final class Habits {
    private static final int HALF_HOURS = 48;
    private static final int DAYS = 3;
    /** The share of the least of three days' peaks that is taken for granted. */
    private static final double REGULAR = 0.7;

    /** The last finished days, in a ring; then today. */
    private final float[] peaks = new float[(DAYS + 1) * HALF_HOURS];

    private long today = Long.MIN_VALUE;
    /** Where today will be kept when it is over. */
    private int place;
    /** Days that are over, counted up to four: the first may have been a part of one. */
    private int finished;

    Habits copy() {
        Habits copy = new Habits();
        System.arraycopy(peaks, 0, copy.peaks, 0, peaks.length);
        copy.today = today;
        copy.place = place;
        copy.finished = finished;
        return copy;
    }

    /** Begins a new day where the time lies in one. */
    void begin(LocalTimes time) {
        if (time.day() == today) {
            return;
        }
        int now = DAYS * HALF_HOURS;
        if (today != Long.MIN_VALUE) {
            System.arraycopy(peaks, now, peaks, place * HALF_HOURS, HALF_HOURS);
            place = (place + 1) % DAYS;
            finished = Math.min(finished + 1, DAYS + 1);
        }
        Arrays.fill(peaks, now, now + HALF_HOURS, 0);
        today = time.day();
    }

    /** The distance that is usual at this time of day; 0 until three full days were seen. */
    double usual(LocalTimes time) {
        if (finished <= DAYS) {
            return 0;
        }
        int half = time.halfHour();
        double least = Double.POSITIVE_INFINITY;
        for (int day = 0; day < DAYS; day++) {
            int from = day * HALF_HOURS;
            double before = peaks[from + (half + HALF_HOURS - 1) % HALF_HOURS];
            double after = peaks[from + (half + 1) % HALF_HOURS];
            least = Math.min(least, Math.max(peaks[from + half], Math.max(before, after)));
        }
        return REGULAR * least;
    }

    void learn(LocalTimes time, double distance) {
        int at = DAYS * HALF_HOURS + time.halfHour();
        peaks[at] = Math.max(peaks[at], (float) distance);
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(today);
        out.writeByte(place);
        out.writeByte(finished);
        for (int day = 0; day <= DAYS; day++) {
            writeDay(day * HALF_HOURS, out);
        }
    }

    /** Which half hours have a peak, as bits, and these: of a young memory they are few. */
    private void writeDay(int from, DataOutput out) throws IOException {
        long seen = 0;
        for (int half = 0; half < HALF_HOURS; half++) {
            seen |= peaks[from + half] == 0 ? 0 : 1L << half;
        }
        out.writeLong(seen);
        for (int half = 0; half < HALF_HOURS; half++) {
            if (peaks[from + half] != 0) {
                out.writeFloat(peaks[from + half]);
            }
        }
    }

    void read(DataInput in) throws IOException {
        today = in.readLong();
        place = in.readByte();
        finished = in.readByte();
        if (place < 0 || place >= DAYS || finished < 0 || finished > DAYS + 1) {
            throw new IOException("habits must be of %s days, were at %s after %s".formatted(DAYS, place, finished));
        }
        for (int day = 0; day <= DAYS; day++) {
            readDay(day * HALF_HOURS, in);
        }
    }

    private void readDay(int from, DataInput in) throws IOException {
        long seen = in.readLong();
        for (int half = 0; half < HALF_HOURS; half++) {
            peaks[from + half] = (seen >> half & 1) == 0 ? 0 : in.readFloat();
        }
    }
}
