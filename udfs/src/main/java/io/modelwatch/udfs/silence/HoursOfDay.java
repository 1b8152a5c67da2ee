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

    /** In [0, 23]. */
    int at(long millis) {
        return Instant.ofEpochMilli(millis).atZone(zone).getHour();
    }

    /** When the next hour begins, epoch milliseconds. */
    long next(long millis) {
        ZonedDateTime time = Instant.ofEpochMilli(millis).atZone(zone);
        return time.truncatedTo(ChronoUnit.HOURS).plusHours(1).toInstant().toEpochMilli();
    }
}
