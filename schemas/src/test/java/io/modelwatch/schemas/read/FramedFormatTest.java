package io.modelwatch.schemas.read;

import static io.modelwatch.schemas.read.Frames.apicurio2;
import static io.modelwatch.schemas.read.Frames.body;
import static io.modelwatch.schemas.read.Frames.confluent;
import static io.modelwatch.schemas.read.Frames.contract;
import static io.modelwatch.schemas.read.Frames.glue;
import static io.modelwatch.schemas.read.Frames.header;
import static io.modelwatch.schemas.read.Frames.number;
import static io.modelwatch.schemas.read.Frames.zlib;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.ListedHeaders;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.JsonWire;
import io.modelwatch.schemas.read.frame.RegisteredSchema;
import io.modelwatch.schemas.read.frame.SchemaId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Records whose schema a registry knows. */
class FramedFormatTest {
    private static final UUID VERSION = UUID.fromString("b7b4a7f0-9c96-4e4a-a687-fb5de9ef0c63");
    private static final byte[] BODY = body(AvroWire.encode(Samples.REQUEST));
    private static final String NOTHING_KNOWN =
            "REQUEST unknown_schema: the writer's schema must be known to the registry, had ";

    private final Frames frames = new Frames();

    @Test
    void theIdMayStandBeforeTheBodyInFourOrEightBytes() {
        frames.with(7, Kind.REQUEST)
                .with(SchemaId.Kind.GLOBAL_ID, 7, RegisteredSchema.Type.AVRO, contract(Kind.REQUEST));

        assertThat(frames.read(frames.reader(), Kind.REQUEST, confluent(7, BODY)))
                .containsExactly("REQUEST r-1");
        assertThat(frames.read(frames.reader(), Kind.REQUEST, apicurio2(7, BODY)))
                .containsExactly("REQUEST r-1");
        assertThat(frames.read(frames.reader(SchemaId.Kind.GLOBAL_ID), Kind.REQUEST, apicurio2(7, BODY)))
                .containsExactly("REQUEST r-1");
        assertThat(frames.asked)
                .extracting(SchemaId::kind)
                .containsExactly(SchemaId.Kind.ID, SchemaId.Kind.ID, SchemaId.Kind.GLOBAL_ID);
    }

    @Test
    void theIdMayStandInAHeader() {
        frames.with(7, Kind.REQUEST)
                .with(SchemaId.Kind.GLOBAL_ID, 8, RegisteredSchema.Type.AVRO, contract(Kind.REQUEST))
                .with(SchemaId.Kind.GUID, VERSION, RegisteredSchema.Type.AVRO, contract(Kind.REQUEST));
        byte[] guid = ByteBuffer.allocate(17)
                .put((byte) 1)
                .putLong(VERSION.getMostSignificantBits())
                .putLong(VERSION.getLeastSignificantBits())
                .array();
        byte[] id = {0, 0, 0, 0, 7};

        for (var header : new ListedHeaders[] {
            (ListedHeaders) header("__value_schema_id", guid),
            (ListedHeaders) header("__value_schema_id", id),
            (ListedHeaders) header("apicurio.value.contentId", number(7)),
            (ListedHeaders) header("apicurio.value.globalId", number(8))
        }) {
            assertThat(frames.read(frames.reader(), Kind.REQUEST, header, BODY)).containsExactly("REQUEST r-1");
        }
    }

    @Test
    void aHeaderThatNamesNoSchemaIsSaidSo() {
        assertThat(frames.read(frames.reader(), Kind.REQUEST, header("__value_schema_id", new byte[] {1, 2}), BODY))
                .singleElement()
                .asString()
                .startsWith("REQUEST registry_framing: the header with the schema's id must hold");
    }

