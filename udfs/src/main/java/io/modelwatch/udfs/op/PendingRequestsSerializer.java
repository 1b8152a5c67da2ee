package io.modelwatch.udfs.op;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The state's format of one shard. It begins with a version, so that a later one can read what this one wrote. */
final class PendingRequestsSerializer extends HandWrittenSerializer<PendingRequests> {
    private static final long serialVersionUID = 1;
    private static final int FORMAT = 2;
    /** Before there was a sample. */
    private static final int WITHOUT_SAMPLE = 1;

    private static final Row.State[] STATES = Row.State.values();

    private transient Names names;

    @Override
    public TypeSerializer<PendingRequests> duplicate() {
        return new PendingRequestsSerializer();
    }

    @Override
    public PendingRequests createInstance() {
        return new PendingRequests();
    }

    /** Deep: the table is changed in place while a snapshot of it is being written. */
    @Override
    public PendingRequests copy(PendingRequests from) {
        return from.copy();
    }

    @Override
    public void serialize(PendingRequests table, DataOutputView out) throws IOException {
        out.writeByte(FORMAT);
        out.writeInt(table.size());
        table.visit((tag, due, row) -> {
            out.writeInt(tag);
            out.writeLong(due);
            write(row, out);
        });
    }

    @Override
    public PendingRequests deserialize(DataInputView in) throws IOException {
        int format = in.readUnsignedByte();
        if (format != FORMAT && format != WITHOUT_SAMPLE) {
            throw new IOException("pending requests have format " + format + ", this version reads 1 to " + FORMAT);
        }
        PendingRequests table = new PendingRequests();
        for (int left = in.readInt(); left > 0; left--) {
            int tag = in.readInt();
            long due = in.readLong();
            table.insert(tag, read(format, in), due);
        }
        return table;
    }

    private void write(Row row, DataOutputView out) throws IOException {
        out.writeByte(row.state.ordinal());
        out.writeShort(row.requestId.length);
        out.write(row.requestId);
        out.writeInt(row.weight);
        out.writeBoolean(row.sampled);
        out.writeLong(row.requestTime);
        out.writeLong(row.responseTime);
        out.writeLong(row.latencyMicros);
        out.writeInt(row.stage);
        NumberArrays.write(row.items, out);
        NumberArrays.write(row.scores, out);
        NumberArrays.write(row.labels, out);
        if (row.state == Row.State.FEEDBACK) {
            return;
        }
        names().write(row.model, out);
        names().write(row.version, out);
        if (row.state == Row.State.ANSWERED) {
            names().write(row.status, out);
        } else {
            names().write(row.segments, out);
        }
    }

    private Row read(int format, DataInputView in) throws IOException {
        Row row = new Row();
        row.state = STATES[in.readByte()];
        row.requestId = new byte[in.readUnsignedShort()];
        in.readFully(row.requestId);
        row.weight = in.readInt();
        row.sampled = format != WITHOUT_SAMPLE && in.readBoolean();
        row.requestTime = in.readLong();
        row.responseTime = in.readLong();
        row.latencyMicros = in.readLong();
        row.stage = in.readInt();
        row.items = NumberArrays.readLongs(in);
        row.scores = NumberArrays.readFloats(in);
        row.labels = NumberArrays.readLongs(in);
        if (row.state == Row.State.FEEDBACK) {
            return row;
        }
        row.model = names().readString(in);
        row.version = names().readString(in);
        if (row.state == Row.State.ANSWERED) {
            row.status = names().readString(in);
        } else {
            row.segments = names().readSegments(in);
        }
        return row;
    }

    private Names names() {
        if (names == null) {
            names = new Names();
        }
        return names;
    }

    @Override
    public TypeSerializerSnapshot<PendingRequests> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Stands in savepoints; the format's version is in the bytes themselves. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<PendingRequests> {
        public Snapshot() {
            super(PendingRequestsSerializer::new);
        }
    }
}
