package io.modelwatch.udfs.op.state;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.SipHash;
import io.modelwatch.udfs.follow.Labels;
import io.modelwatch.udfs.follow.PendingRequests;
import io.modelwatch.udfs.follow.Row;
import io.modelwatch.udfs.follow.WaitingFeedback;
import io.modelwatch.udfs.format.Lengths;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The state's format of one shard. It begins with a version, so that a later one can read what this one wrote. */
public final class PendingRequestsSerializer extends HandWrittenSerializer<PendingRequests> {
    private static final long serialVersionUID = 1;
    private static final int FORMAT = 7;
    /** Without the kinds of feedback that is said again. */
    private static final int FORMAT_BEFORE = 6;

    private static final Row.State[] STATES = Row.State.values();

    private transient Names names;
    /** Places of ids in the tables that this one reads. */
    private transient SipHash places;

    @Override
    public TypeSerializer<PendingRequests> duplicate() {
        return new PendingRequestsSerializer();
    }

    @Override
    public PendingRequests createInstance() {
        return new PendingRequests(places());
    }

    /** Deep: the table is changed in place while a snapshot of it is being written. */
    @Override
    public PendingRequests copy(PendingRequests from) {
        return from.copy();
    }

    @Override
    public void serialize(PendingRequests table, DataOutputView out) throws IOException {
        out.writeByte(FORMAT);
        Lengths.write(table.size(), out);
        table.visit((due, row) -> {
            out.writeLong(due);
            write(row, out);
        });
    }

    @Override
    public PendingRequests deserialize(DataInputView in) throws IOException {
        int format = in.readUnsignedByte();
        if (format != FORMAT && format != FORMAT_BEFORE) {
            throw new IOException("pending requests have format " + format + ", this version reads " + FORMAT);
        }
        PendingRequests table = createInstance();
        for (int left = Lengths.read(in); left > 0; left--) {
            long due = in.readLong();
            Row row = read(format, in);
            byte[] id = row.requestId();
            table.insert(table.tag(Hash.of64(id), id), row, due);
        }
        return table;
    }

    private void write(Row row, DataOutputView out) throws IOException {
        out.writeByte(row.state.ordinal());
        Lengths.writeBytes(row.requestId(), out);
        if (row.state == Row.State.FEEDBACK) {
            row.feedback.write(out);
            return;
        }
        out.writeInt(row.weight);
        out.writeInt(row.unusable);
        out.writeInt(row.inputBytes);
        out.writeLong(row.requestTime);
        out.writeLong(row.responseTime);
        out.writeLong(row.latencyMicros);
        out.writeInt(row.stage);
        Lengths.writeLongs(row.items, out);
        Lengths.writeFloats(row.scores, out);
        out.writeBoolean(row.labels != null);
        if (row.labels != null) {
            row.labels.write(out);
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
        row.requestId(Lengths.readBytes(in));
        if (row.state == Row.State.FEEDBACK) {
            row.feedback = new WaitingFeedback(places());
            if (format == FORMAT_BEFORE) {
                row.feedback.readWithoutKinds(in);
            } else {
                row.feedback.read(in);
            }
            return row;
        }
        row.weight = in.readInt();
        row.unusable = in.readInt();
        row.inputBytes = in.readInt();
        row.requestTime = in.readLong();
        row.responseTime = in.readLong();
        row.latencyMicros = in.readLong();
        row.stage = in.readInt();
        row.items = Lengths.readLongs(in);
        row.scores = Lengths.readFloats(in);
        if (in.readBoolean()) {
            row.labels = new Labels(places());
            row.labels.read(in);
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

    private SipHash places() {
        if (places == null) {
            places = SipHash.random();
        }
        return places;
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
