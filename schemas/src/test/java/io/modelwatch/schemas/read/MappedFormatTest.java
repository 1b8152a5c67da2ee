package io.modelwatch.schemas.read;

import static io.modelwatch.schemas.read.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.UnusablePart;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.read.mapping.Mapping;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JSON that somebody else has designed, read by pointers. */
class MappedFormatTest {
    private static final String CALL = """
            {"meta": {"id": "r-1", "model": "search-ranker", "other": [1, {"x": 2}]}, "at": "2026-11-21T21:46:40Z",
             "took": 12.5, "code": 200, "ctx": [{"device": "ios"}, {"country": "de"}],
             "out": [{"sku": "a", "s": 0.9}, {"s": 0.5, "sku": 7}]}""";
    private static final Mapping REQUEST = Mappings.of(
            "request",
            Map.of(),
            "request-id",
            "/meta/id",
            "model",
            "/meta/model",
            "version",
            "v1",
            "time.at",
            "/at",
            "segments.device",
            "/ctx/0/device",
            "segments.country",
            "/ctx/1/country",
            "sampled-rate",
            "/rate");
    private static final Mapping RESPONSE = Mappings.of(
            "response",
            Map.of(),
            "request-id",
            "/meta/id",
            "model",
            "/meta/model",
            "version",
            "v1",
            "time.at",
            "/at",
            "time.plus-latency",
            "",
            "latency.at",
            "/took",
            "status",
            "/code",
            "predictions.each",
            "/out",
            "predictions.item-id",
            "./sku",
            "predictions.score",
            "./s");
    private static final Mapping CLICK = Mappings.of(
            "feedback",
            Map.of("/event", List.of("Clicked", "Bought")),
            "request-id",
            "/id",
            "item-id",
            "/item",
            "label.at",
            "/event",
            "label.table.Clicked",
            "1",
            "label.table.Bought",
            "3",
            "time.format",
            "KAFKA");

    @Test
    void oneObjectMayBeARequestAndItsResponse() {
        List<String> kinds = new ArrayList<>();

        read(Mappings.reader(REQUEST, RESPONSE), CALL, event -> {
            kinds.add(event.event.kind + " " + event.refusal);
            Event read = event.event;
            assertThat(new String(read.requestId, StandardCharsets.UTF_8)).isEqualTo("r-1");
            assertThat(read.model).isEqualTo("search-ranker");
            assertThat(read.version).isEqualTo("v1");
            assertThat(read.unusable).isZero();
            if (read.kind == Kind.REQUEST) {
                assertThat(read.time).isEqualTo(1_795_297_600_000L);
                assertThat(read.segments.names()).containsExactly("device=ios", "country=de");
                assertThat(read.weight).isEqualTo(1);
            } else {
                assertThat(read.time).isEqualTo(1_795_297_600_012L);
                assertThat(read.latencyMicros).isEqualTo(12_500);
                assertThat(read.status).isEqualTo("ok");
                assertThat(read.items).containsExactly(hash("a"), hash("7"));
                assertThat(read.scores).containsExactly(0.9f, 0.5f);
            }
        });

        assertThat(kinds).containsExactly("REQUEST null", "RESPONSE null");
    }

    @Test
    void conditionsSayWhichObjectsAreMeantAndOthersAreNoEvents() {
        RecordReader reader = Mappings.reader(CLICK);

        assertThat(said(reader, click("Clicked"), event -> event.event.label)).containsExactly("1.0");
        assertThat(said(reader, click("Bought"), event -> event.event.label)).containsExactly("3.0");
        assertThat(said(reader, click("Viewed"), event -> event.event.label)).isEmpty();
        assertThat(reader.withoutEvents()).isEqualTo(1);
    }

    @Test
    void anyValueIsACondition() {
        RecordReader reader = Mappings.reader(Mappings.of(
                "feedback",
                Map.of("/a/b", List.of("*")),
                "request-id",
                "/id",
                "item-id",
                "/item",
                "label.at",
                "1",
                "time.format",
                "KAFKA"));

        assertThat(said(reader, "{\"id\":\"r\",\"item\":\"i\",\"a\":{\"b\":false}}", event -> event.event.label))
                .containsExactly("1.0");
        assertThat(said(reader, "{\"id\":\"r\",\"item\":\"i\",\"a\":{\"b\":{}}}", event -> event.event.label))
                .containsExactly("1.0");
        assertThat(said(reader, "{\"id\":\"r\",\"item\":\"i\",\"a\":{\"b\":null}}", event -> 0))
                .isEmpty();
        assertThat(said(reader, "{\"id\":\"r\",\"item\":\"i\",\"a\":[]}", event -> 0))
                .isEmpty();
    }

