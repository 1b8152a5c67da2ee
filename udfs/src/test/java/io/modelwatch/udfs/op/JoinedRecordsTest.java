package io.modelwatch.udfs.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.read.Projection;
import io.modelwatch.schemas.read.RecordReader;
import io.modelwatch.schemas.read.RequestIds;
import io.modelwatch.schemas.read.SchemaStore;
import io.modelwatch.schemas.read.SegmentDimensions;
import io.modelwatch.schemas.read.TimeBounds;
import io.modelwatch.schemas.read.mapping.LatencyUnit;
import io.modelwatch.schemas.read.mapping.Mapping;
import io.modelwatch.schemas.read.mapping.TimeFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Calls that are logged when they have ended, a request and its response in one object, read, admitted and followed: a call of 50 ms each
 * second for 10 minutes, and one of 5 minutes among them.
 */
class JoinedRecordsTest {
    private static final long START = 1_795_300_000_000L;
    private static final int CALLS = 600;
    private static final long SLOW = 300_000;
    private static final long TOOK = 50;

    /** What an object is mapped to where two mappings are given, one for the request at its own time. */
    private static final List<Mapping> APART =
            List.of(mapping("request", false, "", ""), mapping("response", true, "/took", ""));

    private static final List<Mapping> JOINED = List.of(mapping("joined", true, "/took", ""));

    @Test
    void aSlowCallIsLateAndItsAnswerUnmatchedWhereRequestAndResponseAreMappedApart() throws Exception {
        List<Outcome> outcomes = follow(APART, FollowHarness.Backend.HEAP);

        assertThat(served(outcomes)).hasSize(CALLS).doesNotContain("slow 300000000");
        assertThat(outcomes)
                .filteredOn(outcome -> outcome instanceof Outcome.Unmatched)
                .singleElement()
                .satisfies(outcome -> assertThat(((Outcome.Unmatched) outcome).requestId())
                        .asString()
                        .isEqualTo("slow"));
    }

    @ParameterizedTest
    @EnumSource(FollowHarness.Backend.class)
    void neitherLatenessNorTheTimeOutPartsACallThatIsOneRecord(FollowHarness.Backend backend) throws Exception {
        List<Outcome> outcomes = follow(JOINED, backend);

        assertThat(served(outcomes)).hasSize(CALLS + 1).contains("slow 300000000", "c-0 50000");
        assertThat(outcomes).noneMatch(JoinedRecordsTest::isLoss);
    }

    @Test
    void aCallIsServedWhenItsResponseWas() throws Exception {
        assertThat(follow(JOINED, FollowHarness.Backend.HEAP))
                .filteredOn(outcome -> outcome instanceof Outcome.Served served && isSlow(served))
                .extracting(Outcome::time)
                .containsExactly(START + SLOW);
    }

    @Test
    void theLatencyMayBeToldByTheTwoTimes() throws Exception {
        List<Mapping> since = List.of(mapping("joined", false, "", "/at"));

        assertThat(served(follow(since, FollowHarness.Backend.HEAP))).contains("slow 300000000", "c-0 50000");
    }

    @Test
    void aLatencyThatTheRecordDoesNotTellIsNotTheDifferenceOfEqualTimes() throws Exception {
        List<Mapping> untold = List.of(mapping("joined", false, "/nowhere", ""));

        assertThat(served(follow(untold, FollowHarness.Backend.HEAP)))
                .hasSize(CALLS + 1)
                .contains("slow -2", "c-0 -2");
    }

    /** As where a request and its response come one by one; it tells that what a row remembers is enough. */
    @ParameterizedTest
    @EnumSource(FollowHarness.Backend.class)
    void aRecordThatIsReadTwiceIsServedOnceAlsoAfterARestart(FollowHarness.Backend backend) throws Exception {
        List<Event> events = admitted(JOINED, List.of(call("slow", START, SLOW)));
        OperatorSubtaskState state;
        try (var before = FollowHarness.on(backend)) {
            feed(before, events);
            state = before.snapshot(1, 1);
            assertThat(served(before.extractOutputValues())).containsExactly("slow 300000000");
        }
        try (var after = FollowHarness.restored(backend, state, 1, 0)) {
            feed(after, admitted(JOINED, List.of(call("slow", START, SLOW), call("next", START + 1_000, SLOW))));
            FollowHarness.settle(after);

            assertThat(served(after.extractOutputValues())).containsExactly("next 300000000");
        }
    }

