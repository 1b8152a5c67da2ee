package io.modelwatch.schemas.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.ListedHeaders;
import io.modelwatch.schemas.event.Refusal.Reason;
import io.modelwatch.schemas.read.frame.RegisteredSchema;
import io.modelwatch.schemas.read.frame.SchemaId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

/** Records of random foreign schemas, whole and damaged, written and read by Avro itself, against our readers of Avro. */
class ForeignSchemasFuzzTest {
    private static final int SCHEMAS = 2_000;
    private static final int RECORDS = 6;

    private final Random random = new Random(11);
    private final RandomSchemas schemas = new RandomSchemas(12);
    private final Mutations mutations = new Mutations(13);

    /** What mappings see of them. */
    @Test
    void asJsonTheyAreWhatAvroReads() throws IOException {
        int accepted = 0;
        for (int i = 0; i < SCHEMAS; i++) {
            Schema schema = response(List.of());
            AvroAsJson transcoder = new AvroAsJson();
            AvroType type = AvroType.of(schema);
            for (int j = 0; j < RECORDS; j++) {
                byte[] body = encode(schemas.value(schema), schema);
                byte[] read = j % 2 == 0 ? body : mutations.damage(body, body);
                JsonNode ours = FramedFuzzTest.actual(transcoder, type, read);
                if (j % 2 == 0 || ours != null) { // else it may nest deeper than ours may
                    assertThat(ours).as(schema.toString()).isEqualTo(FramedFuzzTest.expected(schema, read));
                }
                accepted += ours == null ? 0 : 1;
            }
        }
        assertThat(accepted).isBetween(SCHEMAS * RECORDS / 2, SCHEMAS * RECORDS - 1);
    }

    /** Our fields in any order and type that can be read as ours, among others of any type. */
    @Test
    void ourFieldsAreFoundInWholeRecordsAndNoDamageThrows() throws IOException {
        Frames frames = new Frames();
        RecordReader reader = frames.reader();
        int damagedUsed = 0;
        for (int i = 1; i <= SCHEMAS; i++) {
            Schema schema = response(ours());
            frames.with(SchemaId.Kind.ID, i, RegisteredSchema.Type.AVRO, schema.toString());
            for (int j = 0; j < RECORDS; j++) {
                GenericData.Record record = (GenericData.Record) schemas.value(schema);
                List<Object> scores = fill(record);
                byte[] body = encode(record, schema);

                isRead(read(reader, i, body), scores, schema);
                Incoming damaged = read(reader, i, mutations.damage(body, body));
                assertThat(damaged.refusal == null
                                || !damaged.refusal.sentence().isBlank())
                        .isTrue();
                damagedUsed += damaged.refusal == null ? 1 : 0;
            }
        }
        assertThat(damagedUsed).isBetween(SCHEMAS * RECORDS / 50, SCHEMAS * RECORDS / 2);
    }

    private static void isRead(Incoming read, List<Object> scores, Schema schema) {
        if (read.refusal != null && read.refusal.reason() == Reason.TOO_LARGE) {
            return; // a value of the writer's nests deeper than may be
        }
        assertThat(read.refusal).as(schema.toString()).isNull();
        assertThat(read.event.requestId).asString(StandardCharsets.UTF_8).isEqualTo("r-1");
        assertThat(read.event.model).isEqualTo("search-ranker");
        assertThat(read.event.version).isEqualTo("v");
        assertThat(read.event.items).hasSize(scores.size());
        for (int i = 0; i < scores.size(); i++) {
            assertThat(read.event.items[i]).isEqualTo(Hash.of64(("i-" + i).getBytes(StandardCharsets.UTF_8)));
            assertThat(read.event.scores[i]).isEqualTo((float) ((Number) scores.get(i)).doubleValue());
        }
    }

