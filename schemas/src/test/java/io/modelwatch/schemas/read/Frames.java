package io.modelwatch.schemas.read;

import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Header;
import io.modelwatch.schemas.event.Headers;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.ListedHeaders;
import io.modelwatch.schemas.read.frame.Framing;
import io.modelwatch.schemas.read.frame.RegisteredSchema;
import io.modelwatch.schemas.read.frame.Registry;
import io.modelwatch.schemas.read.frame.SchemaId;
import io.modelwatch.schemas.read.mapping.Mapping;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** A registry in memory, and records as serializers of registries write them. */
final class Frames implements Registry {
    private static final int SINGLE_OBJECT_HEADER = 10;

    final SchemaStore files = new SchemaStore();
    final List<SchemaId> asked = new ArrayList<>();
    private final Map<SchemaId, RegisteredSchema> schemas = new HashMap<>();
    private final List<String> events = new ArrayList<>();

    Frames with(SchemaId.Kind kind, long id, RegisteredSchema.Type type, String text, String... references) {
        schemas.put(new SchemaId(kind, 0, id), new RegisteredSchema(type, text, List.of(references)));
        return this;
    }

    Frames with(SchemaId.Kind kind, UUID id, RegisteredSchema.Type type, String text) {
        schemas.put(SchemaId.of(kind, id), new RegisteredSchema(type, text));
        return this;
    }

    Frames with(long id, Kind contract) {
        return with(SchemaId.Kind.ID, id, RegisteredSchema.Type.AVRO, contract(contract));
    }

    static String contract(Kind kind) {
        return Contract.BY_KIND.get(kind).schema().toString();
    }

    @Override
    public Optional<RegisteredSchema> find(SchemaId id) {
        asked.add(id);
        return Optional.ofNullable(schemas.get(id));
    }

    RecordReader reader(Mapping... mappings) {
        return reader(SchemaId.Kind.ID, mappings);
    }

    RecordReader reader(SchemaId.Kind ids, Mapping... mappings) {
        return new RecordReader(
                new RecordReader.Writers(files, this, new Framing(ids), List.of(mappings)),
                model -> Projection.Part.itemsAndScores(Samples.MAX_ITEMS),
                Samples.DIMENSIONS,
                TimeBounds.ofReplay(Samples.AHEAD),
                RequestIds.asTheyAre());
    }

    /** Each event of the record as {@code KIND id}, or {@code KIND reason: sentence}. */
    List<String> read(RecordReader reader, Kind input, Headers headers, byte[] value) {
        events.clear();
        reader.read(record(input, headers, value), event -> events.add(told(event)));
        return List.copyOf(events);
    }

    List<String> read(RecordReader reader, Kind input, byte[] value) {
        return read(reader, input, ListedHeaders.NONE, value);
    }

    static Incoming record(Kind input, Headers headers, byte[] value) {
        Incoming record = new Incoming();
        record.topic = Mappings.TOPIC;
        record.input = input;
        record.timestamp = Samples.NOW;
        record.headers = headers;
        record.value = value;
        return record;
    }

    private static String told(Incoming event) {
        return event.event.kind + " "
                + (event.refusal == null
                        ? new String(event.event.requestId, StandardCharsets.UTF_8)
                        : event.refusal.reason().code() + ": " + event.refusal.sentence());
    }

    static Headers header(String name, byte[] value) {
        return new ListedHeaders(List.of(new Header(name, value)));
    }

    /** The body of a record in single-object encoding. */
    static byte[] body(byte[] singleObject) {
        return Arrays.copyOfRange(singleObject, SINGLE_OBJECT_HEADER, singleObject.length);
    }

    static byte[] confluent(int id, byte[] body) {
        return ByteBuffer.allocate(5 + body.length)
                .put((byte) 0)
                .putInt(id)
                .put(body)
                .array();
    }

    static byte[] apicurio2(long id, byte[] body) {
        return ByteBuffer.allocate(9 + body.length)
                .put((byte) 0)
                .putLong(id)
                .put(body)
                .array();
    }

    static byte[] glue(UUID version, boolean packed, byte[] body) {
        return ByteBuffer.allocate(18 + body.length)
                .put((byte) 3)
                .put((byte) (packed ? 5 : 0))
                .putLong(version.getMostSignificantBits())
                .putLong(version.getLeastSignificantBits())
                .put(body)
                .array();
    }

    static byte[] number(long id) {
        return ByteBuffer.allocate(8).putLong(id).array();
    }

    static byte[] gzip(byte[] plain) {
        try {
            var packed = new ByteArrayOutputStream();
            try (var out = new GZIPOutputStream(packed)) {
                out.write(plain);
            }
            return packed.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] zlib(byte[] plain) {
        try {
            var packed = new ByteArrayOutputStream();
            try (var out = new DeflaterOutputStream(packed)) {
                out.write(plain);
            }
            return packed.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
