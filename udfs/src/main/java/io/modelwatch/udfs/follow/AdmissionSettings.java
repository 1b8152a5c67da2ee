package io.modelwatch.udfs.follow;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Key;
import java.io.Serializable;

/**
 * Which records are admitted.
 *
 * @param outOfOrder how much older than the newest record of its Kafka partition a record may be
 * @param aheadMillis how far ahead of its own Kafka timestamp a record's time may be, >= 0
 * @param behindMillis how far behind its Kafka timestamp a live record's time may be, >= 0; 0: however far
 * @param shards how many shards request ids are spread over; >= 1, a multiple of the maximum parallelism spreads best. Part of the state's
 *     contract: it never changes for a running job
 */
public record AdmissionSettings(
        OutOfOrder outOfOrder,

        @Key(
                name = "admission.ahead",
                byDefault = "1m",
                range = ">= 0s",
                unit = Key.Unit.DURATION,
                meaning =
                        "How far ahead a record's time may be of its Kafka timestamp, and, live, that of the clock; further ones are dead letters.")
        long aheadMillis,

        @Key(
                name = "admission.behind",
                byDefault = "1h",
                range = ">= 0s",
                unit = Key.Unit.DURATION,
                meaning =
                        "How far behind its Kafka timestamp a record's time may be; older ones are dead letters and move no time. 0s: however far. Off in bounded runs.")
        long behindMillis,

        int shards)
        implements Serializable {
    public AdmissionSettings {
        check(aheadMillis >= 0, "admission.ahead must be >= 0, was %s ms", aheadMillis);
        check(behindMillis >= 0, "admission.behind must be >= 0, was %s ms", behindMillis);
        check(shards >= 1, "shards must be >= 1, was %s", shards);
    }
}