    /** A record of some random fields and these, in any order. */
    private Schema response(List<Schema.Field> ours) {
        schemas.begin();
        List<Schema.Field> fields = new ArrayList<>(ours);
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            fields.add(new Schema.Field("extra" + i, schemas.type()));
        }
        Collections.shuffle(fields, random);
        return new Schema.Parser()
                .parse(Schema.createRecord("R", null, null, false, fields).toString());
    }

    private List<Schema.Field> ours() {
        List<Schema.Field> item = new ArrayList<>();
        item.add(new Schema.Field("itemId", text()));
        item.add(new Schema.Field("score", number()));
        item.add(new Schema.Field("why", schemas.type()));
        Collections.shuffle(item, random);
        Schema prediction = Schema.createRecord("P", null, null, false, item);
        Schema time = Schema.create(Schema.Type.LONG);
        return List.of(
                aliased("requestId", text()),
                aliased("model", text()),
                aliased("version", text()),
                aliased("time", random.nextBoolean() ? time : optional(time)),
                aliased("predictions", optional(Schema.createArray(prediction))));
    }

    /** Sometimes under another name. */
    private Schema.Field aliased(String name, Schema type) {
        boolean renamed = random.nextInt(4) == 0;
        Schema.Field field = new Schema.Field(renamed ? name + "_of_theirs" : name, type);
        if (renamed) {
            field.addAlias(name);
        }
        return field;
    }

    private Schema text() {
        Schema text = Schema.create(random.nextBoolean() ? Schema.Type.STRING : Schema.Type.BYTES);
        return random.nextInt(3) == 0 ? optional(text) : text;
    }

    private Schema number() {
        List<Schema.Type> types = List.of(Schema.Type.INT, Schema.Type.LONG, Schema.Type.FLOAT, Schema.Type.DOUBLE);
        Schema number = Schema.create(types.get(random.nextInt(4)));
        return random.nextInt(3) == 0 ? optional(number) : number;
    }

    private Schema optional(Schema type) {
        Schema none = Schema.create(Schema.Type.NULL);
        return random.nextBoolean() ? Schema.createUnion(none, type) : Schema.createUnion(type, none);
    }

    /** Gives our fields values that can be used. @return the scores */
    private List<Object> fill(GenericData.Record record) {
        List<Object> scores = new ArrayList<>();
        for (Schema.Field field : record.getSchema().getFields()) {
            String name = field.aliases().stream().findFirst().orElse(field.name());
            switch (name) {
                case "requestId" -> record.put(field.pos(), text("r-1", field.schema()));
                case "model" -> record.put(field.pos(), text("search-ranker", field.schema()));
                case "version" -> record.put(field.pos(), text("v", field.schema()));
                case "time" -> record.put(field.pos(), Samples.NOW);
                case "predictions" -> record.put(field.pos(), predictions(present(field.schema()), scores));
                default -> {}
            }
        }
        return scores;
    }

    private List<Object> predictions(Schema list, List<Object> scores) {
        List<Object> predictions = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            Schema type = list.getElementType();
            GenericData.Record prediction = (GenericData.Record) schemas.value(type);
            Object score = score(present(type.getField("score").schema()).getType());
            prediction.put(
                    "itemId", text("i-" + scores.size(), type.getField("itemId").schema()));
            prediction.put("score", score);
            scores.add(score);
            predictions.add(prediction);
        }
        return predictions;
    }

    private Object score(Schema.Type type) {
        return switch (type) {
            case INT -> random.nextInt();
            case LONG -> random.nextLong();
            case FLOAT -> random.nextFloat();
            default -> random.nextDouble();
        };
    }

    private static Object text(String value, Schema type) {
        boolean isBytes = present(type).getType() == Schema.Type.BYTES;
        return isBytes ? ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)) : value;
    }

    /** What is not null of a union. */
    private static Schema present(Schema type) {
        return type.getType() != Schema.Type.UNION ? type : type.getTypes().get(1 - type.getIndexNamed("null"));
    }

    private static Incoming read(RecordReader reader, int id, byte[] body) {
        Incoming record = Frames.record(Kind.RESPONSE, ListedHeaders.NONE, Frames.confluent(id, body));
        reader.read(record, event -> {});
        return record;
    }

    private static byte[] encode(Object value, Schema schema) throws IOException {
        var out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        new GenericDatumWriter<>(schema).write(value, encoder);
        return out.toByteArray();
    }
}
