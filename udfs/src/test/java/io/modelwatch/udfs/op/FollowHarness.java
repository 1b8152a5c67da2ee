package io.modelwatch.udfs.op;

import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.follow.BeyondLimits;
import io.modelwatch.udfs.follow.FollowLimits;
import io.modelwatch.udfs.follow.FollowPlace;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.op.state.StreamTypes;
import io.modelwatch.udfs.stats.ModelSettings;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** {@link FollowRequest} under test: one ranking model for every name, a short and a long horizon. */
public final class FollowHarness {
    public static final long TIMEOUT = 30_000;
    static final long SHORT = 5_000;
    public static final long LONG = 60_000;
    static final int SHARDS = 64;
    static final int MAX_PARALLELISM = 16;

    enum Backend {
        HEAP,
        ROCKSDB
    }

    private FollowHarness() {}

    static KeyedOneInputStreamOperatorTestHarness<Integer, Event, Outcome> create() throws Exception {
        return on(Backend.HEAP);
    }

    static KeyedOneInputStreamOperatorTestHarness<Integer, Event, Outcome> on(Backend backend) throws Exception {
        var harness = closed(backend, 1, 0);
        harness.open();
        return harness;
    }

    static KeyedOneInputStreamOperatorTestHarness<Integer, Event, Outcome> restored(
            Backend backend, OperatorSubtaskState state, int parallelism, int subtask) throws Exception {
        var harness = closed(backend, parallelism, subtask);
        harness.initializeState(state);
        harness.open();
        return harness;
    }

    static KeyedOneInputStreamOperatorTestHarness<Integer, Event, Outcome> closed(
            Backend backend, int parallelism, int subtask) throws Exception {
        return closed(settings(), backend, parallelism, subtask);
    }

    static KeyedOneInputStreamOperatorTestHarness<Integer, Event, Outcome> closed(
            FollowSettings settings, Backend backend, int parallelism, int subtask) throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new FollowRequest(settings), new Shards(SHARDS), Types.INT, MAX_PARALLELISM, parallelism, subtask);
        harness.setStateBackend(
                backend == Backend.HEAP ? new HashMapStateBackend() : new EmbeddedRocksDBStateBackend());
        harness.setup(StreamTypes.OUTCOME.createSerializer(
                harness.getExecutionConfig().getSerializerConfig()));
        return harness;
    }

    /** Everything that was read is followed, as before a checkpoint. */
    static void settle(OneInputStreamOperatorTestHarness<Event, Outcome> harness) throws Exception {
        harness.prepareSnapshotPreBarrier(0);
    }

    static long count(OneInputStreamOperatorTestHarness<Event, Outcome> harness, FollowPlace place) {
        return ((FollowRequest) harness.getOneInputOperator()).count(place);
    }

    /** How many keys have an entry in the keyed state; works on every backend. */
    static long shardsWithState(OneInputStreamOperatorTestHarness<Event, Outcome> harness) {
        var backend = ((FollowRequest) harness.getOneInputOperator()).getKeyedStateBackend();
        try (var keys = backend.<VoidNamespace>getKeys("pending-requests", VoidNamespace.INSTANCE)) {
            return keys.count();
        }
    }

    public static BeyondLimits beyondLimits() {
        return new BeyondLimits((model, what) -> count -> {});
    }

    static FollowSettings settings() {
        return settings(FollowLimits.DEFAULTS);
    }

    public static FollowSettings settings(FollowLimits limits) {
        ModelSettings ranking = new ModelSettings(
                ModelSettings.ANY_MODEL, ModelSettings.Task.RANKING, 0.5, List.of(10), List.of(SHORT, LONG), true);
        return new FollowSettings(TIMEOUT, SHARDS, limits, List.of(ranking));
    }
}