    @Test
    void schemasOfGlueAreFiles() {
        frames.files.addOfGlue(VERSION, new RegisteredSchema(RegisteredSchema.Type.AVRO, contract(Kind.REQUEST)));
        RecordReader reader = frames.reader();

        assertThat(frames.read(reader, Kind.REQUEST, glue(VERSION, false, BODY)))
                .containsExactly("REQUEST r-1");
        assertThat(frames.read(reader, Kind.REQUEST, glue(VERSION, true, zlib(BODY))))
                .containsExactly("REQUEST r-1");
        assertThat(frames.read(reader, Kind.REQUEST, glue(VERSION, true, BODY)))
                .containsExactly("REQUEST malformed: what is packed with zlib must be whole, was not");
        assertThat(frames.read(reader, Kind.REQUEST, glue(new UUID(0, 1), false, BODY)))
                .singleElement()
                .asString()
                .endsWith("named by its version, for Glue version 00000000-0000-0000-0000-000000000001");
        assertThat(frames.asked).isEmpty();
    }

    @Test
    void anIdThatTheRegistryDoesNotKnowIsADeadLetter() {
        assertThat(frames.read(frames.reader(), Kind.REQUEST, confluent(9, BODY)))
                .containsExactly(NOTHING_KNOWN + "id 9");
    }

    @Test
    void anIdIsAskedOnceWhileItIsInUse() {
        frames.with(7, Kind.REQUEST).with(8, Kind.REQUEST);
        RecordReader reader = frames.reader();
        for (int i = 0; i < 10; i++) {
            frames.read(reader, Kind.REQUEST, confluent(7 + i % 2, BODY));
        }

        assertThat(frames.asked).hasSize(2);
    }

    @Test
    void tenThousandIdsAreForgottenAgain() {
        RecordReader reader = frames.reader();
        for (int id = 1; id <= 10_000; id++) {
            frames.with(id, Kind.REQUEST);
            assertThat(frames.read(reader, Kind.REQUEST, confluent(id, BODY))).containsExactly("REQUEST r-1");
        }
        frames.asked.clear();
        for (int id = 9_001; id <= 10_000; id++) {
            frames.read(reader, Kind.REQUEST, confluent(id, BODY));
        }
        assertThat(frames.asked).isEmpty();

        frames.read(reader, Kind.REQUEST, confluent(1, BODY));

        assertThat(frames.asked).hasSize(1);
    }

    @Test
    void aForeignNameOfTheRecordDoesNotMatterButThatOfAnotherKindDoes() {
        String foreign = contract(Kind.REQUEST).replace("InferenceRequest", "RankCall");
        frames.with(SchemaId.Kind.ID, 1, RegisteredSchema.Type.AVRO, foreign).with(2, Kind.RESPONSE);

        assertThat(frames.read(frames.reader(), Kind.REQUEST, confluent(1, BODY)))
                .containsExactly("REQUEST r-1");
        assertThat(frames.read(frames.reader(), Kind.REQUEST, confluent(2, body(AvroWire.encode(Samples.RESPONSE)))))
                .singleElement()
                .asString()
                .startsWith("REQUEST unknown_schema: the schema of registry id 2 must be of a request, was ")
                .endsWith("InferenceResponse");
    }

    @Test
    void aSchemaWithoutOurFieldsSaysWhichIsMissing() {
        frames.with(
                SchemaId.Kind.ID,
                3,
                RegisteredSchema.Type.AVRO,
                "{\"type\":\"record\",\"name\":\"X\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}");
        frames.with(SchemaId.Kind.ID, 4, RegisteredSchema.Type.AVRO, "nonsense")
                .with(SchemaId.Kind.ID, 5, RegisteredSchema.Type.AVRO, "\"string\"");

        assertThat(frames.read(frames.reader(), Kind.REQUEST, confluent(3, BODY)))
                .containsExactly("REQUEST unknown_schema: the schema of registry id 3 must fit a request: "
                        + "InferenceRequest.requestId has no default and must be in the writer's schema, was not");
        assertThat(frames.read(frames.reader(), Kind.REQUEST, confluent(4, BODY)))
                .singleElement()
                .asString()
                .startsWith(
                        "REQUEST unknown_schema: the schema of registry id 4 must be a record in Avro, was no valid schema: ");
        assertThat(frames.read(frames.reader(), Kind.REQUEST, confluent(5, BODY)))
                .containsExactly(
                        "REQUEST unknown_schema: the schema of registry id 5 must be a record in Avro, was STRING");
    }

