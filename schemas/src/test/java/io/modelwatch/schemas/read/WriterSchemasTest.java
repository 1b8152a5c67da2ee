package io.modelwatch.schemas.read;

import static io.modelwatch.schemas.read.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.ListedHeaders;
import io.modelwatch.schemas.produce.AvroOutput;
import io.modelwatch.schemas.read.frame.RegisteredSchema;
import io.modelwatch.schemas.read.frame.SchemaId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

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
