package io.modelwatch.udfs.op;

import static io.modelwatch.udfs.follow.Events.feedback;
import static io.modelwatch.udfs.follow.Events.request;
import static io.modelwatch.udfs.follow.Events.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Outcome.Served;
import io.modelwatch.udfs.follow.FollowPlace;
import io.modelwatch.udfs.follow.Ledger;
import io.modelwatch.udfs.follow.Pairing;
import io.modelwatch.udfs.follow.PendingRequests;
import io.modelwatch.udfs.follow.Row;
import io.modelwatch.udfs.follow.SampleFollower;
import io.modelwatch.udfs.format.Lengths;
import io.modelwatch.udfs.op.state.PendingRequestsSerializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RunnableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.CheckpointableKeyedStateBackend;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.SnapshotResult;
import org.apache.flink.runtime.state.StateSnapshotContextSynchronousImpl;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FollowRequestStateTest {
    private static final int REQUESTS = 300;

    @ParameterizedTest
    @EnumSource(FollowHarness.Backend.class)
    void goesOnFromASnapshotAsIfNothingHadHappened(FollowHarness.Backend backend) throws Exception {
        OperatorSubtaskState state;
        try (var before = FollowHarness.on(backend)) {
            for (int i = 0; i < REQUESTS; i++) {
                before.processElement(request("r" + i, 1_000 + i), 1_000 + i);
                before.processElement(feedback("r" + i, "x", 1, 1_100 + i), 1_100 + i);
            }
            FollowHarness.settle(before);
            state = before.snapshot(1, 1);
        }
        try (var after = FollowHarness.restored(backend, state, 1, 0)) {
            for (int i = 0; i < REQUESTS; i++) {
                after.processElement(response("r" + i, 2_000 + i, "x"), 2_000 + i);
                after.processElement(request("r" + i, 1_000 + i), 1_000 + i); // a repeat from before
            }
            after.processWatermark(2_000 + REQUESTS + FollowHarness.SHORT);

            assertThat(servedIds(after)).hasSize(REQUESTS).doesNotHaveDuplicates();
            assertThat(after.extractOutputValues())
                    .filteredOn(Outcome.Judged.class::isInstance)
                    .hasSize(REQUESTS)
                    .allMatch(judged -> ((Outcome.Judged) judged).truth().labels().length == 1);
            assertThat(FollowHarness.count(after, FollowPlace.REQUESTS_DUPLICATE))
                    .isEqualTo(REQUESTS);
            assertThat(FollowHarness.count(after, FollowPlace.REQUESTS_PENDING)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(FollowHarness.Backend.class)
    void losesNothingWhenRescaledFromTwoToThree(FollowHarness.Backend backend) throws Exception {
        List<OperatorSubtaskState> parts = new ArrayList<>();
        for (int subtask = 0; subtask < 2; subtask++) {
            try (var before = FollowHarness.closed(backend, 2, subtask)) {
                before.open();
                feedOwn(before, 2, subtask, i -> request("r" + i, 1_000 + i));
                parts.add(before.snapshot(1, 1));
            }
        }
        OperatorSubtaskState all =
                AbstractStreamOperatorTestHarness.repackageState(parts.toArray(OperatorSubtaskState[]::new));

        List<String> served = new ArrayList<>();
        long pending = 0;
        for (int subtask = 0; subtask < 3; subtask++) {
            OperatorSubtaskState own = AbstractStreamOperatorTestHarness.repartitionOperatorState(
                    all, FollowHarness.MAX_PARALLELISM, 2, 3, subtask);
            try (var after = FollowHarness.restored(backend, own, 3, subtask)) {
                feedOwn(after, 3, subtask, i -> response("r" + i, 2_000 + i));
                served.addAll(servedIds(after));
                pending += FollowHarness.count(after, FollowPlace.REQUESTS_PENDING);
            }
        }

        assertThat(served).hasSize(REQUESTS).doesNotHaveDuplicates();
        assertThat(pending).isZero();
    }

    /** After the first time a subtask resolves what others had counted as pending: its own count is below 0. */
    @Test
    void losesNoCountWhenRescaledAgain() throws Exception {
        FollowHarness.Backend backend = FollowHarness.Backend.values()[0];
        List<OperatorSubtaskState> two = new ArrayList<>();
        for (int subtask = 0; subtask < 2; subtask++) {
            try (var asking = FollowHarness.closed(backend, 2, subtask)) {
                asking.open();
                feedOwn(asking, 2, subtask, i -> request("r" + i, 1_000 + i));
                two.add(asking.snapshot(1, 1));
            }
        }
        List<OperatorSubtaskState> three = new ArrayList<>();
        for (int subtask = 0; subtask < 3; subtask++) {
            try (var answering = FollowHarness.restored(backend, part(two, 3, subtask), 3, subtask)) {
                feedOwn(answering, 3, subtask, i -> response("r" + i, 2_000 + i));
                three.add(answering.snapshot(2, 2));
            }
        }

        try (var after = FollowHarness.restored(backend, part(three, 1, 0), 1, 0)) {
            assertThat(FollowHarness.count(after, FollowPlace.REQUESTS_PENDING)).isZero();
            assertThat(FollowHarness.count(after, FollowPlace.REQUESTS_SERVED)).isEqualTo(REQUESTS);
        }
    }

    private static OperatorSubtaskState part(List<OperatorSubtaskState> all, int of, int subtask) throws Exception {
        return AbstractStreamOperatorTestHarness.repartitionOperatorState(
                AbstractStreamOperatorTestHarness.repackageState(all.toArray(OperatorSubtaskState[]::new)),
                FollowHarness.MAX_PARALLELISM,
                all.size(),
                of,
                subtask);
    }

    @Test
    void keepsTheSnapshotAsItWasWhileTheTableChanges() throws Exception {
        PendingRequestsSerializer serializer = new PendingRequestsSerializer();
        PendingRequests table = new PendingRequestsSerializer().createInstance();
        Pairing pairing = pairing();
        for (int i = 0; i < REQUESTS; i++) {
            pairing.take(request("r" + i, 1_000), table);
        }
        byte[] expected = bytes(serializer, table);

        PendingRequests snapshot = serializer.copy(table);
        for (int i = 0; i < REQUESTS; i++) {
            pairing.take(feedback("r" + i, "x", 1, 1_500), table);
            pairing.take(response("r" + i, 2_000, "x"), table);
        }
        table.expire(1_000_000, pairing);

        assertThat(bytes(serializer, snapshot)).isEqualTo(expected);
        assertThat(bytes(serializer, table)).isNotEqualTo(expected);
    }

    /** A snapshot of the heap is written while events go on: it must hold what was there when it began. */
    @Test
    void writesASnapshotAsItWasWhenItBegan() throws Exception {
        OperatorSubtaskState state;
        try (var before = FollowHarness.create()) {
            for (int i = 0; i < REQUESTS; i++) {
                before.processElement(request("r" + i, 1_000), 1_000);
            }
            FollowHarness.settle(before);
            FollowRequest operator = (FollowRequest) before.getOneInputOperator();
            operator.snapshotState(new StateSnapshotContextSynchronousImpl(1, 1));
            RunnableFuture<SnapshotResult<KeyedStateHandle>> writing = ((CheckpointableKeyedStateBackend<?>)
                            operator.getKeyedStateBackend())
                    .snapshot(
                            1,
                            1,
                            new MemCheckpointStreamFactory(10_000_000),
                            CheckpointOptions.forCheckpointWithDefaultLocation());
            for (int i = 0; i < REQUESTS; i++) {
                before.processElement(response("r" + i, 2_000, "x"), 2_000);
            }
            before.processWatermark(1_000_000); // every row is resolved, every table cleared
            writing.run();
            state = OperatorSubtaskState.builder()
                    .setManagedKeyedState(writing.get().getJobManagerOwnedSnapshot())
                    .build();
        }
        try (var after = FollowHarness.restored(FollowHarness.Backend.HEAP, state, 1, 0)) {
            for (int i = 0; i < REQUESTS; i++) {
                after.processElement(response("r" + i, 2_000, "x"), 2_000);
            }
            FollowHarness.settle(after);

            assertThat(servedIds(after)).hasSize(REQUESTS).doesNotHaveDuplicates();
        }
    }

    @Test
    void readsBackWhatItWrote() throws Exception {
        PendingRequestsSerializer serializer = new PendingRequestsSerializer();
        PendingRequests table = new PendingRequestsSerializer().createInstance();
        Pairing pairing = pairing();
        pairing.take(request("waits", 1_000), table);
        pairing.take(response("alone", 1_000, "x", "y"), table);
        pairing.take(request("served", 1_000), table);
        pairing.take(feedback("served", "x", 2, 1_500), table);
        pairing.take(response("served", 1_000, "x", "y"), table);
        byte[] written = bytes(serializer, table);

        PendingRequests read = new PendingRequestsSerializer().deserialize(new DataInputDeserializer(written));

        assertThat(read.size()).isEqualTo(4);
        assertThat(read.nextDue()).isEqualTo(table.nextDue());
        assertThat(bytes(serializer, read)).hasSameSizeAs(written);
    }

    @Test
    void readsFeedbackSaidAgainThatWasWrittenWithoutItsKind() throws IOException {
        Event clicked = feedback("r", "x", 1, 1_200);
        DataOutputSerializer out = new DataOutputSerializer(256);
        out.writeByte(6);
        Lengths.write(1, out);
        out.writeLong(1_200 + FollowHarness.TIMEOUT);
        out.writeByte(Row.State.FEEDBACK.ordinal());
        Lengths.writeBytes(clicked.requestId, out);
        Lengths.write(1, out);
        long[] bare = {clicked.item, Double.doubleToLongBits(1), 1_200, 0, Double.doubleToLongBits(Double.NaN), 0, 0};
        for (long number : bare) {
            out.writeLong(number);
        }
        out.writeLong(1_200); // when it was in Kafka
        out.writeLong(0);
        Lengths.write(1, out);
        out.writeLong(1_300); // and when it was said again,
        out.writeLong(0); // of whatever model,
        out.writeLong(2); // twice
        List<Outcome> outcomes = new ArrayList<>();
        Pairing pairing = pairing(outcomes::add);

        PendingRequests table =
                new PendingRequestsSerializer().deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
        pairing.take(request("r", 1_000), table);
        pairing.take(response("r", 1_100, "x", "y"), table);

        assertThat(outcomes)
                .filteredOn(Outcome.Labelled.class::isInstance)
                .extracting(outcome -> ((Outcome.Labelled) outcome).count())
                .containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void refusesStateOfAnotherFormat() {
        PendingRequestsSerializer serializer = new PendingRequestsSerializer();

        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> serializer.deserialize(new DataInputDeserializer(new byte[] {9, 0, 0, 0, 0})))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("format 9, this version reads 7");
    }

    private static Pairing pairing() {
        return pairing(outcome -> {});
    }

    private static Pairing pairing(Consumer<Outcome> out) {
        return new Pairing(
                FollowHarness.settings(),
                new Ledger<>(FollowPlace.class),
                out,
                SampleFollower.NONE,
                FollowHarness.beyondLimits());
    }

    private static byte[] bytes(PendingRequestsSerializer serializer, PendingRequests table) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(1_024);
        serializer.serialize(table, out);
        return out.getCopyOfBuffer();
    }

    private static void feedOwn(
            KeyedOneInputStreamOperatorTestHarness<Integer, Event, Outcome> harness,
            int parallelism,
            int subtask,
            java.util.function.IntFunction<Event> events)
            throws Exception {
        Shards shards = new Shards(FollowHarness.SHARDS);
        for (Event event : IntStream.range(0, REQUESTS).mapToObj(events).toList()) {
            int owner = KeyGroupRangeAssignment.assignKeyToParallelOperator(
                    shards.getKey(event), FollowHarness.MAX_PARALLELISM, parallelism);
            if (owner == subtask) {
                harness.processElement(event, event.time);
            }
        }
        FollowHarness.settle(harness);
    }

    private static List<String> servedIds(KeyedOneInputStreamOperatorTestHarness<Integer, Event, Outcome> harness) {
        return harness.extractOutputValues().stream()
                .filter(Served.class::isInstance)
                .map(served -> new String(((Served) served).requestId(), StandardCharsets.UTF_8))
                .toList();
    }
}
