package io.modelwatch.udfs.silence;

import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The gaps between the requests of a model or version, in windows: lately, and in each hour of the day. From them follows how long a
 * silence is that chance hardly ever makes ({@link #limitMillis}).
 *
 * <p>Each window is taken to be empty with one probability, as it is where requests come independently of each other. A run of {@code k}
 * empty windows then has the probability {@code Π (e + i + 1) / (o + e + i + 2), i = 0 .. k - 1}, after {@code o} windows with requests and
 * {@code e} without (the predictive distribution of a geometric length under a uniform prior). It is about {@code (e / (o + e))^k} where
 * much is known, and longer runs are likely where little is.
 *
 * @param recent of the last few hundred windows
 * @param hours by hour of the day, of about the last eight days
 */
public record Gaps(Occupancy recent, List<Occupancy> hours) {
    public static final Gaps NONE = new Gaps(Occupancy.NONE, Collections.nCopies(HoursOfDay.HOURS, Occupancy.NONE));

    /** Windows that {@link #recent} is of, at most. */
    static final long MOST_RECENT = 240;

    private static final long HOUR_MILLIS = 3_600_000;
    private static final long DAYS = 8;

    public Gaps {
        hours = List.copyOf(hours);
    }

    /**
     * With one more window that had requests, and those without since the one before.
     *
     * @param from end of the one before, epoch milliseconds
     * @param until end of this one, at least a window later
     * @param mostRecent empty windows that count for {@link #recent}: a silence that was told is no usual gap, while an hour of the day in
     *     which a model always sleeps becomes known by its silence
     */
    Gaps with(long from, long until, long mostRecent, long windowMillis, HoursOfDay clock) {
        long empty = Math.max(0, (until - from) / windowMillis - 1);
        List<Occupancy> after = new ArrayList<>(hours);
        long most = DAYS * HOUR_MILLIS / windowMillis;
        long last = until - windowMillis;
        for (long at = last - empty * windowMillis; at < last; ) {
            long end = Math.min(last, clock.next(at));
            long windows = (end - at + windowMillis - 1) / windowMillis;
            add(after, clock.at(at), 0, windows, most);
            at += windows * windowMillis;
        }
        add(after, clock.at(last), 1, 0, most);
        return new Gaps(recent.with(1, Math.min(empty, mostRecent), MOST_RECENT), after);
    }

    private static void add(List<Occupancy> hours, int hour, long occupied, long empty, long most) {
        hours.set(hour, hours.get(hour).with(occupied, empty, most));
    }

    /**
     * The shortest silence whose probability is at most {@code chance}, judged by the recent gaps as well as by those of the hours that it
     * spans: the longer of the two. An hour of the day is known after one hour of it; until then the recent gaps stand for it.
     *
     * @param from when it begins, epoch milliseconds
     * @param chance in (0, 1)
     * @param mostMillis where the search ends
     * @return whole windows, rounded up; at least {@code mostMillis} where the limit is longer than that
     */
    long limitMillis(long from, double chance, long mostMillis, long windowMillis, HoursOfDay clock) {
        double probability = 1;
        long run = 0;
        while (probability > chance && run * windowMillis < mostMillis) {
            probability *= recent.emptyAfter(run);
            run++;
        }
        return Math.max(run * windowMillis, limitByHours(from, chance, mostMillis, windowMillis, clock));
    }

    private long limitByHours(long from, double chance, long mostMillis, long windowMillis, HoursOfDay clock) {
        long[] runs = new long[HoursOfDay.HOURS + 1]; // the last one: of hours that are not known
        double probability = 1;
        long at = from;
        while (probability > chance && at - from < mostMillis) {
            int hour = clock.at(at);
            boolean known = hours.get(hour).windows() * windowMillis >= HOUR_MILLIS;
            Occupancy usual = known ? hours.get(hour) : recent;
            int slot = known ? hour : HoursOfDay.HOURS;
            for (long end = clock.next(at);
                    probability > chance && at < end && at - from < mostMillis;
                    at += windowMillis) {
                probability *= usual.emptyAfter(runs[slot]++);
            }
        }
        return at - from;
    }

    void write(DataOutput out) throws IOException {
        recent.write(out);
        Lengths.write(hours.size(), out);
        for (Occupancy hour : hours) {
            hour.write(out);
        }
    }

    static Gaps read(DataInput in) throws IOException {
        Occupancy recent = Occupancy.read(in);
        List<Occupancy> hours = new ArrayList<>();
        for (int left = Lengths.read(in); left > 0; left--) {
            hours.add(Occupancy.read(in));
        }
        return new Gaps(recent, hours);
    }
}
