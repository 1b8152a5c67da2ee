package io.modelwatch.schemas.read;

import static io.modelwatch.schemas.Check.check;

import java.io.Serializable;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * Between which times a record is believed. The middle is its Kafka timestamp, which in turn is believed as far as a clock goes.
 *
 * @param clock that no Kafka timestamp may be ahead of by more than {@code aheadMillis}; serializable
 * @param aheadMillis how far ahead of its Kafka timestamp a record's time may be, >= 0
 * @param behindMillis how far behind it, >= 0; {@link #ANY_AGE}: however far
 */
public record TimeBounds(Clock clock, long aheadMillis, long behindMillis) implements Serializable {
    /** As {@link #behindMillis}: no time is too old. */
    public static final long ANY_AGE = 0;

    /** Ahead of every Kafka timestamp: whatever is in a topic when it is read again was written before. */
    private static final Clock NO_CLOCK = Clock.fixed(Instant.ofEpochMilli(Long.MAX_VALUE), ZoneOffset.UTC);

    public TimeBounds {
        check(aheadMillis >= 0, "aheadMillis must be >= 0, was %s", aheadMillis);
        check(behindMillis >= 0, "behindMillis must be >= 0, was %s", behindMillis);
    }

    /** Of what is read again, as it was let in or refused before: neither a clock nor an age has a say. */
    public static TimeBounds ofReplay(long aheadMillis) {
        return new TimeBounds(NO_CLOCK, aheadMillis, ANY_AGE);
    }
}
