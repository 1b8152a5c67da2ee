package io.modelwatch.udfs.op;

import static io.modelwatch.udfs.follow.Events.failure;
import static io.modelwatch.udfs.follow.Events.feedback;
import static io.modelwatch.udfs.follow.Events.hash;
import static io.modelwatch.udfs.follow.Events.request;
import static io.modelwatch.udfs.follow.Events.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Outcome.Judged;
import io.modelwatch.schemas.event.Outcome.Orphan;
import io.modelwatch.schemas.event.Outcome.Served;
import io.modelwatch.schemas.event.UnusablePart;
import io.modelwatch.udfs.follow.FollowPlace;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.op.state.EventSerializer;
import io.modelwatch.udfs.stats.ModelSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FollowRequestTest {
    @ParameterizedTest
    @EnumSource(FollowHarness.Backend.class)
    void pairsInEitherOrder(FollowHarness.Backend backend) throws Exception {
        try (var harness = FollowHarness.on(backend)) {
            feed(harness, request("a", 1_000), response("a", 1_020), response("b", 2_020), request("b", 2_000));

            assertThat(outcomes(harness, Served.class))
                    .extracting(Served::time, Served::latencyMicros)
                    .containsExactly(tuple(1_020L, 20_000L), tuple(2_020L, 20_000L));
        }
    }

    @ParameterizedTest
    @EnumSource(FollowHarness.Backend.class)
    void tellsWhatOfRequestAndResponseCouldNotBeUsedAlsoAfterARestart(FollowHarness.Backend backend) throws Exception {
        Event request = request("a", 1_000);
        request.unusable = UnusablePart.SEGMENTS.bit();
        Event response = response("b", 2_020);
        response.unusable = UnusablePart.LATENCY.bit();
        OperatorSubtaskState state;
        try (var before = FollowHarness.on(backend)) {
            feed(before, request, response);
            state = before.snapshot(1, 1);
        }
        try (var after = FollowHarness.restored(backend, state, 1, 0)) {
            Event answer = response("a", 1_020);
            answer.unusable = UnusablePart.SCORE.bit();
            feed(after, answer, request("b", 2_000), request("c", 3_000), response("c", 3_001));

            assertThat(outcomes(after, Served.class))
                    .extracting(Served::unusable)
                    .containsExactly(
                            UnusablePart.SEGMENTS.bit() | UnusablePart.SCORE.bit(), UnusablePart.LATENCY.bit(), 0);
        }
    }

    @Test
    void takesTheVersionThatAnswered() throws Exception {
        try (var harness = FollowHarness.create()) {
            feed(harness, request("a", "ranker", "v1", 1_000), response("a", "ranker", "v2", 1_010));

            assertThat(outcomes(harness, Served.class))
                    .extracting(Served::version)
                    .containsExactly("v2");
        }
    }

    @Test
    void keepsModelsApartThatShareARequestId() throws Exception {
        try (var harness = FollowHarness.create()) {
            feed(harness, request("a", "recall", "v1", 1_000), request("a", "ranker", "v1", 1_000));
            feed(harness, response("a", "ranker", "v1", 1_010), response("a", "recall", "v1", 1_020));

            assertThat(outcomes(harness, Served.class))
                    .extracting(Served::model, Served::latencyMicros)
                    .containsExactly(tuple("ranker", 10_000L), tuple("recall", 20_000L));
        }
    }

    @Test
    void countsRepeatsOnceServedOrNot() throws Exception {
        try (var harness = FollowHarness.create()) {
            feed(harness, request("a", 1_000), request("a", 1_000), response("a", 1_010), response("a", 1_010));
            feed(harness, request("a", 1_000));

            assertThat(outcomes(harness, Outcome.Served.class)).hasSize(1);
            assertThat(outcomes(harness, Outcome.Repeated.class)).hasSize(3);
            assertThat(FollowHarness.count(harness, FollowPlace.REQUESTS_DUPLICATE))
                    .isEqualTo(2);
            assertThat(FollowHarness.count(harness, FollowPlace.RESPONSES_DUPLICATE))
                    .isEqualTo(1);
        }
    }

    @Test
    void givesUpAtTheTimeOutAndNotBefore() throws Exception {
        try (var harness = FollowHarness.create()) {
            feed(harness, request("a", 1_000), request("b", 1_000));
            harness.processWatermark(1_000 + FollowHarness.TIMEOUT - 1);
            feed(harness, response("b", 1_000 + FollowHarness.TIMEOUT));
            assertThat(outcomes(harness, Orphan.class)).isEmpty();

            harness.processWatermark(1_000 + FollowHarness.TIMEOUT);

            assertThat(outcomes(harness, Orphan.class))
                    .extracting(Orphan::time)
                    .containsExactly(1_000 + FollowHarness.TIMEOUT);
            assertThat(outcomes(harness, Served.class)).hasSize(1);
        }
    }

    @Test
    void givesUpEachModelAfterItsOwnTimeOut() throws Exception {
        try (var harness = patient(FollowHarness.TIMEOUT * 10)) {
            feed(harness, request("a", 1_000), request("a", "llm", "v1", 1_000), response("b", "llm", "v1", 1_000));
            harness.processWatermark(1_000 + FollowHarness.TIMEOUT);
            assertThat(outcomes(harness, Orphan.class))
                    .extracting(Orphan::model)
                    .containsExactly("ranker");

            long late = 1_000 + FollowHarness.TIMEOUT * 10;
            feed(harness, response("a", "llm", "v1", late));
            assertThat(outcomes(harness, Served.class))
                    .extracting(Served::model)
                    .containsExactly("llm");
            assertThat(outcomes(harness, Outcome.Unmatched.class)).isEmpty();
            harness.processWatermark(late);

            assertThat(outcomes(harness, Outcome.Unmatched.class))
                    .extracting(Outcome.Unmatched::model, Outcome.Unmatched::time)
                    .containsExactly(tuple("llm", late));
            assertThat(FollowHarness.shardsWithState(harness)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(FollowHarness.Backend.class)
    void whoWaitsAtARestartWaitsAsLongAsItWasToldAndOthersByTheNewTimeOut(FollowHarness.Backend backend)
            throws Exception {
        OperatorSubtaskState state;
        try (var before = FollowHarness.on(backend)) {
            feed(before, request("a", "llm", "v1", 1_000), request("b", "llm", "v1", 1_000));
            state = before.snapshot(1, 1);
        }
        try (var after = FollowHarness.closed(patientSettings(FollowHarness.TIMEOUT * 10), backend, 1, 0)) {
            after.initializeState(state);
            after.open();
            feed(after, request("c", "llm", "v1", 1_000), response("b", "llm", "v1", 1_001));
            after.processWatermark(1_000 + FollowHarness.TIMEOUT);
            assertThat(outcomes(after, Orphan.class))
                    .extracting(Orphan::time)
                    .containsExactly(1_000 + FollowHarness.TIMEOUT);
            assertThat(outcomes(after, Served.class)).hasSize(1);
            after.processWatermark(1_000 + FollowHarness.TIMEOUT * 10);

            assertThat(outcomes(after, Orphan.class)).hasSize(2);
        }
    }

    private static KeyedOneInputStreamOperatorTestHarness<Integer, Event, Outcome> patient(long timeout)
            throws Exception {
        var harness = FollowHarness.closed(patientSettings(timeout), FollowHarness.Backend.HEAP, 1, 0);
        harness.open();
        return harness;
    }

    /** Nothing but the time-out of one model. */
    private static FollowSettings patientSettings(long timeout) {
        ModelSettings llm =
                new ModelSettings("llm", ModelSettings.Task.NONE, 0.5, List.of(), List.of(), false, timeout);
        return new FollowSettings(FollowHarness.TIMEOUT, FollowHarness.SHARDS, List.of(llm));
    }

    @Test
    void takesAnIdThatComesBackAfterTheTimeOutForANewRequest() throws Exception {
        try (var harness = FollowHarness.create()) {
            long later = 1_001 + FollowHarness.TIMEOUT;
            feed(harness, request("a", 1_000), response("a", 1_010), request("a", later), response("a", later + 30));

            assertThat(outcomes(harness, Served.class)).extracting(Served::time).containsExactly(1_010L, later + 30);
        }
    }

    @Test
    void countsAResponseWithoutARequest() throws Exception {
        try (var harness = FollowHarness.create()) {
            feed(harness, response("a", 1_000));
            harness.processWatermark(1_000 + FollowHarness.TIMEOUT);

            assertThat(outcomes(harness, Outcome.class))
                    .singleElement()
                    .isEqualTo(new Outcome.Unmatched(
                            "ranker",
                            "v1",
                            1_000 + FollowHarness.TIMEOUT,
                            outcomes(harness, Outcome.Unmatched.class).get(0).requestId()));
            assertThat(FollowHarness.count(harness, FollowPlace.RESPONSES_WITHOUT_REQUEST))
                    .isEqualTo(1);
        }
    }

    @Test
    void judgesAtEachHorizonWithTheLabelsThatWereInKafkaByThen() throws Exception {
        try (var harness = FollowHarness.create()) {
            feed(harness, request("a", 1_000), response("a", 1_010, "x", "y"));
            feed(
                    harness,
                    feedback("a", "x", 1, 1_010 + FollowHarness.SHORT),
                    feedback("a", "y", 1, 1_011 + FollowHarness.SHORT));
            harness.processWatermark(1_010 + FollowHarness.LONG);

            List<Judged> judged = outcomes(harness, Judged.class);
            assertThat(judged)
                    .extracting(Judged::horizonMillis)
                    .containsExactly(FollowHarness.SHORT, FollowHarness.LONG);
            assertThat(judged).extracting(Judged::time).containsOnly(1_010L);
            assertThat(judged.get(0).truth().items()).containsExactly(hash("x"));
            assertThat(judged.get(1).truth().items()).containsExactlyInAnyOrder(hash("x"), hash("y"));
        }
    }

    @Test
    void keepsTheLatestLabelOfAnItemAndAtATieTheLarger() throws Exception {
        try (var harness = FollowHarness.create()) {
            feed(harness, request("a", 1_000), response("a", 1_010, "x", "y"));
            feed(harness, feedback("a", "x", 1, 2_000, 1_900), feedback("a", "x", 0, 2_100, 1_950));
            feed(harness, feedback("a", "x", 5, 2_200, 1_800));
            feed(harness, feedback("a", "y", 2, 2_000, 1_900), feedback("a", "y", 3, 2_050, 1_900));
            harness.processWatermark(1_010 + FollowHarness.SHORT);

            Judged judged = outcomes(harness, Judged.class).get(0);
            assertThat(judged.truth().labelOf(hash("x"))).isEqualTo(0);
            assertThat(judged.truth().labelOf(hash("y"))).isEqualTo(3);
        }
    }

    @Test
    void takesFeedbackThatIsReadBeforeItsRequestAndGivesItToEveryModel() throws Exception {
        try (var harness = FollowHarness.create()) {
            feed(harness, feedback("a", "x", 1, 1_500));
            feed(harness, request("a", 1_000), response("a", 1_010, "x"));
            feed(harness, request("a", "recall", "v1", 1_000), response("a", "recall", "v1", 1_010, "x"));
            harness.processWatermark(1_010 + FollowHarness.SHORT);

            assertThat(outcomes(harness, Judged.class))
                    .hasSize(2)
                    .allMatch(judged -> judged.truth().labelOf(hash("x")) == 1);
            harness.processWatermark(1_500 + FollowHarness.TIMEOUT);
            assertThat(FollowHarness.count(harness, FollowPlace.FEEDBACK_USED)).isEqualTo(1);
        }
    }

    @Test
    void judgesNoFailures() throws Exception {
        try (var harness = FollowHarness.create()) {
            feed(harness, request("a", 1_000), failure("a", 1_010, "timeout"));
            harness.processWatermark(100_000_000);

            assertThat(outcomes(harness, Judged.class)).isEmpty();
            assertThat(outcomes(harness, Served.class))
                    .extracting(Served::status)
                    .containsExactly("timeout");
        }
    }

    @Test
    void judgesNothingByTheEndOfInput() throws Exception {
        try (var harness = FollowHarness.create()) {
            feed(harness, request("a", 1_000), response("a", 1_010, "x"), request("b", 1_000));
            harness.processWatermark(Long.MAX_VALUE);

            assertThat(outcomes(harness, Judged.class)).isEmpty();
            assertThat(outcomes(harness, Orphan.class)).isEmpty();
            assertThat(FollowHarness.count(harness, FollowPlace.REQUESTS_PENDING))
                    .isEqualTo(1);
        }
    }

    @Test
    void stopsTheClockAtTheEndWhereRealTimeStopped() throws Exception {
        try (var harness = FollowHarness.create()) {
            feed(harness, request("a", 1_000), request("b", 90_000), end("a", 1_000 + FollowHarness.TIMEOUT));
            harness.processWatermark(Long.MAX_VALUE);

            assertThat(outcomes(harness, Orphan.class)).hasSize(1);
            assertThat(FollowHarness.count(harness, FollowPlace.REQUESTS_PENDING))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(FollowHarness.Backend.class)
    void leavesNoStateBehind(FollowHarness.Backend backend) throws Exception {
        try (var harness = FollowHarness.on(backend)) {
            for (int i = 0; i < 500; i++) {
                feed(harness, request("r" + i, 1_000 + i), feedback("r" + i, "x", 1, 1_500 + i));
                feed(harness, response("r" + i, 1_010 + i, "x", "y"), response("late" + i, 1_010 + i));
            }
            harness.snapshot(1, 1);
            harness.processWatermark(2_000 + FollowHarness.LONG + FollowHarness.TIMEOUT);

            assertThat(FollowHarness.shardsWithState(harness)).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void refusesRecordsBehindTheClockAndCountsThem() throws Exception {
        try (var harness = FollowHarness.create()) {
            harness.processWatermark(5_000);
            feed(harness, request("a", 5_000));

            assertThat(FollowHarness.count(harness, FollowPlace.BEHIND_THE_CLOCK))
                    .isEqualTo(1);
            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(outcomes(harness, Outcome.Late.class))
                    .as("late, in the first pane that is open")
                    .singleElement()
                    .satisfies(late -> {
                        assertThat(late.time()).isEqualTo(5_001);
                        assertThat(late.model()).isEqualTo("ranker");
                        assertThat(late.kind()).isEqualTo(Event.Kind.REQUEST);
                    });
        }
    }

    /**
     * Labels before and after their request in Kafka, one of them three times, another of an id that two models answered, one after the
     * last horizon: whatever is read first of them, they flow at the same times.
     */
    @Test
    void labelsFlowAtTheSameTimesInAnyOrderOfArrival() throws Exception {
        List<Event> events = List.of(
                request("a", "ranker", "v1", 40_000),
                response("a", "ranker", "v2", 40_100, "x", "y"),
                request("a", "recall", "v1", 40_000),
                response("a", "recall", "v1", 42_000, "x"),
                feedback("a", "x", 1, 11_000), // may be of the ranker's answer, by its clock
                feedback("a", "x", 1, 41_000),
                feedback("a", "x", 1, 41_000, 41_000),
                feedback("a", "x", 1, 41_500, 41_000),
                feedback("a", "y", 0, 43_000),
                feedback("a", "y", 0, 43_000 + FollowHarness.LONG));
        List<String> inOrder = labels(events);

        assertThat(inOrder)
                .containsExactlyInAnyOrder(
                        "ranker at 40100 after 0 x 1",
                        "ranker at 41000 after 900 x 2",
                        "ranker at 41500 after 1400 x 1",
                        "ranker at 43000 after 2900 x 1",
                        "recall at 42000 after 0 x 3",
                        "recall at 43000 after 1000 x 1");
        for (int seed = 1; seed <= 200; seed++) {
            List<Event> shuffled = new ArrayList<>(events);
            Collections.shuffle(shuffled, new Random(seed));
            assertThat(labels(shuffled)).as("seed %s", seed).containsExactlyInAnyOrderElementsOf(inOrder);
        }
    }

    @Test
    void labelsOfAFailureDoNotFlow() throws Exception {
        assertThat(labels(List.of(
                        request("a", 1_000),
                        failure("a", 1_010, "timeout"),
                        feedback("a", "x", 1, 2_000),
                        feedback("nobody asked", "x", 1, 2_000))))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(FollowHarness.Backend.class)
    void aLabelThatWaitedThroughARestartFlowsAsOftenAsItWasSaid(FollowHarness.Backend backend) throws Exception {
        OperatorSubtaskState state;
        try (var before = FollowHarness.on(backend)) {
            feed(before, feedback("a", "x", 1, 3_000), feedback("a", "x", 1, 4_000, 3_000));
            state = before.snapshot(1, 1);
        }
        try (var after = FollowHarness.restored(backend, state, 1, 0)) {
            feed(after, request("a", 1_000), response("a", 1_010, "x"));

            assertThat(outcomes(after, Outcome.Labelled.class))
                    .extracting(Outcome.Labelled::time, Outcome.Labelled::count)
                    .containsExactlyInAnyOrder(tuple(3_000L, 1L), tuple(4_000L, 1L));
        }
    }

    /** Those at one time are added up. */
    private static List<String> labels(List<Event> events) throws Exception {
        try (var harness = FollowHarness.create()) {
            for (Event event : events) {
                feed(harness, event);
            }
            Map<String, Long> counts = new TreeMap<>();
            outcomes(harness, Outcome.Labelled.class)
                    .forEach(label -> counts.merge(
                            "%s at %s after %s".formatted(label.model(), label.time(), label.delayMillis()),
                            label.count(),
                            Long::sum));
            return counts.entrySet().stream()
                    .map(label -> label.getKey() + " x " + label.getValue())
                    .toList();
        }
    }

    private static Event end(String id, long time) {
        Event end = new Event().reset(Event.Kind.END);
        end.hash = hash(id);
        end.time = time;
        return end;
    }

    /** Events are followed a few at a time: that must not be seen in anything, whatever is among them. */
    @Test
    void followsSeveralTogetherAsIfOneByOne() throws Exception {
        for (int seed = 0; seed < 20; seed++) {
            try (var together = FollowHarness.create();
                    var oneByOne = FollowHarness.create()) {
                Random random = new Random(seed);
                for (int step = 0; step < 2_000; step++) {
                    if (random.nextInt(50) == 0) {
                        long watermark = 100L * step - random.nextInt(20_000);
                        together.processWatermark(watermark);
                        oneByOne.processWatermark(watermark);
                    }
                    Event event = anyEvent(random, 100L * step - random.nextInt(40_000));
                    together.processElement(new EventSerializer().copy(event), event.time);
                    feed(oneByOne, event);
                }
                together.processWatermark(Long.MAX_VALUE);
                oneByOne.processWatermark(Long.MAX_VALUE);

                assertThat(together.getOutput())
                        .usingRecursiveFieldByFieldElementComparator()
                        .containsExactlyElementsOf(oneByOne.getOutput());
                for (FollowPlace place : FollowPlace.values()) {
                    assertThat(FollowHarness.count(together, place))
                            .as(place.name())
                            .isEqualTo(FollowHarness.count(oneByOne, place));
                }
            }
        }
    }

    private static Event anyEvent(Random random, long time) {
        String id = "r" + random.nextInt(300);
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> request(id, time);
            case 3, 4, 5 -> random.nextInt(10) == 0 ? failure(id, time, "timeout") : response(id, time, "x", "y");
            case 6 -> feedback(id, "x", random.nextInt(2), time);
            default -> resource(time);
        };
    }

    private static Event resource(long time) {
        Event event = new Event().reset(Event.Kind.RESOURCE);
        event.time = time;
        event.hash = hash("machine");
        event.model = "ranker";
        event.version = "v1";
        event.instance = "machine";
        event.readingNames = new String[] {"cpu"};
        event.readings = new double[] {0.5};
        return event;
    }

    private static void feed(KeyedOneInputStreamOperatorTestHarness<Integer, Event, Outcome> harness, Event... events)
            throws Exception {
        for (Event event : events) {
            harness.processElement(new EventSerializer().copy(event), event.time); // as from the shuffle
        }
        FollowHarness.settle(harness);
    }

    private static <O extends Outcome> List<O> outcomes(
            KeyedOneInputStreamOperatorTestHarness<Integer, Event, Outcome> harness, Class<O> type) {
        return harness.extractOutputValues().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }
}
