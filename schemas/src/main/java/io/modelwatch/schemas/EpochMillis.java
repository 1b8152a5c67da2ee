package io.modelwatch.schemas;

import static io.modelwatch.schemas.Check.check;

import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/** A moment as people write it: RFC 3339 ({@code 2026-01-31T12:00:00Z}) or epoch milliseconds. */
public final class EpochMillis {
    /** Seconds of 2001 to 2286 are milliseconds of early 1970: nobody means those. */
    private static final long SECONDS_FROM = 1_000_000_000L;

    private static final long SECONDS_TO = 10_000_000_000L;

    private EpochMillis() {}

    /**
     * @return epoch milliseconds
     * @throws IllegalArgumentException if the text is neither, or looks like epoch seconds
     * @throws ArithmeticException if it is more milliseconds than can be counted
     */
    public static long parse(String text) {
        if (text.matches("\\d{1,18}")) {
            long millis = Long.parseLong(text);
            check(
                    millis < SECONDS_FROM || millis >= SECONDS_TO,
                    "must be epoch milliseconds, was '%s', which looks like seconds",
                    text);
            return millis;
        }
        try {
            return OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeParseException notATime) {
            throw new IllegalArgumentException("must be RFC 3339 or epoch milliseconds, was '" + text + "'", notATime);
        }
    }
}
