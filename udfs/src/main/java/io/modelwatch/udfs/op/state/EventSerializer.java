package io.modelwatch.udfs.op.state;

import io.modelwatch.schemas.event.Currency;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.FeedbackKind;
import io.modelwatch.udfs.format.Lengths;
import java.io.IOException;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes only the fields that an event's kind has: this is the one shuffle that every event goes through. */
public final class EventSerializer extends HandWrittenSerializer<Event> {
    private static final long serialVersionUID = 1;
    private static final Event.Kind[] KINDS = Event.Kind.values();
    /** A bit in the byte of the kind: unusable parts follow, which hardly any event has. */
    private static final int FLAWED = 0x80;
    /** Another: feedback says more than a label. */
    private static final int DETAILED = 0x40;
    /** Far more than are admitted in one record. */
    private static final int MOST_READINGS = 1 << 20;

    private transient Origins origins;
    private transient Names names;
    private static final int TURNS = 64;

    /** Filled again in turn, but for those that are held (see {@link Event}): by then most are not any more. */
    private transient Event[] read;

    private transient int turn;

    @Override
    public TypeSerializer<Event> duplicate() {
        return new EventSerializer();
    }

    @Override
    public Event createInstance() {
        return new Event();
    }

    @Override
    public Event copy(Event from) {
        Event to = new Event().reset(from.kind);
        to.time = from.time;
        to.requestId = from.requestId;
        to.hash = from.hash;
        to.model = from.model;
        to.version = from.version;
        to.unusable = from.unusable;
        to.segments = from.segments;
        to.weight = from.weight;
        to.inputs = from.inputs;
        to.status = from.status;
        to.latencyMicros = from.latencyMicros;
        to.items = from.items;
        to.scores = from.scores;
        to.item = from.item;
        to.label = from.label;
        to.labelTime = from.labelTime;
        to.feedbackKind = from.feedbackKind;
        to.position = from.position;
        to.value = from.value;
        to.currency = from.currency;
        to.instance = from.instance;
        to.readingNames = from.readingNames;
        to.readings = from.readings;
        return to;
    }

    @Override
    public void serialize(Event event, DataOutputView out) throws IOException {
        boolean detailed = isDetailed(event);
        out.writeByte(event.kind.ordinal() | (event.unusable == 0 ? 0 : FLAWED) | (detailed ? DETAILED : 0));
        out.writeLong(event.time);
        out.writeLong(event.hash);
        if (event.unusable != 0) {
            out.writeInt(event.unusable);
        }
        switch (event.kind) {
            case REQUEST -> writeRequest(event, out);
            case RESPONSE -> writeResponse(event, out);
            case FEEDBACK -> {
                writeFeedback(event, out);
                if (detailed) {
                    writeDetails(event, out);
                }
            }
            case RESOURCE -> writeResource(event, out);
            case HEARTBEAT, END -> {} // time is all they have
        }
    }

    @Override
    public Event deserialize(DataInputView in) throws IOException {
        if (read == null) {
            read = Stream.generate(Event::new).limit(TURNS).toArray(Event[]::new);
        }
        turn = (turn + 1) % TURNS;
        if (read[turn].held) {
            read[turn] = new Event();
        }
        return deserialize(read[turn], in);
    }

    @Override
    public Event deserialize(Event event, DataInputView in) throws IOException {
        int kind = in.readUnsignedByte();
        event.reset(KINDS[kind & ~(FLAWED | DETAILED)]);
        event.time = in.readLong();
        event.hash = in.readLong();
        event.unusable = (kind & FLAWED) == 0 ? 0 : in.readInt();
        switch (event.kind) {
            case REQUEST -> readRequest(event, in);
            case RESPONSE -> readResponse(event, in);
            case FEEDBACK -> {
                readFeedback(event, in);
                if ((kind & DETAILED) != 0) {
                    readDetails(event, in);
                }
            }
            case RESOURCE -> readResource(event, in);
            case HEARTBEAT, END -> {} // time is all they have
        }
        return event;
    }

