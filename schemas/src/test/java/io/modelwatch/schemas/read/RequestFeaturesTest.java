package io.modelwatch.schemas.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Features;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.UnusablePart;
import io.modelwatch.schemas.produce.AvroOutput;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.JsonWire;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestFeaturesTest {
    private final RecordReader all = reader(new SchemaStore(), 1);

    @Test
    void keepsTheFeaturesFromEitherFormat() {
        Map<String, Object> features = new LinkedHashMap<>();
        features.put("price", 9.99);
        features.put("age", Double.NaN);
        features.put("country", "größe");
        features.put("member", true);
        features.put("basket", null);
        InferenceRequest request = request("r-1", features);

        for (byte[] wire : List.of(AvroWire.encode(request), JsonWire.encode(request))) {
            assertThat(shown(accepted(all, wire)))
                    .isEqualTo("price=9.99 age=NaN country=#" + hash("größe") + " member=true basket=null ");
        }
    }

    @Test
    void keepsNothingOutsideTheSampleAndOfOtherModels() {
        RecordReader tenth = reader(new SchemaStore(), 0.1);
        int kept = 0;
        for (int i = 0; i < 10_000; i++) {
            String id = "request-" + i;
            boolean sampled = accepted(tenth, AvroWire.encode(request(id, Map.of("price", 1.0)))).features != null;

            assertThat(sampled).isEqualTo(Hash.fraction(Hash.of64(id.getBytes(StandardCharsets.UTF_8))) < 0.1);
            kept += sampled ? 1 : 0;
        }
        assertThat(kept).isBetween(900, 1_100); // 1,000 expected, standard deviation 30
        assertThat(accepted(all, AvroWire.encode(of("other", Map.of("price", 1.0)))).features)
                .isNull();
    }

    @Test
    void leavesTheFeaturesOfOneRequestOutOfTheNext() {
        accepted(all, AvroWire.encode(request("r-1", Map.of("price", 1.0, "age", 2.0))));

        assertThat(shown(accepted(all, AvroWire.encode(request("r-2", Map.of("price", 3.0))))))
                .isEqualTo("price=3.0 ");
        assertThat(accepted(all, json("\"inputs\": []")).features).isNull();
    }

    /** What is left of features of which some cannot be used. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "7 | none",
                "[1, 2] | none",
                "{\"\": 1, \"c\": 2} | c=2.0 ",
                "{\"a\\u0000b\": 1, \"c\": 2} | c=2.0 ",
            })
    void countsARequestWhoseFeaturesCannotAllBeUsed(String features, String left) {
        Event event = accepted(all, json("\"features\": " + features));

        assertThat(event.features == null ? "none" : shown(event).trim()).isEqualTo(left.trim());
        assertThat(event.unusable).isEqualTo(UnusablePart.FEATURES.bit());
    }

    /** The metric of that feature counts it; the request has no part that cannot be used. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\": 1, \"b\": [1], \"c\": 2} | a=1.0 b=unusable c=2.0 ",
                "{\"a\": {\"b\": {}}, \"c\": null} | a=unusable c=null ",
                "{\"c\": \"\\ud800\"} | c=unusable ",
            })
    void countsAValueThatCannotBeUsedWithItsFeatureOnly(String features, String read) {
        Event event = accepted(all, json("\"features\": " + features));

        assertThat(shown(event).trim()).isEqualTo(read.trim());
        assertThat(event.unusable).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "{\"a\": 1, \"a\": NaN, \"b\": 1e400, \"c\": \"7\"}"})
    void findsNothingWrongWithWhatIsUnusualButAllowed(String features) {
        assertThat(accepted(all, json("\"features\": " + features)).unusable).isZero();
    }

    @Test
    void takesTheLastOfANameThatComesTwice() {
        assertThat(shown(accepted(all, json("\"features\": {\"a\": 1, \"b\": 2, \"a\": \"x\"}"))))
                .isEqualTo("a=#" + hash("x") + " b=2.0 ");
        assertThat(shown(accepted(all, json("\"features\": [7], \"features\": {\"a\": 1}"))))
                .isEqualTo("a=1.0 ");
    }

    @Test
    void takesNoMoreThanTheContractAllows() {
        Map<String, Object> many = new LinkedHashMap<>();
        for (int i = 0; i < ContractRules.MAX_FEATURES + 10; i++) {
            many.put("f" + i, (double) i);
        }
        Map<String, Object> longest = Map.of("a", "x".repeat(ContractRules.MAX_FEATURE_TEXT));
        Map<String, Object> tooLong = Map.of("a", "x".repeat(ContractRules.MAX_FEATURE_TEXT + 1));

        Event event = accepted(all, AvroWire.encode(request("r-1", many)));
        assertThat(event.features.size()).isEqualTo(ContractRules.MAX_FEATURES);
        assertThat(event.unusable).isEqualTo(UnusablePart.FEATURES.bit());
        assertThat(accepted(all, AvroWire.encode(request("r-1", longest))).unusable)
                .isZero();
        Event cut = accepted(all, AvroWire.encode(request("r-1", tooLong)));
        assertThat(shown(cut)).isEqualTo("a=unusable ");
        assertThat(cut.unusable).isZero();
    }

    @Test
    void readsRequestsAs01WroteThem() {
        Schema written = Contract.FORMER.get(1);
        byte[] record = begin(written).end().end().whole(1).toBytes();

        Event event = accepted(all, record);

        assertThat(event.requestId).asString().isEqualTo("r-1");
        assertThat(event.features).isNull();
        // The fingerprint that producers of 0.1 write for good.
        assertThat(SchemaStore.hex(SchemaNormalization.parsingFingerprint64(written)))
                .isEqualTo("c0dbe7ca8d896e04");
    }

    @Test
    void readsFeaturesOfAWriterWithAnotherTypeAndStepsOverAFieldThatIsNone() {
        String longs = Contract.BY_KIND
                .get(Kind.REQUEST)
                .schema()
                .toString()
                .replace("[\"null\",\"double\",\"string\",\"boolean\"]", "\"long\"");
        String none = longs.replace("{\"type\":\"map\",\"values\":\"long\"}", "\"string\"")
                .replace("\"default\":{}}]}", "\"default\":\"\"}]}");
        SchemaStore store = new SchemaStore();
        store.add(longs);
        store.add(none);
        RecordReader reader = reader(store, 1);

        byte[] ofLongs = begin(new Schema.Parser().parse(longs))
                .end()
                .end()
                .whole(1)
                .whole(1)
                .text("a")
                .whole(7)
                .end()
                .toBytes();
        assertThat(shown(accepted(reader, ofLongs))).isEqualTo("a=7.0 ");
        byte[] ofText = begin(new Schema.Parser().parse(none))
                .end()
                .end()
                .whole(1)
                .text("a,b")
                .toBytes();
        assertThat(accepted(reader, ofText).features).isNull();
    }

    @Test
    void acceptsTheSameRecordsWhateverIsSampled() {
        RecordReader none = reader(new SchemaStore(), 0);
        InferenceRequest request = request("r-1", Map.of("a", 1.0, "b", "größe", "c", false));
        Mutations mutations = new Mutations(7);
        for (byte[] record : List.of(AvroWire.encode(request), JsonWire.encode(request))) {
            for (int i = 0; i < 20_000; i++) {
                byte[] damaged = mutations.damage(record, record);

                assertThat(Samples.refusals(all, Kind.REQUEST, damaged))
                        .isEqualTo(Samples.refusals(none, Kind.REQUEST, damaged));
            }
        }
    }

    /** A request up to its time; the maps and arrays follow. */
    private static AvroOutput begin(Schema schema) {
        return new AvroOutput()
                .octet(0xC3)
                .octet(0x01)
                .fixed64(SchemaNormalization.parsingFingerprint64(schema))
                .text("r-1")
                .text("m")
                .text("v")
                .whole(Samples.NOW);
    }

    private static byte[] json(String field) {
        return "{\"requestId\": \"r-1\", \"model\": \"m\", \"version\": \"v\", \"time\": %d, %s}"
                .formatted(Samples.NOW, field)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static RecordReader reader(SchemaStore schemas, double rate) {
        Projection wanted = new Projection() {
            @Override
            public Part of(String model) {
                return Part.NOTHING;
            }

            @Override
            public double featureRate(String model) {
                return model.equals("m") ? rate : 0;
            }
        };
        return new RecordReader(schemas, wanted, Samples.DIMENSIONS, Samples.AHEAD);
    }

    private static InferenceRequest request(String id, Map<String, Object> features) {
        return new InferenceRequest(id, "m", "v", Samples.NOW, Map.of(), List.of(), 1, features);
    }

    private static InferenceRequest of(String model, Map<String, Object> features) {
        return new InferenceRequest("r-1", model, "v", Samples.NOW, Map.of(), List.of(), 1, features);
    }

    private static Event accepted(RecordReader reader, byte[] wire) {
        Incoming into = Samples.read(reader, Kind.REQUEST, wire);
        assertThat(into.refusal).isNull();
        return into.event;
    }

    private static String shown(Event event) {
        Features features = event.features;
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < features.size(); i++) {
            String value =
                    switch (features.kind(i)) {
                        case NULL -> "null";
                        case NUMBER -> String.valueOf(features.number(i));
                        case FLAG -> String.valueOf(features.number(i) == 1);
                        case TEXT -> "#" + features.hash(i);
                        case UNUSABLE -> "unusable";
                    };
            shown.append(features.name(i)).append('=').append(value).append(' ');
        }
        return shown.toString();
    }

    private static long hash(String text) {
        return Hash.of64(text.getBytes(StandardCharsets.UTF_8));
    }
}
