package io.modelwatch.udfs.op.state;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.schemas.event.Tensor;
import io.modelwatch.udfs.format.Lengths;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link Sampled} by hand, a version first: tensors go as the raw bytes that they are. What is read is a new object each time. */
final class SampledSerializer extends HandWrittenSerializer<Sampled> {
    private static final long serialVersionUID = 1;
    private static final int FORMAT = 2;

    private transient Names names;

    @Override
    public TypeSerializer<Sampled> duplicate() {
        return new SampledSerializer();
    }

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public Sampled createInstance() {
        return null;
    }

    @Override
    public Sampled copy(Sampled from) {
        return from; // nobody changes one
    }

    @Override
    public void serialize(Sampled sampled, DataOutputView out) throws IOException {
        out.writeByte(FORMAT);
        Lengths.writeBytes(sampled.requestId(), out);
        out.writeLong(sampled.hash());
        names().write(sampled.model(), out);
        names().write(sampled.version(), out);
        names().write(sampled.segments(), out);
        out.writeLong(sampled.time());
        out.writeInt(sampled.weight());
        Tensors.write(sampled.inputs(), names(), out);
        Lengths.writeLongs(sampled.predictions().items(), out);
        Lengths.writeFloats(sampled.predictions().scores(), out);
        out.writeLong(sampled.latencyMicros());
    }

    @Override
    public Sampled deserialize(DataInputView in) throws IOException {
        int format = in.readUnsignedByte();
        if (format != FORMAT) {
            throw new IOException("format of a sampled request must be %s, was %s".formatted(FORMAT, format));
        }
        byte[] requestId = Lengths.readBytes(in);
        long hash = in.readLong();
        String model = names().readString(in);
        String version = names().readString(in);
        Segments segments = names().readSegments(in);
        long time = in.readLong();
        int weight = in.readInt();
        List<Tensor> inputs = Tensors.read(names(), in);
        Outcome.Predictions predictions = new Outcome.Predictions(Lengths.readLongs(in), Lengths.readFloats(in));
        return new Sampled(requestId, hash, model, version, segments, time, weight, inputs, predictions, in.readLong());
    }

    private Names names() {
        if (names == null) {
            names = new Names();
        }
        return names;
    }

    @Override
    public TypeSerializerSnapshot<Sampled> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Stands in savepoints; the format's version is in the bytes themselves. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Sampled> {
        public Snapshot() {
            super(SampledSerializer::new);
        }
    }
}