    @Test
    void eachElementOfAListMayBeAnEventAndWhatStandsBehindTheListIsKnown() {
        RecordReader reader = Mappings.reader(Mappings.of(
                "feedback",
                Map.of("./kind", List.of("book")),
                "each",
                "/order/lines",
                "request-id",
                "/rid",
                "item-id",
                "./sku",
                "label.at",
                "./qty",
                "time.at",
                "/ts",
                "time.format",
                "EPOCH_SECONDS"));
        String order = """
                {"order": {"lines": [{"sku": "a", "qty": 2, "kind": "book"}, {"sku": "b", "qty": 1, "kind": "shoe"},
                 {"sku": "c", "qty": "x", "kind": "book"}, {"kind": "book", "sku": "d", "qty": true}]}, "ts": 1795297600.5, "rid": "r"}""";

        assertThat(said(
                        reader,
                        order,
                        event -> event.event.item + "=" + event.event.label + "@" + event.event.labelTime))
                .containsExactly(
                        hash("a") + "=2.0@1795297600500",
                        "malformed: event 2 of the record: label must be a number, true or false, was the text 'x'; label is ./qty in inputs[feedback]",
                        hash("d") + "=1.0@1795297600500");
        assertThat(said(reader, "{\"order\":{\"lines\":[]},\"rid\":\"r\",\"ts\":1}", event -> 0))
                .isEmpty();
        assertThat(said(reader, "{\"order\":{},\"rid\":\"r\"}", event -> 0))
                .containsExactly(
                        "missing_field: event 1 of the record: the list at /order/lines must be there and not be empty; each is /order/lines in inputs[feedback]");
        assertThat(said(reader, "{\"order\":{\"lines\":7}}", event -> 0))
                .containsExactly(
                        "malformed: event 1 of the record: /order/lines must be a list, was something else; each is /order/lines in inputs[feedback]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"id\": \"r-1\"' | '\"id\": {}' | malformed: requestId must be a text or a whole number, was an object; requestId is /meta/id in inputs[request]",
                "'\"id\": \"r-1\"' | '\"id\": null' | missing_field: requestId must be there and not be empty; requestId is /meta/id in inputs[request]",
                "'\"id\": \"r-1\"' | '\"id\": \"\"' | missing_field: requestId must be there and not be empty; requestId is /meta/id in inputs[request]",
                "'\"id\": \"r-1\"' | '\"id\": \"a\\u0007\"' | malformed: requestId must have no control or invisible characters and no half of a surrogate pair, was a text of 2 bytes; requestId is /meta/id in inputs[request]",
                "'\"model\"' | '\"modell\"' | missing_field: model must be there and not be empty; model is /meta/model in inputs[request]",
                "'\"meta\"' | '\"x\"' | missing_field: requestId must be there and not be empty; requestId is /meta/id in inputs[request]",
                "'2026-11-21T21:46:40Z' | 'Saturday' | malformed: time must be a time in the format of its mapping, was the text 'Saturday'; time is /at in inputs[request]",
                "'\"2026-11-21T21:46:40Z\"' | '1.5' | malformed: time must be a time in the format of its mapping, was 1.5; time is /at in inputs[request]"
            })
    void whatIsRefusedTellsPointerRuleAndWhatWasThere(String good, String bad, String sentence) {
        assertThat(said(Mappings.reader(REQUEST), CALL.replace(good, bad), event -> 0))
                .containsExactly(sentence);
    }

    @Test
    void aTimeThatIsOutOfBoundsTellsItsPointer() {
        assertThat(said(Mappings.reader(REQUEST), CALL.replace("2026-11-21T", "2027-11-21T"), event -> 0)
                        .get(0))
                .startsWith("ahead_of_record_time: time must be at most 60000 ms ahead")
                .endsWith("; time is /at in inputs[request]");
    }

    @Test
    void anIdThatIsTooLongIsRefusedWithItsLength() {
        assertThat(said(Mappings.reader(REQUEST), CALL.replace("r-1", "x".repeat(2_000)), event -> 0))
                .containsExactly(
                        "id_too_long: requestId must be 1 to 256 bytes of UTF-8, was 2000 bytes; requestId is /meta/id in inputs[request]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"took\": 12.5' | '\"took\": \"x\"' | LATENCY",
                "'\"took\": 12.5' | '\"took\": -3' | LATENCY",
                "'\"took\": 12.5' | '\"took\": 1e300' | LATENCY",
                "'\"took\": 12.5' | '\"took\": NaN' | LATENCY",
                "'\"code\": 200' | '\"code\": []' | STATUS",
                "'\"s\": 0.9' | '\"s\": \"x\"' | SCORE",
                "'\"sku\": 7' | '\"sku\": {}' | ITEM_ID",
                "'\"sku\": 7' | '\"sku\": \"a\"' | ITEM_REPEATED",
                "'{\"s\": 0.5, \"sku\": 7}' | '7' | ITEM_ID,SCORE",
                "'\"out\": [' | '\"out\": 7, \"x\": [' | PREDICTIONS"
            })
    void whatAnEventCanDoWithoutIsLeftOutAndCounted(String good, String bad, String parts) {
        int expected = Arrays.stream(parts.split(","))
                .mapToInt(part -> UnusablePart.valueOf(part).bit())
                .sum();

        assertThat(said(Mappings.reader(RESPONSE), CALL.replace(good, bad), event -> event.event.unusable))
                .containsExactly(Integer.toString(expected));
    }

