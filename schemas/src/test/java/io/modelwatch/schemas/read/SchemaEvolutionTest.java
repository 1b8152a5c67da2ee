package io.modelwatch.schemas.read;

import static io.modelwatch.schemas.read.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.FeedbackKind;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.Refusal.Reason;
import io.modelwatch.schemas.produce.AvroOutput;
import io.modelwatch.schemas.produce.AvroWire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;

/** Records of older, newer and foreign writers, written by Avro itself. */
class SchemaEvolutionTest {
    private static final String OLD_REQUEST = """
            {"type":"record","name":"InferenceRequest","fields":[
              {"name":"requestId","type":"string"},{"name":"model","type":"string"},{"name":"version","type":"string"},
              {"name":"time","type":"long"}]}""";
    /** Every type that Avro has, before, between and after our fields. */
    private static final String NEW_FEEDBACK = """
            {"type":"record","name":"Feedback","namespace":"com.acme","fields":[
              {"name":"before","type":{"type":"record","name":"Node","fields":[
                {"name":"weight","type":"float"},{"name":"next","type":["null","Node"]}]}},
              {"name":"requestId","type":"string"},
              {"name":"flag","type":"boolean"},{"name":"small","type":"int"},{"name":"large","type":"long"},
              {"name":"single","type":"float"},{"name":"twice","type":"double"},{"name":"nothing","type":"null"},
              {"name":"itemId","type":"bytes"},
              {"name":"raw","type":"bytes"},{"name":"text","type":"string"},
              {"name":"hash","type":{"type":"fixed","name":"Md5","size":16}},
              {"name":"colour","type":{"type":"enum","name":"Colour","symbols":["RED","BLUE"]}},
              {"name":"label","type":"int"},
              {"name":"list","type":{"type":"array","items":{"type":"map","values":["null","long","Md5"]}}},
              {"name":"nulls","type":{"type":"array","items":"null"}},
              {"name":"time","type":"long"},
              {"name":"after","type":["null","string",{"type":"array","items":"double"}]}]}""";

    @Test
    void givesFieldsThatAnOlderWriterLacksTheirDefault() throws IOException {
        GenericRecordBuilder request = new GenericRecordBuilder(new Schema.Parser().parse(OLD_REQUEST))
                .set("requestId", "r")
                .set("model", "search-ranker")
                .set("version", "v")
                .set("time", NOW);

        Event event = accepted(Kind.REQUEST, OLD_REQUEST, request);

        assertThat(event.weight).isEqualTo(1);
        assertThat(event.segments.names()).isEmpty();
    }

    @Test
    void givesTheDefaultsThatTheContractSays() {
        Schema request = Contract.BY_KIND.get(Kind.REQUEST).schema();
        Schema response = Contract.BY_KIND.get(Kind.RESPONSE).schema();
        RecordReader reader = Samples.reader();
        Event event = Samples.read(reader, Kind.RESPONSE, json("requestId", "model", "version")).event;

        assertThat(request.getField("sampledRate").defaultVal()).isEqualTo(1);
        assertThat(request.getField("segments").defaultVal()).isEqualTo(Map.of());
        assertThat(response.getField("status").defaultVal()).isEqualTo(event.status);
        assertThat(response.getField("predictions").defaultVal()).isEqualTo(List.of());
        assertThat(event.items).isEmpty();
        assertThat(event.latencyMicros).isEqualTo(-1);
    }

    @Test
    void stepsOverWhateverANewerWriterAdds() throws IOException {
        Event event = accepted(Kind.FEEDBACK, NEW_FEEDBACK, newFeedback());

        assertThat(new String(event.requestId, StandardCharsets.UTF_8)).isEqualTo("r-9");
        assertThat(event.item).isEqualTo(Hash.of64("item".getBytes(StandardCharsets.UTF_8)));
        assertThat(event.label).isEqualTo(4);
        assertThat(event.labelTime).isEqualTo(NOW - 7);
    }

