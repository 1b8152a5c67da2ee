package io.modelwatch.schemas.read;

import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.Refusal.Reason;
import io.modelwatch.schemas.read.frame.Framing;
import io.modelwatch.schemas.read.frame.Framing.Frame;
import io.modelwatch.schemas.read.frame.Unpacking;
import java.io.IOException;
import java.util.Arrays;

/**
 * Records whose schema a registry knows: Avro or JSON behind an id ({@link Framing}). In topics with mappings these read both, by the names
 * of fields; else the writer's fields must be ours. Its kind is that of the input.
 */
final class FramedFormat implements RecordFormat {
    private final boolean byHeaders;
    private final Framing framing;
    private final WriterSchemas schemas;
    private final AvroReader reader;
    private final AvroAsJson transcoder = new AvroAsJson();
    /** Null where no topic has mappings. */
    private final MappedFormat mapped;

    private final JsonFormat json;

    /**
     * @param byHeaders whether ids are looked for in headers, or else in front of bodies
     * @param mapped null where no topic has mappings
     */
    FramedFormat(
            boolean byHeaders,
            Framing framing,
            WriterSchemas schemas,
            AvroReader reader,
            MappedFormat mapped,
            JsonFormat json) {
        this.byHeaders = byHeaders;
        this.framing = framing;
        this.schemas = schemas;
        this.reader = reader;
        this.mapped = mapped;
        this.json = json;
    }

    @Override
    public String name() {
        return "registry framing (00, 03 or headers)";
    }

    @Override
    public String describe(Incoming record, byte[] value) {
        Frame frame = frame(record, value);
        return frame == null ? name() : "registry framing, " + frame.id();
    }

    @Override
    public boolean recognises(Incoming record, byte[] value) {
        return byHeaders ? Framing.isInHeaders(record.headers) : Framing.isInFront(value);
    }

    @Override
    public void read(Incoming record, byte[] value, EventSink sink) {
        Frame frame = frame(record, value);
        if (frame == null) {
            throw new Refused(
                    Reason.REGISTRY_FRAMING,
                    "the header with the schema's id must hold 00 and 4 bytes or 01 and 16 bytes (Confluent), or 8 bytes (Apicurio)");
        }
        WriterSchemas.Writer writer = schemas.of(frame);
        byte[] body = frame.packed() ? unpacked(value, frame.start()) : value;
        int start = frame.packed() ? 0 : frame.start();
        switch (writer.type) {
            case AVRO -> readAvro(writer, frame, record, body, start, sink);
            case JSON -> readJson(record, start == 0 ? body : Arrays.copyOfRange(body, start, body.length), sink);
            default ->
                throw new Refused(
                        Reason.REGISTRY_FRAMING,
                        "the schema of registry " + frame.id() + " must be in Avro or a JSON Schema, was "
                                + writer.type);
        }
    }

    private Frame frame(Incoming record, byte[] value) {
        return byHeaders ? Framing.ofHeaders(record.headers) : framing.inFrontOf(value);
    }

    private static byte[] unpacked(byte[] value, int start) {
        try {
            byte[] plain = Unpacking.zlib(value, start, ContractRules.MAX_RECORD);
            if (plain == null) {
                throw GzipFormat.tooLarge();
            }
            return plain;
        } catch (IOException broken) {
            throw Refused.malformed("what is packed with zlib must be whole, was not");
        }
    }

    private void readAvro(
            WriterSchemas.Writer writer, Frame frame, Incoming record, byte[] body, int start, EventSink sink) {
        if (frame.asJson()) {
            throw new Refused(
                    Reason.UNKNOWN_FORMAT, "Avro must be in binary encoding, was in JSON encoding by its header");
        }
        if (isMapped(record)) {
            mapped.read(record, transcoder.write(writer.whole(), body, start), sink);
            return;
        }
        sink.begin(record.input);
        reader.read(writer.plan(record.input), body, start);
        sink.end();
    }

    private boolean isMapped(Incoming record) {
        return mapped != null && mapped.covers(record.topic);
    }

    private void readJson(Incoming record, byte[] body, EventSink sink) {
        if (JsonObjects.start(body) < 0) {
            throw Refused.malformed("a record with a JSON Schema must be a JSON object, was none");
        }
        (isMapped(record) ? mapped : json).read(record, body, sink);
    }
}
