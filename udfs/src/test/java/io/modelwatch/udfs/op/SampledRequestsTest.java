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
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.schemas.event.Tensor;
import io.modelwatch.udfs.follow.Events;
import io.modelwatch.udfs.follow.FollowLimits;
import io.modelwatch.udfs.follow.FollowPlace;
import io.modelwatch.udfs.op.state.Names;
import io.modelwatch.udfs.op.state.Tensors;
import java.util.List;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SampledRequestsTest {
    private static final List<Tensor> INPUTS =
            List.of(Tensor.row("features", 1, 2), Tensor.texts("q", List.of("shoes")));

    @ParameterizedTest
    @EnumSource(FollowHarness.Backend.class)
    void goOnWithInputsAndAnswerInEitherOrder(FollowHarness.Backend backend) throws Exception {
        try (var harness = FollowHarness.on(backend)) {
            feed(harness, sampled("a", 1_000), response("a", 1_020, "x", "y"));
            feed(harness, response("b", 2_020, "z"), sampled("b", 2_000));

            assertThat(side(harness, FollowRequest.SAMPLED))
                    .extracting(Sampled::time, Sampled::latencyMicros, Sampled::hash)
                    .containsExactly(tuple(1_020L, 20_000L, hash("a")), tuple(2_020L, 20_000L, hash("b")));
            Sampled first = side(harness, FollowRequest.SAMPLED).get(0);
            assertThat(first.inputs()).usingRecursiveComparison().isEqualTo(INPUTS);
            assertThat(first.predictions().items()).containsExactly(hash("x"), hash("y"));
            assertThat(first.segments()).isEqualTo(Events.IOS);
        }
    }

    @Test
    void areOnlyThoseWithInputs() throws Exception {
        try (var harness = FollowHarness.create()) {
            feed(
                    harness,
                    request("a", 1_000),
                    response("a", 1_020, "x"),
                    sampled("b", 1_000),
                    failure("b", 1_020, "timeout"));
            feed(harness, feedback("a", "x", 1, 1_100));
            harness.processWatermark(100_000);

            assertThat(side(harness, FollowRequest.SAMPLED)).isEmpty();
            assertThat(side(harness, FollowRequest.SAMPLED_TRUTH)).isEmpty();
        }
    }

    @Test
    void getTheTruthAtEachHorizonOnceMore() throws Exception {
        try (var harness = FollowHarness.create()) {
            feed(harness, sampled("a", 1_000), response("a", 1_020, "x", "y"), feedback("a", "y", 1, 1_100));
            harness.processWatermark(100_000);

            assertThat(side(harness, FollowRequest.SAMPLED_TRUTH))
                    .extracting(Outcome.Judged::horizonMillis)
                    .containsExactly(FollowHarness.SHORT, FollowHarness.LONG);
            assertThat(side(harness, FollowRequest.SAMPLED_TRUTH))
                    .isEqualTo(harness.extractOutputValues().stream()
                            .filter(Outcome.Judged.class::isInstance)
                            .toList());
        }
    }

    @Test
    void leaveNothingBehindServedFailedOrNeverAnswered() throws Exception {
        try (var harness = FollowHarness.create()) {
            feed(harness, sampled("a", 1_000), sampled("b", 1_000), sampled("c", 1_000));
            assertThat(shardsWithInputs(harness)).isPositive();
            feed(harness, response("a", 1_020, "x"), failure("b", 1_020, "timeout"));
            harness.processWatermark(1_000 + FollowHarness.TIMEOUT);

            assertThat(shardsWithInputs(harness)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(FollowHarness.Backend.class)
    void areNotForgottenOverASnapshot(FollowHarness.Backend backend) throws Exception {
        OperatorSubtaskState state;
        try (var before = FollowHarness.on(backend)) {
            feed(before, sampled("a", 1_000));
            state = before.snapshot(1, 1);
        }
        try (var after = FollowHarness.restored(backend, state, 1, 0)) {
            feed(after, sampled("a", 1_000), response("a", 1_020, "x")); // the first repeats what was read before

            assertThat(side(after, FollowRequest.SAMPLED)).hasSize(1);
            assertThat(side(after, FollowRequest.SAMPLED).get(0).inputs())
                    .usingRecursiveComparison()
                    .isEqualTo(INPUTS);
        }
    }

    @Test
    void areThoseForWhoseInputsThereIsRoom() throws Exception {
        try (var harness = withRoomForTwo()) {
            harness.open();
            feed(harness, sampled("a", 1_000), sampled("b", 1_000), sampled("c", 1_000), response("a", 1_020, "x"));
            feed(harness, sampled("d", 1_000), response("b", 1_020, "x"));
            feed(harness, response("c", 1_020, "x"), response("d", 1_020, "x"), feedback("c", "x", 1, 1_100));
            harness.processWatermark(1_020 + FollowHarness.SHORT);

            assertThat(FollowHarness.count(harness, FollowPlace.REQUESTS_SERVED))
                    .isEqualTo(4);
            assertThat(side(harness, FollowRequest.SAMPLED))
                    .extracting(Sampled::hash)
                    .containsExactly(hash("a"), hash("b"), hash("d"));
            assertThat(side(harness, FollowRequest.SAMPLED_TRUTH)).hasSize(3);
        }
    }

    @Test
    void takeTheSameRoomAfterARestore() throws Exception {
        OperatorSubtaskState state;
        try (var before = withRoomForTwo()) {
            before.open();
            feed(before, sampled("a", 1_000), sampled("b", 1_000), response("b", 1_020, "x"), sampled("c", 1_000));
            state = before.snapshot(1, 1);
        }
        try (var after = withRoomForTwo()) {
            after.initializeState(state);
            after.open();
            feed(after, sampled("d", 1_000), response("d", 1_020, "x"));
            assertThat(side(after, FollowRequest.SAMPLED)).isEmpty();
            feed(after, response("a", 1_020, "x"), sampled("e", 1_000), response("e", 1_020, "x"));

            assertThat(side(after, FollowRequest.SAMPLED))
                    .extracting(Sampled::hash)
                    .containsExactly(hash("a"), hash("e"));
        }
    }

    private static KeyedOneInputStreamOperatorTestHarness<Integer, Event, Outcome> withRoomForTwo() throws Exception {
        DataOutputSerializer bytes = new DataOutputSerializer(64);
        Tensors.write(INPUTS, new Names(), bytes);
        FollowLimits limits = new FollowLimits(100, 100, 100, 2L * bytes.length());
        return FollowHarness.closed(FollowHarness.settings(limits), FollowHarness.Backend.HEAP, 1, 0);
    }

    private static Event sampled(String id, long time) {
        Event event = request(id, time);
        event.inputs = INPUTS;
        return event;
    }

    private static void feed(KeyedOneInputStreamOperatorTestHarness<Integer, Event, Outcome> harness, Event... events)
            throws Exception {
        for (Event event : events) {
            harness.processElement(event, event.time);
        }
        FollowHarness.settle(harness);
    }

    private static <T> List<T> side(
            KeyedOneInputStreamOperatorTestHarness<Integer, Event, Outcome> harness, OutputTag<T> tag) {
        var records = harness.getSideOutput(tag);
        return records == null
                ? List.of()
                : records.stream().map(StreamRecord::getValue).toList();
    }

    private static long shardsWithInputs(KeyedOneInputStreamOperatorTestHarness<Integer, Event, Outcome> harness) {
        var backend = ((FollowRequest) harness.getOneInputOperator()).getKeyedStateBackend();
        try (var keys = backend.<VoidNamespace>getKeys("sampled-inputs", VoidNamespace.INSTANCE)) {
            return keys.count();
        }
    }
}
