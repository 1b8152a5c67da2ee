package io.modelwatch.schemas.read;

import static io.modelwatch.schemas.read.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.ListedHeaders;
import io.modelwatch.schemas.event.Refusal.Reason;
import io.modelwatch.schemas.event.UnusablePart;
import io.modelwatch.schemas.produce.AvroOutput;
import io.modelwatch.schemas.read.frame.Framing;
import io.modelwatch.schemas.read.frame.RegisteredSchema;
import io.modelwatch.schemas.read.frame.SchemaId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schemas that nobody would write, and anybody can register: their records are read or refused, and never end the job. */
class WriterSchemasTest {
    private static final String REQUIRED = """
            {"name": "requestId", "type": "string"}, {"name": "model", "type": "string"},
            {"name": "version", "type": "string"}, {"name": "time", "type": "long"}""";

    private final Frames frames = new Frames();

    @Test
    void predictionsMayBeOfTheRecordThatHoldsThem() {
        register(record(
                "R",
                REQUIRED,
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
                REQUIRED,
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

    /** Each record holds the next one twice, the last holds nothing: a value takes no bytes, and has 2^60 parts. */
    @Test
    void recordsOfNothingAreSteppedOverAtOnce() {
        String type = record("R60");
        for (int i = 59; i >= 0; i--) {
            type = record("R" + i, field("a", type), field("b", "\"R%d\"".formatted(i + 1)));
        }
        register(record("R", field("x", type), REQUIRED, field("y", "{\"type\": \"array\", \"items\": \"R0\"}")));

        Incoming read =
                read(Kind.RESPONSE, response("r-1").whole(Long.MAX_VALUE).end().toBytes());

        assertThat(read.refusal).isNull();
        assertThat(read.event.requestId).asString().isEqualTo("r-1");
    }

    /** 4^4 times 2^24 bytes are 0 in 32 bits, as if any number of them took no bytes. */
    @Test
    void typesLargerThanAnyRecordFitNone() {
        String large = "{\"type\": \"fixed\", \"name\": \"L0\", \"size\": %d}".formatted(1 << 24);
        for (int level = 1; level <= 4; level++) {
            String smaller = "\"L%d\"".formatted(level - 1);
            large = record(
                    "L" + level, field("a", large), field("b", smaller), field("c", smaller), field("d", smaller));
        }
        register(record("R", REQUIRED, field("y", "{\"type\": \"array\", \"items\": %s}".formatted(large))));

        assertThat(read(Kind.RESPONSE, response("r-1").whole(1).end().toBytes())
                        .refusal
                        .sentence())
                .startsWith("a count must fit the bytes that are left, was 1");
    }

    @Test
    void aRecordWithinItselfNestsTooDeep() {
        register(record("R", REQUIRED, field("x", record("X", field("a", "\"X\""), field("b", "\"X\"")))));

        assertThat(read(Kind.RESPONSE, response("r-1").toBytes()).refusal.reason())
                .isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void ourFieldsAreFoundAmongThoseWithoutBytes() {
        String none = "\"null\"";
        String item = record(
                "P",
                field("n", none),
                field("itemId", "\"string\""),
                field("e", record("E", field("n", none))),
                field("score", "\"double\""),
                field("o", none));
        register(record(
                "R",
                field("n", none),
                REQUIRED,
                field("e", "\"E\"").replace("\"E\"", record("F")),
                field("predictions", "{\"type\": \"array\", \"items\": %s}".formatted(item))));

        Incoming read = read(
                Kind.RESPONSE,
                response("r-1").whole(1).text("i-1").real(0.75).end().toBytes());

        assertThat(read.refusal).isNull();
        assertThat(read.event.scores).containsExactly(0.75f);
    }

    /** The branches that a record has decide, part by part. */
    @Test
    void partsOfTensorsMayBeBranches() {
        register(record(
                "R",
                REQUIRED,
                field(
                        "inputs",
                        "{\"type\": \"array\", \"items\": %s}"
                                .formatted(record(
                                        "T",
                                        field("name", "[\"null\", \"string\"]"),
                                        field("datatype", "[\"string\", \"int\"]"),
                                        field("shape", "[\"null\", {\"type\": \"array\", \"items\": \"int\"}]"),
                                        field("data", "[\"string\", \"bytes\"]"))))));

        Incoming whole = read(
                Kind.REQUEST,
                inputs().whole(1)
                        .text("f")
                        .whole(0)
                        .text("UINT8")
                        .whole(1)
                        .whole(1)
                        .whole(2)
                        .end()
                        .whole(1)
                        .text("xy")
                        .end()
                        .toBytes());
        assertThat(whole.refusal).isNull();
        assertThat(whole.event.inputs).singleElement().satisfies(tensor -> {
            assertThat(tensor.name()).isEqualTo("f");
            assertThat(tensor.shape()).containsExactly(2);
            assertThat(tensor.data()).containsExactly('x', 'y');
        });
        for (AvroOutput without : List.of(
                inputs().whole(0).whole(0).text("UINT8").whole(1).end().whole(1).text(""),
                inputs().whole(1)
                        .text("f")
                        .whole(1)
                        .whole(7)
                        .whole(1)
                        .end()
                        .whole(1)
                        .text(""),
                inputs().whole(1)
                        .text("f")
                        .whole(0)
                        .text("UINT8")
                        .whole(0)
                        .whole(1)
                        .text("x"),
                inputs().whole(1)
                        .text("f")
                        .whole(0)
                        .text("UINT8")
                        .whole(1)
                        .whole(1)
                        .whole(2)
                        .end()
                        .whole(0)
                        .text("xy"))) {
            Incoming read = read(Kind.REQUEST, without.end().toBytes());

            assertThat(read.refusal).isNull();
            assertThat(read.event.inputs).isNull();
            assertThat(read.event.unusable).isEqualTo(UnusablePart.INPUTS.bit());
        }
    }

    /** A request up to its inputs, of which there is one. */
    private static AvroOutput inputs() {
        return response("r-1").whole(1);
    }

    @Test
    void featuresMayBeABranch() {
        register(
                record(
                        "R",
                        REQUIRED,
                        field(
                                "features",
                                "[{\"type\": \"map\", \"values\": \"int\"}, \"string\", {\"type\": \"array\", \"items\": \"long\"}]")));

        Incoming map = read(
                Kind.REQUEST,
                response("r-1").whole(0).whole(1).text("a").whole(7).end().toBytes());
        assertThat(map.event.features.size()).isOne();
        assertThat(map.event.features.number(0)).isEqualTo(7);
        for (AvroOutput other : List.of(
                response("r-1").whole(1).text("a=7"),
                response("r-1").whole(2).whole(1).whole(7).end())) {
            Incoming read = read(Kind.REQUEST, other.toBytes());

            assertThat(read.refusal).isNull();
            assertThat(read.event.features).isNull();
            assertThat(read.event.unusable).isEqualTo(UnusablePart.FEATURES.bit());
        }
    }

    @Test
    void aSchemaOfTooManyLevelsTypesOrCharactersIsRefused() {
        String deep = "\"int\"";
        for (int i = 0; i < AvroType.MAX_DEPTH; i++) {
            deep = "{\"type\": \"array\", \"items\": %s}".formatted(deep);
        }
        String wide = IntStream.range(0, AvroType.MAX_TYPES)
                .mapToObj(i -> field("f" + i, "\"int\""))
                .collect(Collectors.joining(","));
        String levels = "a writer's schema must have at most 128 levels, had more";
        String types = "a writer's schema must have at most 10000 types, had more";

        assertThat(refused(record("R", REQUIRED, field("x", deep))))
                .isEqualTo("the schema of registry id 1 must fit a response: " + levels);
        assertThat(refused(record("R", REQUIRED, wide))).endsWith(types);
        assertThat(refused(record("R", REQUIRED) + " ".repeat(1 << 20)))
                .matches(
                        "the schema of registry id 1 must be a record in Avro, was 1048\\d\\d\\d characters long, of which there may be 1048576");
        register(record("R", field("x", deep)));
        RecordReader mapped = frames.reader(
                Mappings.of("request", Map.of(), "request-id", "/id", "model", "m", "version", "v", "time.at", "/at"));
        assertThat(read(mapped, Kind.REQUEST, new byte[1]).refusal.sentence())
                .isEqualTo("the schema of registry id 1 cannot be read: " + levels);
    }

    /** Avro's parser calls itself for each of them. */
    @Test
    void namesFarBeforeTheirTypesAreRefused() {
        String chain = IntStream.range(0, 9_000)
                .mapToObj(i -> record("R" + i, field("a", "\"R%d\"".formatted(i + 1))))
                .collect(Collectors.joining(","));

        assertThat(refused(record("R", REQUIRED, field("x", "[" + chain + "," + record("R9000") + "]"))))
                .endsWith("was no valid schema: names that stand before their types nest too deep");
    }

    private String refused(String schema) {
        register(schema);
        return read(Kind.RESPONSE, new byte[1]).refusal.sentence();
    }

    @Test
    void aRefusalNamesTypesAndDoesNotQuoteThem() {
        String time = "[\"null\", {\"type\": \"int\", \"logicalType\": \"date\"}, %s]"
                .formatted(record("When", field("at", "\"long\"")));
        register(record("R", REQUIRED.replace("\"long\"", time)));
        assertThat(read(Kind.RESPONSE, new byte[1]).refusal.sentence())
                .endsWith(
                        "InferenceResponse.time must be readable as long (timestamp-millis), was null or int (date) or When");

        String enormous = "x".repeat(500_000);
        register(record("R", REQUIRED.replace("\"long\"", record(enormous))));
        assertThat(read(Kind.RESPONSE, new byte[1]).refusal.sentence())
                .hasSize(1_000)
                .endsWith("xxx…");
    }

    @Test
    void aSentenceIsNotCutWithinACharacter() {
        String pairs = "😀".repeat(600);

        assertThat(new Refused(Reason.MALFORMED, pairs).refusal().sentence()).isEqualTo("😀".repeat(499) + "…");
        assertThat(new Refused(Reason.MALFORMED, "x" + pairs).refusal().sentence())
                .isEqualTo("x" + "😀".repeat(499) + "…");
    }

    /** The fields that requests and responses must have. */
    private static AvroOutput response(String id) {
        return new AvroOutput().text(id).text("search-ranker").text("v").whole(NOW);
    }

    private void register(String schema, String... references) {
        frames.with(SchemaId.Kind.ID, 1, RegisteredSchema.Type.AVRO, schema, references);
    }

    private Incoming read(Kind kind, byte[] body) {
        return read(reader(), kind, body);
    }

    private static Incoming read(RecordReader reader, Kind kind, byte[] body) {
        Incoming record = Frames.record(kind, ListedHeaders.NONE, Frames.confluent(1, body));
        List<Incoming> events = new ArrayList<>();
        reader.read(record, events::add);
        assertThat(events).hasSize(1);
        return record;
    }

    /** Keeps whatever there is of requests and responses. */
    private RecordReader reader() {
        Projection all = new Projection() {
            @Override
            public Part of(String model) {
                return Part.itemsAndScores(Samples.MAX_ITEMS);
            }

            @Override
            public double sampleRate() {
                return 1;
            }

            @Override
            public double featureRate(String model) {
                return 1;
            }
        };
        var writers = new RecordReader.Writers(frames.files, frames, new Framing(SchemaId.Kind.ID), List.of());
        return new RecordReader(
                writers, all, Samples.DIMENSIONS, TimeBounds.ofReplay(Samples.AHEAD), RequestIds.asTheyAre());
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
