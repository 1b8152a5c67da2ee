package io.modelwatch.udfs.detect.adaptive;

import java.time.Instant;
import java.time.LocalDate;

/**
 * Where a time lies in the day and the week of a zone.
 *
 * @param day since 1970-01-01 there
 * @param weekend whether the day is one of a weekend, or like one
 * @param hour in [0, 23]
 * @param ofHour how much of the hour has gone, in [0, 1)
 */
record LocalTimes(long day, boolean weekend, int hour, double ofHour) {
    private static final long SECOND = 1000;
    private static final long HOUR = 3600 * SECOND;
    private static final long DAY = 24 * HOUR;
    private static final int WEEK_DAYS = 7;
    /** 1970-01-01 was a Thursday: counted from Monday, three days into its week. */
    private static final int FIRST_WEEK_DAY = 3;

    private static final int SATURDAY = 5;

    /** Of the middle of a window: of an hour that begins with it, half would else be learned as the hour before. */
    static LocalTimes of(Observation seen, Days days) {
        return of(seen.timeMillis() + seen.windowMillis() / 2, days);
    }

    static LocalTimes of(long timeMillis, Days days) {
        long local = timeMillis
                + SECOND
                        * days.zone()
                                .getRules()
                                .getOffset(Instant.ofEpochMilli(timeMillis))
                                .getTotalSeconds();
        long ofDay = Math.floorMod(local, DAY);
        long day = Math.floorDiv(local, DAY);
        return new LocalTimes(day, isRestDay(day, days), (int) (ofDay / HOUR), ofDay % HOUR / (double) HOUR);
    }

    private static boolean isRestDay(long day, Days days) {
        return Math.floorMod(day + FIRST_WEEK_DAY, WEEK_DAYS) >= SATURDAY
                || (!days.restDays().isEmpty() && days.restDays().contains(LocalDate.ofEpochDay(day)));
    }

    int halfHour() {
        return 2 * hour + (ofHour < 0.5 ? 0 : 1);
    }
}
