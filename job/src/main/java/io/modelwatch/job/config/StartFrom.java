package io.modelwatch.job.config;

import io.modelwatch.schemas.EpochMillis;
import io.modelwatch.schemas.Span;
import java.io.Serializable;
import java.time.Instant;

/**
 * Where reading starts when there is no savepoint.
 *
 * @param place which kind of offset
 * @param millis of a timestamp since the epoch, of an age before now; 0 for the other places
 */
public record StartFrom(Place place, long millis) implements Serializable {
    private static final String AGO = " ago";

    /** The kind of offset that the broker is asked for. */
    public enum Place {
        COMMITTED,
        EARLIEST,
        LATEST,
        TIMESTAMP,
        /** A timestamp that is only known once there is a now. */
        AGE
    }

    static StartFrom parse(String text) {
        return switch (text) {
            case "committed" -> new StartFrom(Place.COMMITTED, 0);
            case "earliest" -> new StartFrom(Place.EARLIEST, 0);
            case "latest" -> new StartFrom(Place.LATEST, 0);
            default ->
                text.endsWith(AGO)
                        ? new StartFrom(Place.AGE, Span.parse(text.substring(0, text.length() - AGO.length())))
                        : new StartFrom(Place.TIMESTAMP, EpochMillis.parse(text));
        };
    }

    /** The same with an age as the timestamp that it was then, not before the epoch. */
    public StartFrom at(Instant now) {
        return place == Place.AGE ? new StartFrom(Place.TIMESTAMP, Math.max(0, now.toEpochMilli() - millis)) : this;
    }
}
