package io.modelwatch.schemas.read;

import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.Refusal.Reason;
import java.util.List;
import java.util.Locale;

/**
 * Avro's single-object encoding: C3 01, the fingerprint of the writer's schema, and one event. Its kind is that of the input: a schema of
 * another kind is none that is known there, since a record in the wrong topic would move that topic's time.
 */
final class AvroFormat implements RecordFormat {
    private static final byte FIRST = (byte) 0xC3;
    private static final byte SECOND = 0x01;
    private static final int HEADER = 10;

    private final AvroReader reader;
    /** By kind; arrays, since they are walked for every record. */
    private final AvroPlan[][] plans = new AvroPlan[Kind.values().length][];

    AvroFormat(SchemaStore schemas, Draft draft) {
        this.reader = new AvroReader(draft);
        List<AvroPlan> all = schemas.plans();
        for (Kind kind : Kind.values()) {
            plans[kind.ordinal()] =
                    all.stream().filter(plan -> plan.kind() == kind).toArray(AvroPlan[]::new);
        }
    }

    @Override
    public String name() {
        return "Avro single-object encoding (C3 01)";
    }

    @Override
    public boolean recognises(Incoming record, byte[] value) {
        return value[0] == FIRST && value.length > 1 && value[1] == SECOND;
    }

    @Override
    public void read(Incoming record, byte[] value, EventSink sink) {
        sink.begin(record.input);
        reader.read(plan(record.input, value), value, HEADER);
        sink.end();
    }

    private AvroPlan plan(Kind kind, byte[] value) {
        if (value.length < HEADER) {
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
                "the writer's schema must be known for a " + kind.name().toLowerCase(Locale.ROOT) + ", had fingerprint "
                        + SchemaStore.hex(fingerprint));
    }
}