    @Test
    void aLatencyThatWasNotMeasuredIsNotCounted() {
        assertThat(said(
                        Mappings.reader(RESPONSE),
                        CALL.replace("\"took\": 12.5", "\"took\": -1"),
                        event -> event.event.latencyMicros + " " + event.event.unusable + " " + event.event.time))
                .containsExactly("-1 0 1795297600000");
    }

    @Test
    void withoutScoresTheOrderOfTheListCountsUnlessScoresAreNeeded() {
        Mapping hits = Mappings.of(
                "response",
                Map.of(),
                "request-id",
                "/id",
                "model",
                "m",
                "version",
                "v",
                "time.format",
                "KAFKA",
                "predictions.each",
                "/hits",
                "predictions.item-id",
                ".");
        String answer = "{\"hits\":[\"a\",\"b\",3],\"id\":\"r\"}";
        Function<Incoming, Object> scores = event -> Arrays.toString(event.event.scores) + event.event.unusable;

        assertThat(said(Mappings.reader(RANKING, hits), answer, scores)).containsExactly("[0.0, -1.0, -2.0]0");
        assertThat(said(Mappings.reader(hits), answer, scores))
                .containsExactly("[NaN, NaN, NaN]" + UnusablePart.SCORE.bit());
    }

    /** Keeps scores, and misses none. */
    private static final Projection RANKING = new Projection() {
        @Override
        public Part of(String model) {
            return Part.itemsAndScores(Samples.MAX_ITEMS);
        }

        @Override
        public boolean needsScores(String model) {
            return false;
        }
    };

    /** Of a phone that writes milliseconds where the mapping says seconds: it was the year 58000, and so the Kafka timestamp. */
    @Test
    void aTimeOfAnotherUnitThanIsSaidIsRefused() {
        RecordReader reader = Mappings.reader(Mappings.of(
                "feedback",
                Map.of(),
                "request-id",
                "/id",
                "item-id",
                "/item",
                "label.at",
                "1",
                "time.at",
                "/t",
                "time.format",
                "EPOCH_SECONDS"));

        assertThat(said(reader, "{\"id\":\"r\",\"item\":\"i\",\"t\":1795297600000}", event -> 0))
                .singleElement()
                .asString()
                .startsWith("malformed: time must be a time in the format of its mapping, was 1795297600000");
    }

    @Test
    void feedbackNeedsOneOfLabelAndKind() {
        RecordReader reader = Mappings.reader(Mappings.of(
                "feedback",
                Map.of(),
                "request-id",
                "/id",
                "item-id",
                "/item",
                "label.at",
                "/grade",
                "act.kind",
                "/what",
                "time.format",
                "KAFKA"));
        Function<Incoming, Object> isKind = into -> into.event.label + " " + (into.event.feedbackKind != 0);

        assertThat(said(reader, "{\"id\":\"r\",\"item\":\"i\",\"grade\":3}", isKind))
                .containsExactly("3.0 false");
        assertThat(said(reader, "{\"id\":\"r\",\"item\":\"i\",\"what\":\"click\"}", isKind))
                .containsExactly("NaN true");
        assertThat(said(reader, "{\"id\":\"r\",\"item\":\"i\",\"what\":\"click\",\"grade\":0}", isKind))
                .containsExactly("0.0 true");
        assertThat(said(reader, "{\"id\":\"r\",\"item\":\"i\"}", isKind))
                .containsExactly(
                        "missing_field: kind must be there and not be empty; kind is /what in inputs[feedback]");
        assertThat(said(reader, "{\"id\":\"r\",\"item\":\"i\",\"what\":{},\"grade\":3}", isKind))
                .singleElement()
                .asString()
                .contains("kind must be a text or a whole number");
    }

