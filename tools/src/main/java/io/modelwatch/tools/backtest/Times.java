package io.modelwatch.tools.backtest;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Points in time as people and tools write them: RFC 3339, epoch seconds or milliseconds, or {@code yyyy-MM-dd HH:mm:ss} in UTC, optionally
 * with fractions of a second.
 */
public final class Times {
    /** Taken as seconds this is in the year 5138, as milliseconds in 1973. */
    private static final long FIRST_MILLIS = 100_000_000_000L;

    private Times() {}

    /** @throws IllegalArgumentException if it is none of these */
    public static Instant parse(String text) {
        String time = text.strip();
        try {
            if (time.matches("\\d{1,15}")) {
                long number = Long.parseLong(time);
                return number < FIRST_MILLIS ? Instant.ofEpochSecond(number) : Instant.ofEpochMilli(number);
            }
            return time.matches(".*\\d[ T]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?")
                    ? LocalDateTime.parse(time.replace(' ', 'T')).toInstant(ZoneOffset.UTC)
                    : OffsetDateTime.parse(time, DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                            .toInstant();
        } catch (DateTimeException wrong) {
            throw new IllegalArgumentException(
                    "must be a time (RFC 3339, epoch seconds or milliseconds, or yyyy-MM-dd HH:mm:ss), was '%s'"
                            .formatted(text),
                    wrong);
        }
    }
}
