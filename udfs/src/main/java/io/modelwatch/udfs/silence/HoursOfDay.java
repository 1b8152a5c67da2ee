package io.modelwatch.udfs.silence;

import java.io.Serializable;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/**
 * The hour of the day at a time.
 *
 * @param zone where it is that hour
 */
record HoursOfDay(ZoneId zone) implements Serializable {
    static final int HOURS = 24;
    private static final long HALF_AN_HOUR = 1_800_000;

    /** In [0, 23]. */
    int at(long millis) {
        return Instant.ofEpochMilli(millis).atZone(zone).getHour();
    }

    /** When the next hour begins, epoch milliseconds; later than the given time. */
    long next(long millis) {
        ZonedDateTime time = Instant.ofEpochMilli(millis).atZone(zone);
        long next = time.truncatedTo(ChronoUnit.HOURS).plusHours(1).toInstant().toEpochMilli();
        return next > millis ? next : millis + HALF_AN_HOUR; // where a clock goes back by half an hour
    }
}