    private static List<Outcome> follow(List<Mapping> mappings, FollowHarness.Backend backend) throws Exception {
        try (var following = FollowHarness.on(backend)) {
            feed(following, admitted(mappings, log()));
            following.processWatermark(START + CALLS * 1_000 + FollowHarness.TIMEOUT);
            return following.extractOutputValues();
        }
    }

    /** The lines in the order in which they were written, each with the time of writing. */
    private static List<Line> log() {
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            long began = START + i * 1_000L;
            if (began == START + SLOW) {
                lines.add(call("slow", START, SLOW));
            }
            lines.add(call("c-" + i, began, TOOK));
        }
        return lines;
    }

    private record Line(long written, String json) {}

    private static Line call(String id, long began, long took) {
        long ended = began + took;
        return new Line(ended, "{\"id\":\"%s\",\"at\":%d,\"took\":%d,\"ended\":%d}".formatted(id, began, took, ended));
    }

    /** What is read and let in, of one partition of a topic that is stamped by its broker. */
    private static List<Event> admitted(List<Mapping> mappings, List<Line> lines) throws Exception {
        RecordReader reader = new RecordReader(
                new SchemaStore(),
                mappings,
                Projection.nothing(),
                new SegmentDimensions(Map.of()),
                TimeBounds.ofReplay(60_000),
                RequestIds.asTheyAre());
        try (var admit = AdmitTest.closed(List.of())) {
            admit.open();
            Incoming record = new Incoming();
            record.topic = "log";
            record.input = Kind.REQUEST;
            record.stampedByBroker = true;
            for (Line line : lines) {
                record.timestamp = line.written();
                record.value = line.json().getBytes(StandardCharsets.UTF_8);
                reader.read(record, event -> admit(admit, event));
            }
            return admit.extractOutputValues();
        }
    }

    private static void admit(OneInputStreamOperatorTestHarness<Incoming, Event> admit, Incoming event) {
        try {
            assertThat(event.refusal).isNull();
            AdmitTest.feed(admit, event);
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    private static void feed(OneInputStreamOperatorTestHarness<Event, Outcome> following, List<Event> events)
            throws Exception {
        for (Event event : events) {
            following.processElement(event, event.time);
        }
        FollowHarness.settle(following);
    }

    private static boolean isLoss(Outcome outcome) {
        return outcome instanceof Outcome.Unmatched
                || outcome instanceof Outcome.Orphan
                || outcome instanceof Outcome.Repeated
                || outcome instanceof Outcome.Late;
    }

    private static boolean isSlow(Outcome.Served served) {
        return new String(served.requestId(), StandardCharsets.UTF_8).equals("slow");
    }

    private static List<String> served(List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(outcome -> outcome instanceof Outcome.Served)
                .map(outcome -> (Outcome.Served) outcome)
                .map(served -> new String(served.requestId(), StandardCharsets.UTF_8) + " " + served.latencyMicros())
                .toList();
    }

    /** @param since as {@code /at}, where the time is that of the end */
    private static Mapping mapping(String kind, boolean plusLatency, String latency, String since) {
        boolean byEnd = !plusLatency && !kind.equals("request");
        return new Mapping(
                kind,
                "log",
                kind,
                Map.of(),
                "",
                "/id",
                "ranker",
                "v1",
                "",
                "",
                new Mapping.TimeSource(byEnd ? "/ended" : "/at", TimeFormat.AUTO, plusLatency),
                new Mapping.LatencySource(latency, LatencyUnit.MS, since),
                "",
                "",
                new Mapping.PredictionSource("", "", ""),
                new Mapping.LabelSource("", Map.of()),
                Mapping.ActSource.NONE,
                Map.of(),
                Map.of());
    }
}
