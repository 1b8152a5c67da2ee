package io.modelwatch.schemas.wire;

import static io.modelwatch.schemas.wire.Samples.AHEAD;
import static io.modelwatch.schemas.wire.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.modelwatch.schemas.Event.Kind;
import io.modelwatch.schemas.Feedback;
import io.modelwatch.schemas.InferenceRequest;
import io.modelwatch.schemas.InferenceResponse;
import io.modelwatch.schemas.Prediction;
import io.modelwatch.schemas.Refusal;
import io.modelwatch.schemas.Refusal.Reason;
import io.modelwatch.schemas.ResourceUsage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One record for each reason and rule: the code is stable, the sentence names field, rule and value. */
class RefusalTest {
    private static final byte[] GOOD = AvroWire.encode(Samples.REQUEST);

    @ParameterizedTest(name = "{1}: {3}")
    @MethodSource("badRecords")
    void refuses(Kind kind, Reason reason, byte[] value, String sentence) {
        Refusal refusal = Samples.read(Samples.reader(), kind, value).refusal;

        assertThat(refusal.reason()).isEqualTo(reason);
        assertThat(refusal.sentence()).contains(sentence);
    }

    /** But for the one that depends on the time of day, which {@link ClockBoundTest} shows. */
    @Test
    void everyReasonHasItsRecord() {
        Set<Reason> shown = badRecords()
                .map(row -> (Reason) row.get()[1])
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Reason.class)));

        assertThat(shown).isEqualTo(EnumSet.complementOf(EnumSet.of(Reason.AHEAD_OF_CLOCK)));
    }

    @Test
    void acceptsWhatIsJustWithinTheRules() {
        assertThat(refusalOf(AvroWire.encode(request("r".repeat(256), NOW + AHEAD, 1_000_000))))
                .isNull();
        assertThat(refusalOf(JsonWire.encode(request("é".repeat(128), 1, 1)))).isNull();
    }

    @Test
    void refusesABadScoreAlsoWhereNobodyWantsScores() {
        RecordReader careless = new RecordReader(new SchemaStore(), Wanted.nothing(), SegmentDimensions.NONE, AHEAD);
        for (byte[] wire : List.of(AvroWire.encode(response(Double.NaN)), JsonWire.encode(response(Double.NaN)))) {
            assertThat(Samples.read(careless, Kind.RESPONSE, wire).refusal.reason())
                    .isEqualTo(Reason.NOT_FINITE);
        }
    }

    @Test
    void neverQuotesThePayload() {
        String secret = "{\"requestId\":\"top-secret\" oops";

        assertThat(refusalOf(utf8(secret)).sentence()).doesNotContain("secret").doesNotContain("oops");
    }

    @Test
    void isReadyForTheNextRecordAfterARefusal() {
        RecordReader reader = Samples.reader();

        assertThat(Samples.read(reader, Kind.REQUEST, utf8("{\"requestId\":[[[")).refusal)
                .isNotNull();
        assertThat(Samples.read(reader, Kind.REQUEST, GOOD).refusal).isNull();
    }

    private static Stream<Arguments> badRecords() {
        return Stream.of(formats(), numbers(), texts(), sizes()).flatMap(rows -> rows);
    }

    private static Stream<Arguments> formats() {
        byte[] unknown = GOOD.clone();
        unknown[2] ^= 1;
        return Stream.of(
                row(Reason.EMPTY, null, "must not be empty, was null"),
                row(Reason.EMPTY, new byte[0], "was 0 bytes"),
                row(Reason.REGISTRY_FRAMING, new byte[] {0, 0, 0, 0, 7, 1}, "schema registry"),
                row(Reason.UNKNOWN_FORMAT, utf8("<xml/>"), "was 3C"),
                row(Reason.UNKNOWN_FORMAT, utf8("  "), "was 20"),
                row(
                        Reason.UNKNOWN_SCHEMA,
                        unknown,
                        "had fingerprint " + SchemaStore.hex(AvroWire.fingerprintOf(unknown))),
                row(Reason.UNKNOWN_SCHEMA, AvroWire.encode(Samples.FEEDBACK), "known for a request"),
                row(Reason.MALFORMED, Arrays.copyOf(GOOD, 9), "was 9 bytes long"),
                row(Reason.MALFORMED, Arrays.copyOf(GOOD, GOOD.length - 1), "must go on after byte"),
                row(
                        Reason.MALFORMED,
                        Arrays.copyOf(GOOD, GOOD.length + 2),
                        "nothing may follow the record, were 2 bytes"),
                row(Reason.MALFORMED, utf8("{\"requestId\":\"r\""), "JSON must be valid"),
                row(Reason.MALFORMED, utf8("{} {}"), "nothing may follow"),
                row(Reason.MALFORMED, "{\"a\":1}".getBytes(StandardCharsets.UTF_16LE), "must be UTF-8"));
    }

    private static Stream<Arguments> numbers() {
        return Stream.of(
                row(
                        Reason.OUT_OF_RANGE,
                        AvroWire.encode(request("r", 0, 1)),
                        "time must be in epoch milliseconds, > 0"),
                row(Reason.OUT_OF_RANGE, JsonWire.encode(request("r", NOW * 1_000, 1)), "was " + NOW * 1_000),
                row(
                        Reason.OUT_OF_RANGE,
                        AvroWire.encode(request("r", NOW, 0)),
                        "sampledRate must be 1 to 1000000, was 0"),
                row(Reason.OUT_OF_RANGE, JsonWire.encode(request("r", NOW, 1_000_001)), "was 1000001"),
                row(
                        Kind.RESPONSE,
                        Reason.OUT_OF_RANGE,
                        AvroWire.encode(late(86_400_000_001L)),
                        "latencyMicros must be 0 to"),
                row(
                        Kind.RESPONSE,
                        Reason.OUT_OF_RANGE,
                        AvroWire.encode(response(1e39)),
                        "in single precision, was 1.0E39"),
                row(
                        Kind.RESPONSE,
                        Reason.NOT_FINITE,
                        AvroWire.encode(response(Double.NaN)),
                        "score must be finite, was NaN"),
                row(
                        Kind.FEEDBACK,
                        Reason.NOT_FINITE,
                        JsonWire.encode(feedback("i", Double.POSITIVE_INFINITY)),
                        "label must be"),
                row(
                        Kind.RESOURCE,
                        Reason.NOT_FINITE,
                        AvroWire.encode(usage(Map.of("cpu", Double.NaN))),
                        "readings must be"),
                row(
                        Reason.AHEAD_OF_RECORD_TIME,
                        AvroWire.encode(request("r", NOW + AHEAD + 1, 1)),
                        "was " + (NOW + AHEAD + 1)),
                row(
                        Kind.HEARTBEAT,
                        Reason.AHEAD_OF_RECORD_TIME,
                        Heartbeat.encode(NOW + AHEAD + 1),
                        "at most 60000 ms ahead"));
    }

    private static Stream<Arguments> texts() {
        byte[] noUtf8 = AvroWire.encode(request("r?", NOW, 1));
        noUtf8[12] = (byte) 0xFF;
        return Stream.of(
                row(Reason.MISSING_FIELD, AvroWire.encode(request("", NOW, 1)), "requestId must be there"),
                row(Reason.MISSING_FIELD, utf8("{\"requestId\":\"r\",\"model\":null}"), "model must be there"),
                row(
                        Reason.ID_TOO_LONG,
                        AvroWire.encode(request("r".repeat(257), NOW, 1)),
                        "1 to 256 bytes of UTF-8, was 257"),
                row(Kind.FEEDBACK, Reason.ID_TOO_LONG, JsonWire.encode(feedback("é".repeat(129), 1)), "itemId must be"),
                row(Reason.MALFORMED, noUtf8, "requestId must be valid UTF-8"),
                row(Reason.MALFORMED, utf8("{\"requestId\":\"\\ud800\"}"), "half of a surrogate pair"),
                row(Reason.MALFORMED, utf8("{\"requestId\":7}"), "requestId must be a string"),
                row(Reason.MALFORMED, utf8("{\"time\":1.5}"), "time must be a whole number"));
    }

    private static Stream<Arguments> sizes() {
        List<Prediction> many = Collections.nCopies(10_001, new Prediction("i", 1));
        Map<String, Double> readings = IntStream.range(0, 65).boxed().collect(Collectors.toMap(i -> "r" + i, i -> 1.0));
        return Stream.of(
                row(
                        Kind.RESPONSE,
                        Reason.TOO_LARGE,
                        AvroWire.encode(response(many)),
                        "predictions must be at most 10000"),
                row(
                        Kind.RESPONSE,
                        Reason.TOO_LARGE,
                        JsonWire.encode(response(many)),
                        "predictions must be at most 10000"),
                row(Kind.RESOURCE, Reason.TOO_LARGE, AvroWire.encode(usage(readings)), "readings must be at most 64"),
                row(Reason.TOO_LARGE, new byte[(16 << 20) + 1], "at most 16777216 bytes"),
                row(Reason.TOO_LARGE, utf8("{\"x\":" + "[".repeat(40) + "]".repeat(40) + "}"), "nest at most 32 deep"));
    }

    private static Arguments row(Reason reason, byte[] value, String sentence) {
        return row(Kind.REQUEST, reason, value, sentence);
    }

    private static Arguments row(Kind kind, Reason reason, byte[] value, String sentence) {
        return arguments(kind, reason, value, sentence);
    }

    private static Refusal refusalOf(byte[] value) {
        return Samples.read(Samples.reader(), Kind.REQUEST, value).refusal;
    }

    private static InferenceRequest request(String id, long time, int rate) {
        return new InferenceRequest(id, "m", "v", time, Map.of(), List.of(), rate);
    }

    private static InferenceResponse late(long latencyMicros) {
        return new InferenceResponse("r", "m", "v", NOW, "ok", latencyMicros, List.of());
    }

    private static InferenceResponse response(double score) {
        return response(List.of(new Prediction("i", score)));
    }

    private static InferenceResponse response(List<Prediction> predictions) {
        return new InferenceResponse("r", "m", "v", NOW, "ok", 1, predictions);
    }

    private static Feedback feedback(String item, double label) {
        return new Feedback("r", item, label, NOW);
    }

    private static ResourceUsage usage(Map<String, Double> readings) {
        return new ResourceUsage("m", "v", "i", NOW, readings);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
