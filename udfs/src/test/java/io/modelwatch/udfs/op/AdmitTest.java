package io.modelwatch.udfs.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Event;
import io.modelwatch.schemas.Incoming;
import io.modelwatch.schemas.Refusal;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class AdmitTest {
    private static final long BOUND = 5_000;
    private static final int SHARDS = 8;
    private static final long START = 1_795_300_000_000L;

    @Test
    void dropsWhatIsOlderThanTheNewestOfItsPartitionByMoreThanTheBound() throws Exception {
        try (var harness = open()) {
            feed(
                    harness,
                    request(0, "a", 20_000),
                    request(0, "b", 20_000 - BOUND),
                    request(0, "c", 20_000 - BOUND - 1));
            feed(harness, request(1, "d", 1_000)); // another partition has a clock of its own

            assertThat(harness.extractOutputValues())
                    .extracting(event -> event.time)
                    .containsExactly(20_000L, 15_000L, 1_000L);
        }
    }

    @Test
    void remembersHowFarEachPartitionHadComeWhenItIsReadByAnotherSubtask() throws Exception {
        OperatorSubtaskState state;
        try (var before = open()) {
            feed(before, request(3, "a", 20_000));
            state = before.snapshot(1, 1);
        }
        try (var after = closed()) {
            after.initializeState(state);
            after.open();
            feed(after, request(3, "b", 20_000 - BOUND - 1), request(3, "c", 20_001));

            assertThat(after.extractOutputValues())
                    .extracting(event -> event.time)
                    .containsExactly(20_001L);
        }
    }

    /** 200 good records a second for a minute, each 150 ms on its way, and one of a producer 59 s ahead. */
    @Test
    void oneClockAheadMakesNobodyLateWhereTheBrokerStampsRecords() throws Exception {
        assertThat(lateAfterOneFromAhead(true)).isZero();
    }

    @Test
    void oneClockAheadMakesAMinuteOfOthersLateWhereProducersStampThem() throws Exception {
        assertThat(lateAfterOneFromAhead(false)).isEqualTo(10_800);
    }

    /** Were a record to move time to the broker's stamp plus the bound, whatever is on its way would be late after it. */
    @Test
    void aProducerThatIsAlwaysAheadMakesNobodyLateWhoseRecordsAreOnTheirWay() throws Exception {
        try (var harness = open()) {
            for (int step = 0; step < 6_000; step++) {
                long now = START + step * 10L;
                feed(harness, stamped(true, now, request(0, "ahead", now + 59_000)));
                feed(harness, stamped(true, now, request(0, "good", now - step % (BOUND + 1))));
            }

            assertThat(harness.extractOutputValues()).hasSize(2 * 6_000);
        }
    }

    @Test
    void aRecordFromAheadIsLetInWithItsTime() throws Exception {
        try (var harness = open()) {
            feed(harness, stamped(true, START, request(0, "a", START + 59_000)));

            assertThat(harness.extractOutputValues())
                    .extracting(event -> event.time)
                    .containsExactly(START + 59_000);
        }
    }

    private static long lateAfterOneFromAhead(boolean byBroker) throws Exception {
        try (var harness = open()) {
            long stamp = byBroker ? START : START + 59_000; // its clock sets both where it may
            feed(harness, stamped(byBroker, stamp, request(0, "ahead", START + 59_000)));
            for (int i = 0; i < 12_000; i++) {
                long time = START + i * 5L;
                feed(harness, stamped(byBroker, time + 150, request(0, "good", time)));
            }
            return 12_001L - harness.extractOutputValues().size();
        }
    }

    @Test
    void sendsWhatCannotBeReadAsideWithItsOriginAndReason() throws Exception {
        try (var harness = open()) {
            Incoming refused = request(2, "a", 1_000);
            refused.refusal = new Refusal(Refusal.Reason.MALFORMED, "no");
            refused.value = new byte[] {1, 2, 3};
            feed(harness, refused);

            assertThat(harness.extractOutputValues()).isEmpty();
            assertThat(harness.getSideOutput(Admit.DEAD_LETTERS))
                    .singleElement()
                    .extracting(record -> record.getValue())
                    .satisfies(letter -> {
                        assertThat(letter.reason()).isEqualTo("malformed");
                        assertThat(letter.partition()).isEqualTo(2);
                        assertThat(letter.payload()).containsExactly(1, 2, 3);
                    });
        }
    }

    @Test
    void tellsEveryShardAtTheEndHowFarTimeReached() throws Exception {
        try (var harness = open()) {
            feed(harness, request(0, "a", 20_000), request(1, "b", 30_000));
            harness.processWatermark(Watermark.MAX_WATERMARK);

            List<Event> ends = harness.extractOutputValues().stream()
                    .filter(event -> event.kind == Event.Kind.END)
                    .toList();
            Shards shards = new Shards(SHARDS);
            assertThat(ends).extracting(shards::getKey).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
            assertThat(ends).extracting(end -> end.time).containsOnly(30_000 - BOUND - 1);
        }
    }

    private static OneInputStreamOperatorTestHarness<Incoming, Event> open() throws Exception {
        var harness = closed();
        harness.open();
        return harness;
    }

    private static OneInputStreamOperatorTestHarness<Incoming, Event> closed() throws Exception {
        var harness = new OneInputStreamOperatorTestHarness<Incoming, Event>(
                new Admit(new AdmissionSettings(BOUND, 60_000, 0, SHARDS)));
        harness.setup(new EventSerializer());
        return harness;
    }

    private static void feed(OneInputStreamOperatorTestHarness<Incoming, Event> harness, Incoming... records)
            throws Exception {
        for (Incoming record : records) {
            harness.processElement(record, record.event.time);
        }
    }

    private static Incoming stamped(boolean byBroker, long timestamp, Incoming record) {
        record.stampedByBroker = byBroker;
        record.timestamp = timestamp;
        return record;
    }

    private static Incoming request(int partition, String id, long time) {
        Incoming incoming = new Incoming();
        incoming.topic = "inference-requests";
        incoming.partition = partition;
        incoming.kind = Event.Kind.REQUEST;
        Event request = Events.request(id, time);
        incoming.event.reset(Event.Kind.REQUEST);
        incoming.event.requestId = request.requestId;
        incoming.event.hash = request.hash;
        incoming.event.model = request.model;
        incoming.event.version = request.version;
        incoming.event.segments = request.segments;
        incoming.event.time = time;
        return incoming;
    }
}
