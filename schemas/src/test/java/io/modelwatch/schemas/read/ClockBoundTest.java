package io.modelwatch.schemas.read;

import static io.modelwatch.schemas.read.Samples.AHEAD;
import static io.modelwatch.schemas.read.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.Heartbeat;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Refusal;
import io.modelwatch.schemas.event.Refusal.Reason;
import io.modelwatch.schemas.produce.AvroWire;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ClockBoundTest {
    private final SetClock clock = new SetClock(NOW);
    private final RecordReader live = new RecordReader(
            new SchemaStore(),
            Projection.nothing(),
            SegmentDimensions.NONE,
            new TimeBounds(clock, AHEAD, TimeBounds.ANY_AGE),
            RequestIds.asTheyAre());

    @Test
    void refusesARecordWhoseKafkaTimestampIsAheadOfTheClock() {
        Refusal refusal = readAt(NOW + AHEAD + 1);

        assertThat(refusal.reason()).isEqualTo(Reason.AHEAD_OF_CLOCK);
        assertThat(refusal.sentence())
                .isEqualTo("the Kafka timestamp must be at most 60000 ms ahead of the clock " + NOW + ", was "
                        + (NOW + AHEAD + 1));
    }

    @Test
    void saysThatTheKafkaTimestampLooksLikeMicroseconds() {
        assertThat(readAt(NOW * 1_000).sentence()).endsWith(": the Kafka timestamp looks like microseconds");
    }

    @Test
    void letsInWhatIsAheadByTheBoundAndNoMore() {
        assertThat(readAt(NOW + AHEAD)).isNull();
    }

    @Test
    void letsInTheSameTimestampOnceTheClockHasReachedIt() {
        readAt(NOW + AHEAD + 1);
        clock.now = NOW + 1;

        assertThat(readAt(NOW + AHEAD + 1)).isNull();
    }

    @Test
    void asksTheClockOnceForManyRecordsThatAreAsTheyShouldBe() {
        for (int i = 0; i < 1_000; i++) {
            readAt(NOW + i);
        }

        assertThat(clock.asked).isEqualTo(1);
    }

    @Test
    void readsAnyTimestampWhereThereIsNoClock() {
        var reader = new RecordReader(new SchemaStore(), Projection.nothing(), SegmentDimensions.NONE, 0);

        assertThat(Samples.read(reader, Kind.HEARTBEAT, Heartbeat.encode(NOW), Long.MAX_VALUE).refusal)
                .isNull();
    }

    private Refusal readAt(long kafkaTimestamp) {
        return Samples.read(live, Kind.REQUEST, AvroWire.encode(Samples.REQUEST), kafkaTimestamp).refusal;
    }

    /** Stands at the time it was set to. */
    private static final class SetClock extends Clock {
        private long now;
        private int asked;

        SetClock(long now) {
            this.now = now;
        }

        @Override
        public long millis() {
            asked++;
            return now;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("stands in no zone but UTC");
        }
    }
}
