package io.modelwatch.udfs.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Header;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.ListedHeaders;
import io.modelwatch.schemas.event.Refusal;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.follow.AdmissionSettings;
import io.modelwatch.udfs.follow.Events;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.follow.OutOfOrder;
import io.modelwatch.udfs.op.state.EventSerializer;
import io.modelwatch.udfs.profile.FeatureSettings;
import io.modelwatch.udfs.stats.ModelSettings;
import io.modelwatch.udfs.stats.Summaries;
import io.modelwatch.udfs.stats.Summary;
import io.modelwatch.udfs.window.Caps;
import io.modelwatch.udfs.window.PanePart;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdmitTest {
    static final long BOUND = 5_000;
    /** The bound of resources. */
    private static final long PATIENT = 60_000;

    private static final int SHARDS = 8;
    private static final long PANE = 10_000;
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
    void countsWhatIsLateInThePaneOfItsKafkaTimestampBeforeAWatermarkClosesIt() throws Exception {
        try (var harness = open()) {
            feed(harness, stamped(true, START + 12_000, request(0, "a", START + 12_000)));
            feed(harness, stamped(true, START + 12_000, request(0, "b", START)));
            feed(harness, stamped(true, START + 24_000, request(0, "c", START + 12_000)));
            feed(harness, stamped(true, START + 24_000, request(0, "d", START + 24_000)));
            feed(harness, stamped(true, START + 24_000, request(0, "e", START + 13_000)));
            assertThat(lateRequests(harness)).isEmpty();

            harness.processWatermark(START + 19_000 - 1);
            assertThat(lateRequests(harness)).isEmpty();
            harness.processWatermark(START + 20_000 - 1);
            assertThat(lateRequests(harness)).isEqualTo(Map.of(START + 10_000, 1L));
            harness.processWatermark(Watermark.MAX_WATERMARK);
            assertThat(lateRequests(harness)).isEqualTo(Map.of(START + 10_000, 1L, START + 20_000, 1L));
        }
    }

    /**
     * Where producers stamp records, a late one may bear the time at which it should have come. How far other partitions are changes
     * nothing.
     */
    @ParameterizedTest
    @ValueSource(longs = {-60_000, 20_000, 60_000 - BOUND - 1})
    void countsWhatKafkaHasBehindItsPartitionAtTheEarliestTimeThatIsOpenThere(long watermark) throws Exception {
        try (var harness = open()) {
            feed(harness, stamped(false, START + 60_000, request(0, "a", START + 60_000)));
            harness.processWatermark(START + watermark);
            feed(harness, stamped(false, START, request(0, "b", START)));
            harness.processWatermark(Watermark.MAX_WATERMARK);

            assertThat(lateRequests(harness)).isEqualTo(Map.of(START + 50_000, 1L));
        }
    }

    @Test
    void countsWhatComesFromAnIdlePartitionInTheFirstPaneThatIsOpen() throws Exception {
        try (var harness = open()) {
            feed(harness, stamped(true, START, request(0, "a", START)));
            harness.processWatermark(START + 300_000);
            feed(harness, stamped(true, START + 90_000, request(0, "b", START - BOUND - 1)));
            harness.processWatermark(Watermark.MAX_WATERMARK);

            assertThat(lateRequests(harness)).isEqualTo(Map.of(START + 300_000, 1L));
        }
    }

    @Test
    void holdsNoLateRecordAcrossACheckpointAndNotMoreThanABound() throws Exception {
        try (var harness = open()) {
            feed(harness, stamped(true, START, request(0, "a", START)), stamped(true, START, request(0, "b", 0)));
            harness.prepareSnapshotPreBarrier(1);
            assertThat(lateRequests(harness)).isEqualTo(Map.of(START, 1L));

            for (int i = 0; i < 10_000; i++) {
                Incoming late = stamped(true, START, request(0, "late", 0));
                late.event.model = "undefined-" + i;
                feed(harness, late);
            }
            harness.prepareSnapshotPreBarrier(2);
            assertThat(lateRequests(harness)).isEqualTo(Map.of(START, 10_001L));
            assertThat(harness.getSideOutput(Admit.SET_APART)).hasSizeLessThanOrEqualTo(4 * Caps.DEFAULTS.models() + 2);
        }
    }

    @Test
    void namesNobodyForWhatNamesNoModel() throws Exception {
        try (var harness = open()) {
            for (long time : new long[] {START, 0}) {
                Incoming feedback = stamped(false, time, request(0, "a", time));
                feedback.input = Event.Kind.FEEDBACK;
                feedback.event.kind = Event.Kind.FEEDBACK;
                feedback.event.model = null;
                feed(harness, feedback);
            }
            harness.processWatermark(Watermark.MAX_WATERMARK);

            assertThat(harness.extractOutputValues())
                    .filteredOn(event -> event.kind != Event.Kind.END)
                    .hasSize(1);
            assertThat(lateRequests(harness)).isEmpty();
        }
    }

    @Test
    void saysHowFarAheadOfTheBrokerATimeIsWhereTheBrokerStampsRecords() throws Exception {
        try (var harness = open()) {
            feed(harness, stamped(true, START, request(0, "a", START + BOUND + 1)));
            feed(harness, stamped(true, START + 10, request(0, "b", START + 59_010)));
            feed(harness, stamped(true, START + 20, request(0, "within", START + 20 + BOUND)));
            feed(harness, stamped(false, START + 30, request(0, "trusted", START + 59_000)));
            harness.prepareSnapshotPreBarrier(1);

            Map<Long, Summary.Reading> ahead = told(harness, "time_ahead_max");
            assertThat(ahead).containsOnlyKeys(START);
            assertThat(ahead.get(START).value()).isEqualTo(59);
            assertThat(ahead.get(START).count()).isEqualTo(2);
            assertThat(ahead.get(START).exemplars()).containsExactly("b", "a");
            assertThat(harness.extractOutputValues()).as("all are let in").hasSize(4);
        }
    }

    /** By pane: how many late requests the parts so far tell of, all models together. */
    private static Map<Long, Long> lateRequests(OneInputStreamOperatorTestHarness<Incoming, Event> harness) {
        Map<Long, Long> byPane = new TreeMap<>();
        var parts = harness.getSideOutput(Admit.SET_APART);
        if (parts != null) {
            parts.forEach(part -> {
                PanePart said = part.getValue().part();
                assertThat(said.segment()).isEqualTo("all");
                Summaries late = new Summaries(Catalog.measures(), ModelSettings.serviceOnly(said.model()));
                late.merge(said.summaries());
                late.read(
                        PANE,
                        (metric, reading) -> {
                            if (metric.equals("late_rate_requests")) {
                                assertThat(reading.value()).isEqualTo(1);
                                byPane.merge(said.paneStart(), reading.count(), Long::sum);
                            }
                        },
                        measure -> {
                            throw new AssertionError("not known: " + measure);
                        });
            });
        }
        return byPane;
    }

    /** By pane: a metric of the one model that the parts tell of. */
    private static Map<Long, Summary.Reading> told(
            OneInputStreamOperatorTestHarness<Incoming, Event> harness, String wanted) {
        Map<Long, Summary.Reading> byPane = new TreeMap<>();
        harness.getSideOutput(Admit.SET_APART).forEach(part -> {
            PanePart said = part.getValue().part();
            Summaries apart = new Summaries(Catalog.measures(), ModelSettings.serviceOnly(said.model()));
            apart.merge(said.summaries());
            apart.read(
                    PANE,
                    (metric, reading) -> {
                        if (metric.equals(wanted)) {
                            byPane.put(said.paneStart(), reading);
                        }
                    },
                    measure -> {
                        throw new AssertionError("not known: " + measure);
                    });
        });
        return byPane;
    }

    @Test
    void holdsEachInputToItsOwnBound() throws Exception {
        try (var harness = open()) {
            feed(harness, resource(START), resource(START - PATIENT), resource(START - PATIENT - 1));
            feed(harness, request(0, "a", START), request(0, "b", START - BOUND - 1));
            harness.processWatermark(Watermark.MAX_WATERMARK);

            assertThat(harness.extractOutputValues())
                    .filteredOn(event -> event.kind != Event.Kind.END)
                    .extracting(event -> event.time)
                    .containsExactly(START, START - PATIENT, START);
            assertThat(harness.extractOutputValues())
                    .as("the last watermark of requests, which are ahead")
                    .filteredOn(event -> event.kind == Event.Kind.END)
                    .extracting(event -> event.time)
                    .containsOnly(START - BOUND - 1);
        }
    }

    private static Incoming resource(long time) {
        Incoming incoming = request(0, "ranker-0", time);
        incoming.input = Event.Kind.RESOURCE;
        incoming.event.kind = Event.Kind.RESOURCE;
        return incoming;
    }

    @Test
    void sendsWhatCannotBeReadAsideWithItsOriginAndReason() throws Exception {
        try (var harness = open()) {
            Incoming refused = request(2, "a", 1_000);
            refused.refusal = new Refusal(Refusal.Reason.MALFORMED, "no");
            refused.value = new byte[] {1, 2, 3};
            feed(harness, refused);

            assertThat(harness.extractOutputValues()).isEmpty();
            assertThat(harness.getSideOutput(Admit.SET_APART))
                    .singleElement()
                    .extracting(record -> record.getValue().letter())
                    .satisfies(letter -> {
                        assertThat(letter.reason()).isEqualTo("malformed");
                        assertThat(letter.partition()).isEqualTo(2);
                        assertThat(letter.payload()).containsExactly(1, 2, 3);
                    });
        }
    }

    @Test
    void writesOneDeadLetterForARecordWithItsHeadersAndCountsEachOfItsEvents() throws Exception {
        try (var harness = open()) {
            Incoming several = request(2, "a", 1_000);
            several.headers = new ListedHeaders(List.of(new Header("ce_id", new byte[] {7})));
            feed(harness, several);
            several.event.kind = Event.Kind.RESPONSE;
            several.refusal = new Refusal(Refusal.Reason.MALFORMED, "first");
            feed(harness, several);
            several.refusedBefore = true;
            several.refusal = new Refusal(Refusal.Reason.NOT_FINITE, "second");
            feed(harness, several);

            assertThat(harness.extractOutputValues()).hasSize(1);
            assertThat(harness.getSideOutput(Admit.SET_APART))
                    .singleElement()
                    .extracting(record -> record.getValue().letter())
                    .satisfies(letter -> {
                        assertThat(letter.sentence()).isEqualTo("first");
                        assertThat(letter.headers()).extracting(Header::name).containsExactly("ce_id");
                        assertThat(letter.headerCount()).isEqualTo(1);
                    });
        }
    }

    /** As where one topic holds requests and their responses. */
    @Test
    void timeIsThatOfTheInputWhateverKindItsEventsAre() throws Exception {
        try (var harness = open()) {
            Incoming response = request(0, "a", 20_000);
            response.event.kind = Event.Kind.RESPONSE;
            feed(harness, response, request(0, "b", 20_000 - BOUND - 1), request(0, "c", 20_000 - BOUND));

            assertThat(harness.extractOutputValues())
                    .extracting(event -> event.time)
                    .containsExactly(20_000L, 20_000 - BOUND);
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
        return closed(List.of());
    }

    /** @param models with settings of their own, whose features are profiled */
    static OneInputStreamOperatorTestHarness<Incoming, Event> closed(List<ModelSettings> models) throws Exception {
        var harness = new OneInputStreamOperatorTestHarness<Incoming, Event>(new Admit(
                new AdmissionSettings(new OutOfOrder(BOUND, BOUND, BOUND, PATIENT), 60_000, 0, SHARDS),
                new FollowSettings(30_000, SHARDS, models),
                Catalog.measures(),
                PANE,
                Caps.DEFAULTS,
                new FeatureSettings(1, 256, PANE, PANE)));
        harness.setup(new EventSerializer());
        return harness;
    }

    static void feed(OneInputStreamOperatorTestHarness<Incoming, Event> harness, Incoming... records) throws Exception {
        for (Incoming record : records) {
            harness.processElement(record, record.event.time);
        }
    }

    private static Incoming stamped(boolean byBroker, long timestamp, Incoming record) {
        record.stampedByBroker = byBroker;
        record.timestamp = timestamp;
        return record;
    }

    static Incoming request(int partition, String id, long time) {
        Incoming incoming = new Incoming();
        incoming.topic = "inference-requests";
        incoming.partition = partition;
        incoming.input = Event.Kind.REQUEST;
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
