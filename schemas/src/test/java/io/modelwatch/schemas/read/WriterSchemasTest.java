package io.modelwatch.schemas.read;

import static io.modelwatch.schemas.read.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.ListedHeaders;
import io.modelwatch.schemas.produce.AvroOutput;
import io.modelwatch.schemas.read.frame.RegisteredSchema;
import io.modelwatch.schemas.read.frame.SchemaId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schemas that nobody would write, and anybody can register: their records are read or refused, and never end the job. */
class WriterSchemasTest {
    private static final String RESPONSE_FIELDS = """
            {"name": "requestId", "type": "string"}, {"name": "model", "type": "string"},
            {"name": "version", "type": "string"}, {"name": "time", "type": "long"}""";

    private final Frames frames = new Frames();

    @Test
    void predictionsMayBeOfTheRecordThatHoldsThem() {
        register(record(
                "R",
                RESPONSE_FIELDS,
                field("itemId", "\"string\""),
                field("score", "\"double\""),
                field("predictions", "{\"type\": \"array\", \"items\": \"R\"}")));
        AvroOutput inner = response("r-2").text("i-1").real(0.75).end();
        byte[] body = join(response("r-1").text("top").real(5).whole(1), inner, new AvroOutput().end());

        Incoming read = read(Kind.RESPONSE, body);

        assertThat(read.refusal).isNull();
        assertThat(read.event.requestId).asString().isEqualTo("r-1");
        assertThat(read.event.scores).containsExactly(0.75f);
    }

    @Test
    void inputsMayBeOfTheRecordThatHoldsThem() {
        register(record(
                "R",
                RESPONSE_FIELDS,
                field("name", "\"string\""),
                field("datatype", "\"string\""),
                field("shape", "{\"type\": \"array\", \"items\": \"long\"}"),
                field("data", "\"bytes\""),
                field("inputs", "{\"type\": \"array\", \"items\": \"R\"}")));
        AvroOutput inner =
                response("r-2").text("f").text("UINT8").end().text("x").end();
        byte[] body = join(response("r-1").text("").text("").end().text("").whole(1), inner, new AvroOutput().end());

        Incoming read = read(Kind.REQUEST, body);

        assertThat(read.refusal).isNull();
        assertThat(read.event.requestId).asString().isEqualTo("r-1");
    }

    /** Each is another exception of the parser. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"Nope\" | Undefined schema: Nope",
                "[\"int\", \"int\"] | Duplicate in union:int",
                "\"int\"}, {\"name\": \"a\", \"type\": \"int\" | Duplicate field a in record R",
                "[\"null\", [\"int\"]] | Nested union",
                "{\"type\": \"fixed\", \"name\": \"F\", \"size\": -1} | Length is negative",
                "{\"type\": \"array\"} | Array has no items type"
            })
    void whatIsNoSchemaIsRefusedByName(String type, String problem) {
        String schema = record("R", field("a", type));
        register(schema);
        UUID version = new UUID(1, 2);

        assertThat(read(Kind.REQUEST, new byte[1]).refusal.sentence())
                .startsWith("the schema of registry id 1 must be a record in Avro, was no valid schema: ")
                .contains(problem);
        assertThatThrownBy(
                        () -> frames.files.addOfGlue(version, new RegisteredSchema(RegisteredSchema.Type.AVRO, schema)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
        assertThatThrownBy(() -> frames.files.add(schema)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aBrokenReferenceIsRefusedByName() {
        register(record("R", field("a", "\"int\"")), record("Other", field("b", "\"Nope\"")));

        assertThat(read(Kind.REQUEST, new byte[1]).refusal.sentence())
                .endsWith("no valid schema: Undefined schema: Nope");
    }

    /** The fields that requests and responses must have. */
    private static AvroOutput response(String id) {
        return new AvroOutput().text(id).text("search-ranker").text("v").whole(NOW);
    }

    private void register(String schema, String... references) {
        frames.with(SchemaId.Kind.ID, 1, RegisteredSchema.Type.AVRO, schema, references);
    }

    private Incoming read(Kind kind, byte[] body) {
        Incoming record = Frames.record(kind, ListedHeaders.NONE, Frames.confluent(1, body));
        List<Incoming> events = new ArrayList<>();
        frames.reader().read(record, events::add);
        assertThat(events).hasSize(1);
        return record;
    }

    private static String record(String name, String... fields) {
        return "{\"type\": \"record\", \"name\": \"%s\", \"fields\": [%s]}".formatted(name, String.join(", ", fields));
    }

    private static String field(String name, String type) {
        return "{\"name\": \"%s\", \"type\": %s}".formatted(name, type);
    }

    private static byte[] join(AvroOutput... parts) {
        AvroOutput all = new AvroOutput();
        for (AvroOutput part : parts) {
            for (byte octet : part.toBytes()) {
                all.octet(octet);
            }
        }
        return all.toBytes();
    }
}
