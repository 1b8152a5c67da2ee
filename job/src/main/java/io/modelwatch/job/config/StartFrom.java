package io.modelwatch.job.config;

import java.io.Serializable;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * Where reading starts when there is no savepoint.
 *
 * @param place which kind of offset
 * @param timestampMillis epoch milliseconds; 0 unless the place is a timestamp
 */
public record StartFrom(Place place, long timestampMillis) implements Serializable {
    /** The kind of offset that the broker is asked for. */
    public enum Place {
        COMMITTED,
        EARLIEST,
        LATEST,
        TIMESTAMP
    }

    static StartFrom parse(String text) {
        return switch (text) {
            case "committed" -> new StartFrom(Place.COMMITTED, 0);
            case "earliest" -> new StartFrom(Place.EARLIEST, 0);
            case "latest" -> new StartFrom(Place.LATEST, 0);
            default -> new StartFrom(Place.TIMESTAMP, millis(text));
        };
    }

    private static long millis(String text) {
        if (text.matches("\\d{1,18}")) {
            return Long.parseLong(text);
        }
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            return time.toEpochMilli();
        } catch (java.time.format.DateTimeParseException notATime) {
            throw new IllegalArgumentException("must be RFC 3339 or epoch milliseconds, was '" + text + "'", notATime);
        }
    }
}