    private void writeRequest(Event event, DataOutputView out) throws IOException {
        writeId(event, out);
        origins().write(event.model, event.version, event.segments, out);
        out.writeInt(event.weight);
        out.writeBoolean(event.inputs != null);
        if (event.inputs != null) {
            Tensors.write(event.inputs, names(), out);
        }
    }

    private void readRequest(Event event, DataInputView in) throws IOException {
        readId(event, in);
        Origins.Origin origin = origins().read(true, in);
        event.model = origin.model();
        event.version = origin.version();
        event.segments = origin.segments();
        event.weight = in.readInt();
        if (in.readBoolean()) {
            event.inputs = Tensors.read(names(), in);
        }
    }

    private void writeResponse(Event event, DataOutputView out) throws IOException {
        writeId(event, out);
        origins().write(event.model, event.version, event.status, out);
        out.writeLong(event.latencyMicros);
        EventLengths.writeLongs(event.items, out);
        EventLengths.writeFloats(event.scores, out);
    }

    private void readResponse(Event event, DataInputView in) throws IOException {
        readId(event, in);
        Origins.Origin origin = origins().read(false, in);
        event.model = origin.model();
        event.version = origin.version();
        event.status = origin.status();
        event.latencyMicros = in.readLong();
        event.items = EventLengths.readLongs(in);
        event.scores = EventLengths.readFloats(in);
    }

    private static void writeFeedback(Event event, DataOutputView out) throws IOException {
        writeId(event, out);
        out.writeLong(event.item);
        out.writeDouble(event.label);
        out.writeLong(event.labelTime);
    }

    private static void readFeedback(Event event, DataInputView in) throws IOException {
        readId(event, in);
        event.item = in.readLong();
        event.label = in.readDouble();
        event.labelTime = in.readLong();
    }

    private static boolean isDetailed(Event event) {
        return event.kind == Event.Kind.FEEDBACK
                && (event.feedbackKind != FeedbackKind.NONE
                        || event.model != null
                        || event.position != 0
                        || event.currency != Currency.NONE
                        || !Double.isNaN(event.value));
    }

    private void writeDetails(Event event, DataOutputView out) throws IOException {
        out.writeLong(event.feedbackKind);
        out.writeInt(event.position);
        out.writeDouble(event.value);
        out.writeInt(event.currency);
        out.writeBoolean(event.model != null);
        if (event.model != null) {
            names().write(event.model, out);
        }
    }

    private void readDetails(Event event, DataInputView in) throws IOException {
        event.feedbackKind = in.readLong();
        event.position = in.readInt();
        event.value = in.readDouble();
        event.currency = in.readInt();
        event.model = in.readBoolean() ? names().readString(in) : null;
    }

    private void writeResource(Event event, DataOutputView out) throws IOException {
        names().write(event.model, out);
        names().write(event.version, out);
        names().write(event.instance, out);
        Lengths.write(Lengths.checked(event.readings.length, MOST_READINGS, "readings"), out);
        for (int i = 0; i < event.readings.length; i++) {
            names().write(event.readingNames[i], out);
            out.writeDouble(event.readings[i]);
        }
    }

    private void readResource(Event event, DataInputView in) throws IOException {
        event.model = names().readString(in);
        event.version = names().readString(in);
        event.instance = names().readString(in);
        int count = Lengths.checked(Lengths.read(in), MOST_READINGS, "readings");
        event.readingNames = new String[count];
        event.readings = new double[count];
        for (int i = 0; i < count; i++) {
            event.readingNames[i] = names().readString(in);
            event.readings[i] = in.readDouble();
        }
    }

    private static void writeId(Event event, DataOutputView out) throws IOException {
        EventLengths.writeBytes(event.requestId, out);
    }

    private static void readId(Event event, DataInputView in) throws IOException {
        event.requestId = EventLengths.readBytes(in);
    }

    private Origins origins() {
        if (origins == null) {
            origins = new Origins();
        }
        return origins;
    }

    private Names names() {
        if (names == null) {
            names = new Names();
        }
        return names;
    }

    @Override
    public TypeSerializerSnapshot<Event> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Stands in savepoints; carries nothing, since events are never state. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Event> {
        public Snapshot() {
            super(EventSerializer::new);
        }
    }
}