    @Test
    void resourcesHaveReadings() {
        RecordReader reader = Mappings.reader(Mappings.of(
                "resource",
                Map.of(),
                "model",
                "m",
                "version",
                "v",
                "instance",
                "/pod",
                "time.at",
                "/t",
                "time.format",
                "EPOCH_NANOS",
                "readings.cpu",
                "/u/cpu",
                "readings.memory",
                "/u/mem",
                "readings.gpu",
                "/u/gpu"));

        read(reader, "{\"pod\":\"p-1\",\"t\":\"1795297600000000000\",\"u\":{\"cpu\":0.5,\"mem\":\"x\"}}", event -> {
            assertThat(event.refusal).isNull();
            assertThat(event.event.instance).isEqualTo("p-1");
            assertThat(event.event.time).isEqualTo(1_795_297_600_000L);
            assertThat(event.event.readingNames).containsExactly("cpu");
            assertThat(event.event.readings).containsExactly(0.5);
            assertThat(event.event.unusable).isEqualTo(UnusablePart.READINGS.bit());
        });
    }

    /** As in a tree, where the first is forgotten with all that it held. */
    @Test
    void whereANameComesTwiceTheLastCounts() {
        assertThat(said(
                        Mappings.reader(REQUEST),
                        CALL.replace("\"at\"", "\"meta\": {\"id\": \"r-2\"}, \"at\""),
                        event -> 0))
                .containsExactly(
                        "missing_field: model must be there and not be empty; model is /meta/model in inputs[request]");
        assertThat(said(Mappings.reader(CLICK), click("Clicked").replace("{", "{\"event\":\"Viewed\","), event -> 0))
                .containsExactly("0");
    }

    @Test
    void nothingOfARecordIsLeftForTheNext() {
        RecordReader reader = Mappings.reader(REQUEST, RESPONSE);
        read(reader, CALL, event -> {});

        assertThat(said(reader, "{}", event -> 0))
                .containsExactly(
                        "missing_field: event 1 of the record: requestId must be there and not be empty; requestId is /meta/id in inputs[request]",
                        "missing_field again: event 2 of the record: requestId must be there and not be empty; requestId is /meta/id in inputs[response]");
    }

    @Test
    void severalObjectsMayStandInOneRecord() {
        RecordReader reader = Mappings.reader(CLICK);

        assertThat(said(
                        reader,
                        "[" + click("Clicked") + "," + click("Viewed") + "," + click("Bought") + "]",
                        this::label))
                .containsExactly("1.0", "3.0");
        assertThat(said(reader, click("Clicked") + "\n" + click("Bought") + "\n", this::label))
                .containsExactly("1.0", "3.0");
    }

    @Test
    void jsonThatIsBrokenIsRefusedAsAWhole() {
        assertThat(said(Mappings.reader(REQUEST, RESPONSE), CALL.substring(0, 100), event -> 0))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("malformed: JSON must be valid, was not at byte ");
        assertThat(said(Mappings.reader(REQUEST), "{\"x\":" + "[".repeat(40) + "]".repeat(40) + "}", event -> 0))
                .containsExactly("too_large: JSON must nest at most 32 deep, with numbers of at most 400 digits");
    }

    @Test
    void aMappingIsForItsTopicAndForJsonOnly() {
        RecordReader reader = Mappings.reader(REQUEST);
        Incoming record = record(AvroWire.encode(Samples.REQUEST));
        Incoming elsewhere = record(CALL.getBytes(StandardCharsets.UTF_8));
        elsewhere.topic = "others";

        reader.read(record, event -> {});
        reader.read(elsewhere, event -> {});

        assertThat(record.refusal).isNull();
        assertThat(record.event.requestId).asString(StandardCharsets.UTF_8).isEqualTo("r-1");
        assertThat(elsewhere.refusal.sentence()).isEqualTo("requestId must be there and not be empty");
    }

    private Object label(Incoming event) {
        return event.event.label;
    }

    private static String click(String event) {
        return "{\"id\":\"r\",\"item\":\"i\",\"event\":\"" + event + "\"}";
    }

    private static long hash(String item) {
        byte[] utf8 = item.getBytes(StandardCharsets.UTF_8);
        return Hash.of64(utf8, 0, utf8.length);
    }

    /** What is asked of each event, or why it is refused. */
    private static List<String> said(RecordReader reader, String json, Function<Incoming, Object> what) {
        List<String> said = new ArrayList<>();
        read(
                reader,
                json,
                event -> said.add(
                        event.refusal == null
                                ? what.apply(event).toString()
                                : event.refusal.reason().code() + (event.refusedBefore ? " again" : "") + ": "
                                        + event.refusal.sentence()));
        return said;
    }

    private static void read(RecordReader reader, String json, Consumer<Incoming> each) {
        reader.read(record(json.getBytes(StandardCharsets.UTF_8)), each);
    }

    private static Incoming record(byte[] value) {
        Incoming record = new Incoming();
        record.topic = Mappings.TOPIC;
        record.input = Kind.REQUEST;
        record.timestamp = NOW;
        record.value = value;
        return record;
    }
}
