package io.modelwatch.schemas;

import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/** A moment as people write it: RFC 3339 ({@code 2026-01-31T12:00:00Z}) or epoch milliseconds. */
public final class EpochMillis {
    private EpochMillis() {}

    /**
     * @return epoch milliseconds
     * @throws IllegalArgumentException if the text is neither
     * @throws ArithmeticException if it is more milliseconds than can be counted
     */
    public static long parse(String text) {
        if (text.matches("\\d{1,18}")) {
            return Long.parseLong(text);
        }
        try {
            return OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeParseException notATime) {
            throw new IllegalArgumentException("must be RFC 3339 or epoch milliseconds, was '" + text + "'", notATime);
        }
    }
}
