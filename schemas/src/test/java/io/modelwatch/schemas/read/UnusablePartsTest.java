package io.modelwatch.schemas.read;

import static io.modelwatch.schemas.read.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.produce.AvroOutput;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.InferenceResponse;
import io.modelwatch.schemas.produce.JsonWire;
import io.modelwatch.schemas.produce.Prediction;
import io.modelwatch.schemas.produce.ResourceUsage;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One bad part costs the part, never the record. */
class UnusablePartsTest {
    private final RecordReader reader = Samples.reader();

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e39, -1e300})
    void keepsTheRankOfAnItemWhoseScoreIsNoNumberOfSinglePrecision(double score) {
        InferenceResponse response =
                response(new Prediction("a", 0.5), new Prediction("b", score), new Prediction("c", 2));
        for (byte[] wire : List.of(AvroWire.encode(response), JsonWire.encode(response))) {
            Event event = accepted(Kind.RESPONSE, wire);

            assertThat(event.items).containsExactly(hash("a"), hash("b"), hash("c"));
            assertThat(event.scores).containsExactly(0.5f, Float.NaN, 2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "[1]", "true", "\"high\"", "\"\"", "\"NaN\"", "1e999", "NaN"})
    void keepsTheRankOfAnItemWhoseScoreIsNoNumber(String score) {
        Event event = accepted(
                Kind.RESPONSE, responseWith("\"predictions\":[{\"itemId\":\"a\",\"score\":%s}]".formatted(score)));

        assertThat(event.items).containsExactly(hash("a"));
        assertThat(event.scores).containsExactly(Float.NaN);
    }

    @Test
    void readsNumbersThatStandAsText() {
        Event event = accepted(Kind.RESPONSE, json("""
                        {"requestId": "r", "model": "m", "version": "v", "time": "%d", "latencyMicros": "1500",
                         "predictions": [{"itemId": "a", "score": "-0.25"}]}""".formatted(NOW)));

        assertThat(event.time).isEqualTo(NOW);
        assertThat(event.latencyMicros).isEqualTo(1_500);
        assertThat(event.scores).containsExactly(-0.25f);
    }

    @Test
    void readsWholeNumbersThatAreWrittenWithAPointOrAnExponent() {
        Event event = accepted(
                Kind.RESPONSE,
                json("{\"requestId\":\"r\",\"model\":\"m\",\"version\":\"v\",\"time\":%d.0,\"latencyMicros\":1.5e3}"
                        .formatted(NOW)));

        assertThat(event.time).isEqualTo(NOW);
        assertThat(event.latencyMicros).isEqualTo(1_500);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, -2, 86_400_000_001L, Long.MAX_VALUE, Long.MIN_VALUE})
    void takesALatencyOutOfRangeForMissing(long micros) {
        byte[] json = responseWith("\"latencyMicros\":" + micros);
        byte[] avro = avroWithLatency(micros);

        for (byte[] wire : List.of(avro, json)) {
            assertThat(accepted(Kind.RESPONSE, wire).latencyMicros).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "\"fast\"", "{}", "[7]", "true", "99999999999999999999", "1e300", "NaN"})
    void takesALatencyThatIsNoWholeNumberForMissing(String latency) {
        assertThat(accepted(Kind.RESPONSE, responseWith("\"latencyMicros\":" + latency)).latencyMicros)
                .isEqualTo(-1);
    }

    @Test
    void readsWholeNumbersWhereTextIsMeant() {
        Event request =
                accepted(Kind.REQUEST, json("{\"requestId\":17,\"model\":5,\"version\":7,\"time\":%d}".formatted(NOW)));
        Event feedback = accepted(
                Kind.FEEDBACK, json("{\"requestId\":17,\"itemId\":4000000000,\"label\":1,\"time\":%d}".formatted(NOW)));
        Event response = accepted(
                Kind.RESPONSE,
                responseWith("\"predictions\":[{\"itemId\":4000000000,\"score\":1},{\"itemId\":-0,\"score\":1}]"));

        assertThat(request.requestId).isEqualTo(json("17"));
        assertThat(request.model).isEqualTo("5");
        assertThat(request.version).isEqualTo("7");
        assertThat(feedback.requestId).isEqualTo(json("17"));
        assertThat(feedback.item).isEqualTo(hash("4000000000"));
        assertThat(response.items).containsExactly(hash("4000000000"), hash("0"));
    }

    @ParameterizedTest
    @CsvSource({
        "OK,ok",
        "Success,ok",
        "succeeded,ok",
        "200,ok",
        "204,ok",
        "200 OK,ok",
        "Completed,ok",
        "504,timeout",
        "DEADLINE_EXCEEDED,timeout",
        "Timed out,timeout",
        "503,unavailable",
        "Service Unavailable,unavailable",
        "invalid-argument,invalid_input",
        "422,invalid_input",
        "500 Internal Server Error,internal",
        "RESOURCE_EXHAUSTED,RESOURCE_EXHAUSTED",
        "418,418",
        "okay-ish,okay-ish"
    })
    void foldsWordsAndCodesOfTheSameMeaning(String status, String meant) {
        InferenceResponse response = new InferenceResponse("r", "m", "v", NOW, status, 1, List.of());
        for (byte[] wire : List.of(AvroWire.encode(response), JsonWire.encode(response))) {
            assertThat(accepted(Kind.RESPONSE, wire).status).isEqualTo(meant);
        }
    }

    @Test
    void foldsAStatusThatIsANumber() {
        assertThat(accepted(Kind.RESPONSE, responseWith("\"status\":200")).status)
                .isEqualTo("ok");
        assertThat(accepted(Kind.RESPONSE, responseWith("\"status\":429")).status)
                .isEqualTo("429");
    }

    @Test
    void cutsAStatusThatIsALongSentence() {
        String sentence = "größer als erlaubt: ".repeat(40);
        InferenceResponse response = new InferenceResponse("r", "m", "v", NOW, sentence, 1, List.of());
        for (byte[] wire : List.of(AvroWire.encode(response), JsonWire.encode(response))) {
            String status = accepted(Kind.RESPONSE, wire).status;

            assertThat(sentence).startsWith(status);
            assertThat(status.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(61, 64);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"code\":500}", "[]", "false", "\"\"", "1.5", "\"\\ud800\""})
    void takesAStatusThatCannotBeReadForAbsent(String status) {
        assertThat(accepted(Kind.RESPONSE, responseWith("\"status\":" + status)).status)
                .isEqualTo("ok");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"score\":1}",
                "{\"itemId\":null,\"score\":1}",
                "{\"itemId\":\"\",\"score\":1}",
                "{\"itemId\":1.5,\"score\":1}",
                "{\"itemId\":true,\"score\":1}",
                "{\"itemId\":[\"a\"],\"score\":1}",
                "{\"itemId\":\"\\udfff\",\"score\":1}",
                "7",
                "\"x\"",
                "null",
                "[{}]"
            })
    void leavesOutAnItemThatHasNoId(String element) {
        Event event = accepted(
                Kind.RESPONSE,
                responseWith("\"predictions\":[{\"itemId\":\"a\",\"score\":1},%s,{\"itemId\":\"b\",\"score\":0}]"
                        .formatted(element)));

        assertThat(event.items).containsExactly(hash("a"), hash("b"));
        assertThat(event.scores).containsExactly(1, 0);
    }

    @Test
    void leavesOutAnItemWhoseIdIsTooLongOrNoUtf8() {
        InferenceResponse response =
                response(new Prediction("a", 1), new Prediction("i".repeat(257), 1), new Prediction("b?", 1));
        byte[] wire = AvroWire.encode(response);
        wire[wire.length - 10] = (byte) 0xFF; // before it the b, behind it the score and the end

        assertThat(accepted(Kind.RESPONSE, wire).items).containsExactly(hash("a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "\"x\"", "{\"itemId\":\"a\",\"score\":1}", "true"})
    void takesPredictionsThatAreNoListForNone(String predictions) {
        assertThat(accepted(Kind.RESPONSE, responseWith("\"predictions\":" + predictions)).items)
                .isEmpty();
    }

    @Test
    void keepsTheFirstTenThousandItems() {
        Prediction[] many = IntStream.range(0, 10_005)
                .mapToObj(i -> new Prediction("i" + i, i))
                .toArray(Prediction[]::new);
        RecordReader all = new RecordReader(
                new SchemaStore(), model -> Projection.Part.items(Integer.MAX_VALUE), SegmentDimensions.NONE, 0);
        for (byte[] wire : List.of(AvroWire.encode(response(many)), JsonWire.encode(response(many)))) {
            Incoming into = Samples.read(all, Kind.RESPONSE, wire);

            assertThat(into.refusal).isNull();
            assertThat(into.event.items).hasSize(10_000).endsWith(hash("i9999"));
        }
    }

    @ParameterizedTest
    @CsvSource({"true,1", "false,0", "'\"2.5\"',2.5", "'\"-1e-3\"',-0.001"})
    void readsALabelThatIsYesOrNoOrStandsAsText(String written, double label) {
        byte[] feedback =
                json("{\"requestId\":\"r\",\"itemId\":\"i\",\"label\":%s,\"time\":%d}".formatted(written, NOW));

        assertThat(accepted(Kind.FEEDBACK, feedback).label).isEqualTo(label);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1000001", "0.1", "\"x\"", "{}", "99999999999999999999"})
    void countsARequestOnceWhoseSampledRateCannotBeRead(String rate) {
        assertThat(accepted(Kind.REQUEST, requestWith("\"sampledRate\":" + rate)).weight)
                .isEqualTo(1);
    }

    @Test
    void readsASegmentThatIsANumberOrYesOrNoAndDropsAnyOther() {
        RecordReader shops = new RecordReader(
                new SchemaStore(),
                Projection.nothing(),
                new SegmentDimensions(Map.of(
                        "m",
                        List.of(
                                new SegmentDimensions.Dimension("shop", List.of("7")),
                                new SegmentDimensions.Dimension("paying", List.of("true")),
                                new SegmentDimensions.Dimension("device", List.of("ios"))))),
                0);
        Incoming into = Samples.read(
                shops,
                Kind.REQUEST,
                requestWith("\"segments\":{\"shop\":7,\"paying\":true,\"device\":{\"os\":\"ios\"}}"));

        assertThat(into.refusal).isNull();
        assertThat(into.event.segments.names()).containsExactly("shop=7", "paying=true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "\"ios\"", "[\"ios\"]", "true"})
    void takesSegmentsThatAreNoObjectForNone(String segments) {
        assertThat(accepted(Kind.REQUEST, requestWith("\"segments\":" + segments))
                        .segments
                        .names())
                .isEmpty();
    }

    @Test
    void leavesOutAReadingThatIsNotFinite() {
        Map<String, Double> readings = new LinkedHashMap<>();
        readings.put("cpu", 0.5);
        readings.put("gpu", Double.NaN);
        readings.put("x".repeat(129), 1.0);
        readings.put("memory", Double.POSITIVE_INFINITY);
        readings.put("queue", 3.0);
        ResourceUsage usage = new ResourceUsage("m", "v", "i", NOW, readings);
        for (byte[] wire : List.of(AvroWire.encode(usage), JsonWire.encode(usage))) {
            Event event = accepted(Kind.RESOURCE, wire);

            assertThat(event.readingNames).containsExactly("cpu", "queue");
            assertThat(event.readings).containsExactly(0.5, 3);
        }
    }

    @Test
    void leavesOutAReadingThatIsNoNumberAndReadsOneThatStandsAsText() {
        Event event = accepted(
                Kind.RESOURCE,
                json("{\"model\":\"m\",\"version\":\"v\",\"instance\":9,\"time\":%d,\"readings\":".formatted(NOW)
                        + "{\"cpu\":\"0.5\",\"gpu\":\"n/a\",\"disk\":{},\"fan\":null,\"on\":true,\"queue\":3}}"));

        assertThat(event.instance).isEqualTo("9");
        assertThat(event.readingNames).containsExactly("cpu", "queue");
    }

    @Test
    void keepsTheFirstSixtyFourReadings() {
        Map<String, Double> readings = new LinkedHashMap<>();
        IntStream.range(0, 70).forEach(i -> readings.put("r" + i, (double) i));
        ResourceUsage usage = new ResourceUsage("m", "v", "i", NOW, readings);
        for (byte[] wire : List.of(AvroWire.encode(usage), JsonWire.encode(usage))) {
            assertThat(accepted(Kind.RESOURCE, wire).readingNames).hasSize(64).endsWith("r63");
        }
    }

    private Event accepted(Kind kind, byte[] wire) {
        Incoming into = Samples.read(reader, kind, wire);
        assertThat(into.refusal).isNull();
        return into.event;
    }

    private static InferenceResponse response(Prediction... predictions) {
        return new InferenceResponse("r", "m", "v", NOW, "ok", 1, List.of(predictions));
    }

    /** As a careless producer writes it: {@link AvroWire} writes null for a negative latency. */
    private static byte[] avroWithLatency(long micros) {
        return new AvroOutput()
                .octet(0xC3)
                .octet(1)
                .fixed64(SchemaStore.fingerprintOf(AvroWire.encode(Samples.RESPONSE)))
                .text("r")
                .text("m")
                .text("v")
                .whole(NOW)
                .text("ok")
                .whole(1)
                .whole(micros)
                .end()
                .toBytes();
    }

    private static byte[] responseWith(String field) {
        return json("{\"requestId\":\"r\",\"model\":\"m\",\"version\":\"v\",\"time\":%d,%s}".formatted(NOW, field));
    }

    private static byte[] requestWith(String field) {
        return responseWith(field);
    }

    private static long hash(String text) {
        return Hash.of64(json(text));
    }

    private static byte[] json(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
