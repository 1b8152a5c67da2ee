package io.modelwatch.schemas.read;

import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.Refusal.Reason;
import io.modelwatch.schemas.event.UnusablePart;
import java.util.List;

/**
 * Reads records of any format into events: what the job needs of them, and nothing else. The format is told apart per record. A record
 * that cannot be used is refused with a reason, never with an exception, and costs no more memory than a few times its size. Where only a part
 * of it cannot be used, the rest is, and the event says which part ({@link Event#unusable}).
 *
 * <p>Not for several threads; each source reader has its own.
 */
public final class RecordReader {
    private static final byte AVRO_FIRST = (byte) 0xC3;
    private static final byte AVRO_SECOND = 0x01;
    private static final int AVRO_HEADER = 10;
    private static final int TIME_ONLY = Field.TIME.bit();

    private final ClockBound bound;
    private final Draft draft;
    private final AvroReader avro;
    private final JsonReader json;
    /** By kind; arrays, since they are walked for every record. */
    private final AvroPlan[][] plans = new AvroPlan[Kind.values().length][];
    /** By part: records in which it could not be used. */
    private final long[] unusable = new long[UnusablePart.count()];

    /** Reads as in a replay ({@link TimeBounds#ofReplay}), and takes request ids as they are. */
    public RecordReader(SchemaStore schemas, Wanted wanted, SegmentDimensions dimensions, long aheadMillis) {
        this(schemas, wanted, dimensions, TimeBounds.ofReplay(aheadMillis), RequestIds.asTheyAre());
    }

    /**
     * @param schemas the writers' schemas that are known
     * @param wanted which predictions are kept
     * @param dimensions by which segments requests are measured
     * @param bounds between which times a record is believed
     * @param requestIds what stands for them from here on; of this reader only
     */
    public RecordReader(
            SchemaStore schemas,
            Wanted wanted,
            SegmentDimensions dimensions,
            TimeBounds bounds,
            RequestIds requestIds) {
        this.bound = new ClockBound(bounds);
        this.draft = new Draft(wanted, dimensions, bounds, requestIds);
        this.avro = new AvroReader(draft);
        this.json = new JsonReader(draft);
        List<AvroPlan> all = schemas.plans();
        for (Kind kind : Kind.values()) {
            plans[kind.ordinal()] =
                    all.stream().filter(plan -> plan.kind() == kind).toArray(AvroPlan[]::new);
        }
    }

    /**
     * Fills {@code into.kind}, and either {@code into.event} with {@code into.refusal} null, or the refusal.
     *
     * @param kind as the topic tells; any but {@code END}
     * @param value may be null
     * @param kafkaTimestamp of the record, epoch milliseconds
     */
    public void read(Kind kind, byte[] value, long kafkaTimestamp, Incoming into) {
        into.kind = kind;
        into.refusal = null;
        try {
            draft.begin(kind, kafkaTimestamp, into.event);
            bound.check(kafkaTimestamp);
            readAny(kind, value);
            draft.finish(required(kind));
            count(into.event.unusable);
        } catch (Refused refused) {
            into.refusal = refused.refusal();
        }
    }

    /** How many segment values were not admitted so far and became {@code other}. */
    public long otherSegments() {
        return draft.segments.others();
    }

    /** How many requests of the sample had inputs that could not be read so far. */
    public long unreadableInputs() {
        return draft.unreadableInputs();
    }

    /** How many records so far were used without such a part. */
    public long without(UnusablePart part) {
        return unusable[part.index()];
    }

    private void count(int parts) {
        for (int left = parts; left != 0; left &= left - 1) {
            unusable[Integer.numberOfTrailingZeros(left)]++;
        }
    }

    private static int required(Kind kind) {
        Contract contract = Contract.BY_KIND.get(kind);
        return contract == null ? TIME_ONLY : contract.required();
    }

    private static int fields(Kind kind) {
        Contract contract = Contract.BY_KIND.get(kind);
        return contract == null ? TIME_ONLY : contract.fields();
    }

    private void readAny(Kind kind, byte[] value) {
        if (value == null || value.length == 0) {
            throw new Refused(Reason.EMPTY, "the value must not be empty, was " + (value == null ? "null" : "0 bytes"));
        }
        if (value.length > Rules.MAX_RECORD) {
            throw new Refused(
                    Reason.TOO_LARGE, "the value must be at most " + Rules.MAX_RECORD + " bytes, was " + value.length);
        }
        if (value[0] == AVRO_FIRST && value.length > 1 && value[1] == AVRO_SECOND) {
            avro.read(plan(kind, value), value, AVRO_HEADER);
            return;
        }
        if (value[0] == 0) {
            throw new Refused(
                    Reason.REGISTRY_FRAMING,
                    "the value must be Avro single-object encoding or JSON, was framed for a schema registry");
        }
        int start = JsonReader.start(value);
        if (start < 0) {
            throw new Refused(
                    Reason.UNKNOWN_FORMAT,
                    "the value must begin with C3 01 (Avro single-object encoding) or {, was %02X"
                            .formatted(value[0] & 0xFF));
        }
        json.read(fields(kind), value, start);
    }

    private AvroPlan plan(Kind kind, byte[] value) {
        if (value.length < AVRO_HEADER) {
            throw Refused.malformed(
                    "the record must go on after its fingerprint's first bytes, was " + value.length + " bytes long");
        }
        long fingerprint = SchemaStore.fingerprintOf(value);
        for (AvroPlan plan : plans[kind.ordinal()]) {
            if (plan.fingerprint() == fingerprint) {
                return plan;
            }
        }
        throw new Refused(
                Reason.UNKNOWN_SCHEMA,
                "the writer's schema must be known for a " + kind.name().toLowerCase(java.util.Locale.ROOT)
                        + ", had fingerprint " + SchemaStore.hex(fingerprint));
    }
}
