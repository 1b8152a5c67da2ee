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
