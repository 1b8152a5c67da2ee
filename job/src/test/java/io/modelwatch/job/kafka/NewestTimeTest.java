package io.modelwatch.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.Refusal;
import io.modelwatch.udfs.follow.OutOfOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.clock.ManualClock;
import org.apache.flink.util.clock.RelativeClock;
import org.junit.jupiter.api.Test;

/** The time of one partition, as the source asks for it. */
class NewestTimeTest {
    private static final long BOUND = 5_000;
    private static final long PATIENT = 30_000;
    private static final OutOfOrder BOUNDS = new OutOfOrder(BOUND, BOUND, BOUND, PATIENT);
    private static final long IDLE = 60_000;
    private static final long NOW = 1_795_300_000_000L;

    private final ManualClock clock = new ManualClock();
    private final Told told = new Told();

    @Test
    void isTheNewestTimeLessTheBound() {
        WatermarkGenerator<Incoming> partition = partition(IDLE);
        read(partition, usable(NOW), usable(NOW - 1_000));

        assertThat(told.marks).containsExactly(NOW - BOUND - 1, NOW - BOUND - 1);
    }

    /** The same bound as in Admit: what it lets in is not late. */
    @Test
    void aRecordMovesTimeToTheBrokersStampAtMost() {
        Incoming ahead = usable(NOW + 59_000);
        ahead.stampedByBroker = true;
        read(partition(IDLE), ahead);

        assertThat(told.marks).containsExactly(NOW - BOUND - 1);
    }

    @Test
    void aRecordWhoseProducerStampsItMovesTimeToItsOwn() {
        read(partition(IDLE), usable(NOW + 59_000));

        assertThat(told.marks).containsExactly(NOW + 59_000 - BOUND - 1);
    }

    @Test
    void eachInputHasItsOwnBoundAndHeartbeatsTheLargest() {
        read(partition(IDLE), of(Event.Kind.RESPONSE));
        read(partition(IDLE), of(Event.Kind.RESOURCE));
        read(partition(IDLE), of(Event.Kind.HEARTBEAT));

        assertThat(told.marks).containsExactly(NOW - BOUND - 1, NOW - PATIENT - 1, NOW - PATIENT - 1);
    }

    private static Incoming of(Event.Kind kind) {
        Incoming incoming = usable(NOW);
        incoming.input = kind;
        return incoming;
    }

    @Test
    void aRefusedRecordMovesNoTime() {
        WatermarkGenerator<Incoming> partition = partition(IDLE);
        read(partition, usable(NOW), refused(NOW + 1_000_000));

        assertThat(told.marks).containsOnly(NOW - BOUND - 1);
    }

    @Test
    void aPartitionWithNothingButRefusedRecordsGoesIdleThoughTheyFlow() {
        WatermarkGenerator<Incoming> partition = partition(IDLE);
        flow(partition, refused(NOW / 1_000));

        assertThat(told.marks).isEmpty();
        assertThat(told.idle).isTrue();
    }

    @Test
    void aPartitionWithOneUsableRecordAmongThemIsInUse() {
        WatermarkGenerator<Incoming> partition = partition(IDLE);
        flow(partition, refused(NOW / 1_000));
        flow(partition, usable(NOW));

        assertThat(told.idle).isFalse();
    }

    @Test
    void noPartitionIsIdleWhereThatIsOff() {
        WatermarkGenerator<Incoming> partition = partition(0);
        flow(partition, refused(NOW / 1_000));

        assertThat(told.idle).isFalse();
    }

    private WatermarkGenerator<Incoming> partition(long idleMillis) {
        return NewestTime.strategy(BOUNDS, idleMillis).createWatermarkGenerator(new InUse(clock));
    }

    private void read(WatermarkGenerator<Incoming> partition, Incoming... records) {
        for (Incoming record : records) {
            partition.onEvent(record, record.timestamp, told);
            partition.onPeriodicEmit(told);
        }
    }

    /** The same record every ten seconds, for twice the time after which a partition is idle. */
    private void flow(WatermarkGenerator<Incoming> partition, Incoming record) {
        for (int i = 0; i < 12; i++) {
            read(partition, record);
            clock.advanceTime(Duration.ofMillis(IDLE / 6));
        }
    }

    private static Incoming usable(long time) {
        Incoming incoming = new Incoming();
        incoming.input = Event.Kind.REQUEST;
        incoming.timestamp = NOW;
        incoming.event.reset(Event.Kind.REQUEST).time = time;
        return incoming;
    }

    private static Incoming refused(long time) {
        Incoming incoming = usable(time);
        incoming.refusal = new Refusal(Refusal.Reason.BEHIND_TIME, "too old");
        return incoming;
    }

    private record InUse(RelativeClock clock) implements WatermarkGeneratorSupplier.Context {
        @Override
        public MetricGroup getMetricGroup() {
            return new UnregisteredMetricsGroup();
        }

        @Override
        public RelativeClock getInputActivityClock() {
            return clock;
        }
    }

    /** Remembers what a generator says, as Flink's own output takes it. */
    private static final class Told implements WatermarkOutput {
        private final List<Long> marks = new ArrayList<>();
        private boolean idle;

        @Override
        public void emitWatermark(Watermark watermark) {
            marks.add(watermark.getTimestamp());
            idle = false;
        }

        @Override
        public void markIdle() {
            idle = true;
        }

        @Override
        public void markActive() {
            idle = false;
        }
    }
}
