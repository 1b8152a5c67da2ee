package io.modelwatch.schemas.read;

import io.modelwatch.schemas.event.Refusal.Reason;
import io.modelwatch.schemas.read.text.WrongUnit;
import java.time.Clock;

/**
 * Refuses Kafka timestamps that are ahead of a clock. Where producers set them, one with a wrong clock would otherwise drive event time.
 *
 * <p>The clock is asked only for a record that its last reading would refuse: about once per bound of time while records are as they should
 * be. A clock that was set back is noticed no sooner.
 */
final class ClockBound {
    private final Clock clock;
    private final long aheadMillis;
    /** The last reading of the clock, epoch milliseconds. */
    private long now = Long.MIN_VALUE;

    ClockBound(TimeBounds bounds) {
        this.clock = bounds.clock();
        this.aheadMillis = bounds.aheadMillis();
    }

    /** @param recordMillis may be negative: Kafka's -1 says that there is none */
    void check(long recordMillis) {
        if (recordMillis < 0 || recordMillis - aheadMillis <= now) {
            return;
        }
        now = clock.millis();
        if (recordMillis - aheadMillis > now) {
            throw new Refused(
                    Reason.AHEAD_OF_CLOCK,
                    "the Kafka timestamp must be at most " + aheadMillis + " ms ahead of the clock " + now + ", was "
                            + recordMillis + WrongUnit.hintOfKafka(recordMillis, now));
        }
    }
}
