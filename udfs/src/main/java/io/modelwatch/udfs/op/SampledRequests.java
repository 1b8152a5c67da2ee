package io.modelwatch.udfs.op;

import io.modelwatch.schemas.CompositeKey;
import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Outcome.Predictions;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.schemas.event.Tensor;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.follow.Row;
import io.modelwatch.udfs.follow.SampleFollower;
import io.modelwatch.udfs.op.state.Names;
import io.modelwatch.udfs.op.state.Tensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** The sample's inputs in keyed state, and its answers and truth on the way to be scored again. */
final class SampledRequests implements SampleFollower {
    private final KeyedStateBackend<Integer> backend;
    private final int shards;
    private final Output<?> output;
    /**
     * Key: shard. Inputs of requests that wait for their response, by {@link #name}, as {@link Tensors} writes them; removed when the
     * request is served, or is an orphan.
     */
    private final MapState<String, byte[]> waiting;

    private final Names names = new Names();
    private final DataOutputSerializer bytes = new DataOutputSerializer(1024);
    private final long mostBytes;
    /** Bytes of all inputs that wait in this subtask. */
    private long waitingBytes;

    /** @param waitingBytes of inputs that wait already */
    SampledRequests(KeyedStateBackend<Integer> backend, FollowSettings settings, long waitingBytes, Output<?> output)
            throws Exception {
        this.backend = backend;
        this.shards = settings.shards();
        this.mostBytes = settings.limits().inputBytes();
        this.waitingBytes = waitingBytes;
        this.output = output;
        this.waiting = backend.getPartitionedState(
                VoidNamespace.INSTANCE,
                VoidNamespaceSerializer.INSTANCE,
                new MapStateDescriptor<>(
                        "sampled-inputs", Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    }

    @Override
    public boolean await(Row row, List<Tensor> inputs) {
        if (waitingBytes + Tensors.size(inputs) > mostBytes) {
            return false;
        }
        try {
            bytes.clear();
            Tensors.write(inputs, names, bytes);
            byte[] written = bytes.getCopyOfBuffer();
            enter(row);
            waiting.put(name(row), written);
            row.inputBytes = written.length;
            waitingBytes += written.length;
            return true;
        } catch (Exception failed) {
            throw new IllegalStateException("the inputs of a request cannot be kept", failed);
        }
    }

    @Override
    public void served(Row row, Outcome.Served served) {
        byte[] inputs = remove(row);
        if (inputs == null || served.failed() || row.items == null) {
            return;
        }
        Predictions predictions = new Predictions(row.items, row.scores == null ? new float[0] : row.scores);
        output.collect(
                FollowRequest.SAMPLED,
                new StreamRecord<>(
                        new Sampled(
                                row.requestId(),
                                Hash.of64(row.requestId()),
                                served.model(),
                                served.version(),
                                served.segments(),
                                served.time(),
                                served.weight(),
                                read(inputs),
                                predictions,
                                served.latencyMicros()),
                        served.time()));
    }

    @Override
    public void orphaned(Row row) {
        remove(row);
    }

    @Override
    public void judged(Outcome.Judged judged) {
        output.collect(FollowRequest.SAMPLED_TRUTH, new StreamRecord<>(judged, judged.time()));
    }

    private byte[] remove(Row row) {
        try {
            enter(row);
            String name = name(row);
            byte[] inputs = waiting.get(name);
            waiting.remove(name);
            waitingBytes -= row.inputBytes;
            return inputs;
        } catch (Exception failed) {
            throw new IllegalStateException("the inputs of a request cannot be found", failed);
        }
    }

    private List<Tensor> read(byte[] inputs) {
        try {
            return Tensors.read(names, new DataInputDeserializer(inputs));
        } catch (IOException broken) {
            throw new UncheckedIOException("the inputs of a request cannot be read from state", broken);
        }
    }

    private void enter(Row row) {
        backend.setCurrentKey(Shards.of(Hash.of64(row.requestId()), shards));
    }

    /** Unique for each request: ids may come back after the time-out. */
    private static String name(Row row) {
        String id = new String(row.requestId(), StandardCharsets.UTF_8);
        return CompositeKey.of(Long.toString(row.requestTime), row.model, id);
    }
}