    @Test
    void aSchemaMayNameOthers() {
        String id = "{\"type\":\"record\",\"name\":\"Id\",\"namespace\":\"n\",\"fields\":[]}";
        String feedback = """
                {"type": "record", "name": "Click", "namespace": "n", "fields": [{"name": "more", "type": "Id"},
                 {"name": "requestId", "type": "string"}, {"name": "itemId", "type": "string"}, {"name": "label", "type": "double"},
                 {"name": "time", "type": {"type": "long", "logicalType": "timestamp-millis"}}]}""";
        frames.with(SchemaId.Kind.ID, 6, RegisteredSchema.Type.AVRO, feedback, id);
        byte[] click = {2, 'r', 2, 'i', 0, 0, 0, 0, 0, 0, (byte) 0xF0, 0x3F, 2};

        assertThat(frames.read(frames.reader(), Kind.FEEDBACK, confluent(6, click)))
                .containsExactly("FEEDBACK r");
    }

    @Test
    void behindAJsonSchemaIsJson() {
        frames.with(SchemaId.Kind.ID, 7, RegisteredSchema.Type.JSON, "{}")
                .with(SchemaId.Kind.ID, 8, RegisteredSchema.Type.PROTOBUF, "message M {}");

        assertThat(frames.read(frames.reader(), Kind.REQUEST, confluent(7, JsonWire.encode(Samples.REQUEST))))
                .containsExactly("REQUEST r-1");
        assertThat(frames.read(frames.reader(), Kind.REQUEST, confluent(7, BODY)))
                .containsExactly("REQUEST malformed: a record with a JSON Schema must be a JSON object, was none");
        assertThat(frames.read(frames.reader(), Kind.REQUEST, confluent(8, BODY)))
                .containsExactly(
                        "REQUEST registry_framing: the schema of registry id 8 must be in Avro or a JSON Schema, was PROTOBUF");
    }

    @Test
    void withoutARegistryARecordSaysItsId() {
        assertThat(Samples.read(Samples.reader(), Kind.REQUEST, confluent(7, BODY))
                        .refusal
                        .sentence())
                .endsWith("looks like registry framing, id 7 (of a schema registry)");
    }

    @Test
    void theToolIsToldTheId() {
        RecordReader reader = frames.reader();

        assertThat(reader.formatOf(Frames.record(Kind.REQUEST, ListedHeaders.NONE, confluent(7, BODY))))
                .contains("registry framing, id 7");
    }

    @Test
    void mappingsReadAvroByTheNamesOfItsFields() {
        String schema = """
                {"type": "record", "name": "Call", "fields": [
                 {"name": "call", "type": {"type": "record", "name": "C", "fields": [{"name": "id", "type": ["null", "string"]}]}},
                 {"name": "kind", "type": {"type": "enum", "name": "K", "symbols": ["CALL", "PING"]}},
                 {"name": "at", "type": "long"}]}""";
        frames.with(SchemaId.Kind.ID, 1, RegisteredSchema.Type.AVRO, schema);
        RecordReader reader = frames.reader(Mappings.of(
                "request",
                Map.of("/kind", List.of("CALL")),
                "request-id",
                "/call/id",
                "model",
                "ranker",
                "version",
                "v1",
                "time.at",
                "/at"));
        byte[] time = new byte[10];
        int size = zigZag(Samples.NOW, time);
        byte[] call = ByteBuffer.allocate(4 + size)
                .put(new byte[] {2, 2, 'c', 0})
                .put(time, 0, size)
                .array();
        byte[] ping = call.clone();
        ping[3] = 2;

        assertThat(frames.read(reader, Kind.REQUEST, confluent(1, call))).containsExactly("REQUEST c");
        assertThat(frames.read(reader, Kind.REQUEST, confluent(1, ping))).isEmpty();
        assertThat(frames.read(reader, Kind.REQUEST, confluent(1, "{\"call\":{}}".getBytes(StandardCharsets.UTF_8))))
                .singleElement()
                .asString()
                .startsWith("REQUEST malformed: ");
    }

    private static int zigZag(long value, byte[] into) {
        long left = value << 1;
        int size = 0;
        while (left > 0x7F) {
            into[size++] = (byte) ((left & 0x7F) | 0x80);
            left >>>= 7;
        }
        into[size++] = (byte) left;
        return size;
    }
}