    @Test
    void survivesDamageToWhatItStepsOver() throws IOException {
        SchemaStore store = new SchemaStore();
        store.add(NEW_FEEDBACK);
        RecordReader reader = Samples.reader(store);
        byte[] good = encode(newFeedback());
        Random random = new Random(5);
        for (int i = 0; i < 50_000; i++) {
            byte[] bad = good.clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                bad[10 + random.nextInt(bad.length - 10)] = (byte) random.nextInt(256);
            }
            Incoming into = Samples.read(reader, Kind.FEEDBACK, bad);

            assertThat(into.refusal == null || !into.refusal.sentence().isEmpty())
                    .isTrue();
        }
    }

    @Test
    void stepsOverAnyNumberOfElementsThatTakeNoBytes() {
        SchemaStore store = new SchemaStore();
        String avsc = """
                {"type":"record","name":"Feedback","fields":[{"name":"nulls","type":{"type":"array","items":"null"}},
                  {"name":"requestId","type":"string"},{"name":"itemId","type":"string"},
                  {"name":"label","type":"double"},{"name":"time","type":"long"}]}""";
        store.add(avsc);
        AvroOutput out = new AvroOutput()
                .octet(0xC3)
                .octet(1)
                .fixed64(SchemaNormalization.parsingFingerprint64(new Schema.Parser().parse(avsc)))
                .whole(Long.MAX_VALUE)
                .end();
        out.text("r").text("i").real(1).whole(NOW);

        assertThat(Samples.read(Samples.reader(store), Kind.FEEDBACK, out.toBytes()).refusal)
                .isNull();
    }

    @Test
    void refusesValuesThatNestTooDeep() throws IOException {
        SchemaStore store = new SchemaStore();
        store.add(NEW_FEEDBACK);
        byte[] good = encode(newFeedback());
        ByteArrayOutputStream deep = new ByteArrayOutputStream();
        deep.write(good, 0, 10);
        for (int i = 0; i < 100_000; i++) {
            deep.write(new byte[] {0, 0, 0, 0, 2});
        }

        assertThat(Samples.read(Samples.reader(store), Kind.FEEDBACK, deep.toByteArray())
                        .refusal
                        .reason())
                .isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void findsARenamedFieldByTheWritersAlias() throws IOException {
        String renamed = OLD_REQUEST.replace(
                "{\"name\":\"requestId\",", "{\"name\":\"request_id\",\"aliases\":[\"requestId\"],");
        GenericRecordBuilder request = new GenericRecordBuilder(new Schema.Parser().parse(renamed))
                .set("request_id", "renamed")
                .set("model", "m")
                .set("version", "v")
                .set("time", NOW);

        Event event = accepted(Kind.REQUEST, renamed, request);

        assertThat(new String(event.requestId, StandardCharsets.UTF_8)).isEqualTo("renamed");
    }

    @Test
    void findsARenamedFieldByTheReadersAlias() {
        Schema writer = new Schema.Parser().parse(OLD_REQUEST.replace("requestId", "id"));
        Schema reader =
                new Schema.Parser().parse(OLD_REQUEST.replace("\"requestId\",", "\"requestId\",\"aliases\":[\"id\"],"));

        AvroPlan plan = AvroPlan.of(Contract.of(Kind.REQUEST, reader), writer);

        assertThat(plan.record().targets[0]).isEqualTo(Field.REQUEST_ID);
    }

    @Test
    void readsAFieldThatTheWriterMadeOptionalAndRefusesItsAbsence() throws IOException {
        String optional = OLD_REQUEST.replace(
                "{\"name\":\"version\",\"type\":\"string\"}", "{\"name\":\"version\",\"type\":[\"null\",\"string\"]}");
        GenericRecordBuilder request = new GenericRecordBuilder(new Schema.Parser().parse(optional))
                .set("requestId", "r")
                .set("model", "m")
                .set("time", NOW);

        assertThat(accepted(Kind.REQUEST, optional, request.set("version", "v")).version)
                .isEqualTo("v");
        assertThat(read(Kind.REQUEST, optional, request.set("version", null))
                        .refusal
                        .reason())
                .isEqualTo(Reason.MISSING_FIELD);
    }

    @Test
    void readsPredictionsThatStandBeforeTheirModel() throws IOException {
        String early = """
                {"type":"record","name":"InferenceResponse","fields":[
                  {"name":"predictions","type":{"type":"array","items":{"type":"record","name":"P","fields":[
                    {"name":"score","type":"float"},{"name":"why","type":"string"},{"name":"itemId","type":"string"}]}}},
                  {"name":"time","type":"long"},{"name":"requestId","type":"string"},
                  {"name":"model","type":"string"},{"name":"version","type":"string"}]}""";
        Schema schema = new Schema.Parser().parse(early);
        Schema item = schema.getField("predictions").schema().getElementType();
        GenericData.Record prediction = new GenericRecordBuilder(item)
                .set("score", 0.5f)
                .set("why", "so")
                .set("itemId", "i")
                .build();
        GenericRecordBuilder response = new GenericRecordBuilder(schema)
                .set("predictions", List.of(prediction))
                .set("time", NOW)
                .set("requestId", "r")
                .set("model", "m")
                .set("version", "v");

        Event event = accepted(Kind.RESPONSE, early, response);

        assertThat(event.scores).containsExactly(0.5f);
    }

    @Test
    void refusesASchemaThatCannotBeReadWithASentence() {
        assertRefused(OLD_REQUEST.replace("\"requestId\"", "\"id\""), "InferenceRequest.requestId has no default");
        assertRefused(OLD_REQUEST.replace("\"long\"", "\"string\""), "InferenceRequest.time must be readable as");
        assertRefused(OLD_REQUEST.replace("InferenceRequest", "Ask"), "must be named InferenceRequest");
        assertRefused("{", "must be valid Avro");
        assertRefused("\"string\"", "must be a record, was STRING");
        assertRefused(
                OLD_REQUEST.replace("\"long\"", "{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}"),
                "timestamp-micros");
    }

    @Test
    void encodesAsAvroItselfDoes() throws IOException {
        Schema schema = Contract.BY_KIND.get(Kind.FEEDBACK).schema();
        GenericRecordBuilder feedback = new GenericRecordBuilder(schema)
                .set("requestId", "r-1")
                .set("itemId", "i-2")
                .set("label", 1.0)
                .set("time", NOW - 5);

        assertThat(AvroWire.encode(Samples.FEEDBACK)).isEqualTo(encode(feedback));
    }

    /** As a producer may have had them before the contract did. */
    private static final String OWN_FEEDBACK = """
            {"type":"record","name":"Feedback","fields":[
              {"name":"kind","type":["null",{"type":"enum","name":"What","symbols":["CLICK","ADD_TO_CART"]}]},
              {"name":"value","type":"string"},{"name":"position","type":"double"},
              {"name":"currency","type":"int"},{"name":"model","type":{"type":"map","values":"string"}},
              {"name":"requestId","type":"string"},{"name":"itemId","type":"string"},
              {"name":"label","type":"double"},{"name":"time","type":"long"}]}""";

    @Test
    void readsTheSymbolOfAnEnumAndStepsOverDetailsOfOtherTypes() throws IOException {
        Schema schema = new Schema.Parser().parse(OWN_FEEDBACK);
        Schema what = schema.getField("kind").schema().getTypes().get(1);
        GenericRecordBuilder feedback = new GenericRecordBuilder(schema)
                .set("kind", new GenericData.EnumSymbol(what, "ADD_TO_CART"))
                .set("value", "19.90 EUR")
                .set("position", 2.0)
                .set("currency", 978)
                .set("model", Map.of("name", "ranker"))
                .set("requestId", "r")
                .set("itemId", "i")
                .set("label", 1.0)
                .set("time", NOW);

        Event event = accepted(Kind.FEEDBACK, OWN_FEEDBACK, feedback);
        assertThat(event.feedbackKind).isEqualTo(FeedbackKind.CART);
        assertThat(event.label).isEqualTo(1);
        assertThat(event.value).isNaN();
        assertThat(event.position).isZero();
        assertThat(event.model).isNull();
        assertThat(accepted(Kind.FEEDBACK, OWN_FEEDBACK, feedback.set("kind", null)).feedbackKind)
                .isEqualTo(FeedbackKind.NONE);
    }

    @Test
    void refusesASymbolThatTheEnumDoesNotHave() {
        SchemaStore store = new SchemaStore();
        String avsc = OWN_FEEDBACK.replace("[\"null\",{", "{").replace("]}]},", "]}},");
        store.add(avsc);
        byte[] record = new AvroOutput()
                .octet(0xC3)
                .octet(0x01)
                .fixed64(SchemaNormalization.parsingFingerprint64(new Schema.Parser().parse(avsc)))
                .whole(2)
                .toBytes();

        assertThat(Samples.read(Samples.reader(store), Kind.FEEDBACK, record)
                        .refusal
                        .sentence())
                .contains("an enum's symbol must be 0 to 1, was 2");
    }

    @Test
    void refusesFeedbackThatCannotSayAnything() {
        String bare = OWN_FEEDBACK.replace("{\"name\":\"label\",\"type\":\"double\"},", "");

        new SchemaStore().add(bare);
        assertRefused(bare.replace("\"kind\"", "\"what\""), "must have a label or a readable kind");
    }

    @Test
    void readsFeedbackAs01WroteIt() throws IOException {
        Schema written = Contract.FORMER.get(0);
        byte[] record = new AvroOutput()
                .octet(0xC3)
                .octet(0x01)
                .fixed64(SchemaNormalization.parsingFingerprint64(written))
                .text("r-1")
                .text("i-2")
                .real(3)
                .whole(Samples.NOW)
                .toBytes();
        Incoming into = new Incoming();
        into.input = Kind.FEEDBACK;
        into.value = record;
        into.timestamp = Samples.NOW;

        Samples.reader().read(into, event -> {});

        assertThat(into.refusal).isNull();
        assertThat(into.event.label).isEqualTo(3);
        assertThat(into.event.feedbackKind).isEqualTo(FeedbackKind.NONE);
        // The fingerprint that producers of 0.1 write for good.
        assertThat(SchemaStore.hex(SchemaNormalization.parsingFingerprint64(written)))
                .isEqualTo("9dcf5f48e514039c");
    }

    private static void assertRefused(String avsc, String sentence) {
        assertThatThrownBy(() -> new SchemaStore().add(avsc))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence);
    }

    private static GenericRecordBuilder newFeedback() {
        Schema schema = new Schema.Parser().parse(NEW_FEEDBACK);
        Schema node = schema.getField("before").schema();
        GenericData.Record last = new GenericRecordBuilder(node)
                .set("weight", 1f)
                .set("next", null)
                .build();
        GenericData.Fixed md5 =
                new GenericData.Fixed(schema.getField("hash").schema(), Arrays.copyOf(new byte[] {1, 2}, 16));
        return new GenericRecordBuilder(schema)
                .set(
                        "before",
                        new GenericRecordBuilder(node)
                                .set("weight", 2f)
                                .set("next", last)
                                .build())
                .set("requestId", "r-9")
                .set("flag", true)
                .set("small", -3)
                .set("large", Long.MIN_VALUE)
                .set("single", 1.5f)
                .set("twice", 2.5)
                .set("nothing", null)
                .set("itemId", ByteBuffer.wrap("item".getBytes(StandardCharsets.UTF_8)))
                .set("raw", ByteBuffer.wrap(new byte[300]))
                .set("text", "x".repeat(70))
                .set("hash", md5)
                .set(
                        "colour",
                        new GenericData.EnumSymbol(schema.getField("colour").schema(), "BLUE"))
                .set("label", 4)
                .set("list", List.of(Map.of("a", 1L, "b", md5), Map.of()))
                .set("nulls", Arrays.asList(null, null, null))
                .set("time", NOW - 7)
                .set("after", List.of(1.0, 2.0));
    }

    private static Event accepted(Kind kind, String avsc, GenericRecordBuilder record) throws IOException {
        Incoming into = read(kind, avsc, record);
        assertThat(into.refusal).isNull();
        return into.event;
    }

    private static Incoming read(Kind kind, String avsc, GenericRecordBuilder record) throws IOException {
        SchemaStore store = new SchemaStore();
        store.add(avsc);
        return Samples.read(Samples.reader(store), kind, encode(record));
    }

    private static byte[] encode(GenericRecordBuilder record) throws IOException {
        GenericData.Record built = record.build();
        ByteBuffer bytes =
                new BinaryMessageEncoder<GenericData.Record>(new GenericData(), built.getSchema()).encode(built);
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }

    private static byte[] json(String... texts) {
        StringBuilder json = new StringBuilder("{\"time\":" + NOW);
        for (String text : texts) {
            json.append(",\"%s\":\"x\"".formatted(text));
        }
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }
}
