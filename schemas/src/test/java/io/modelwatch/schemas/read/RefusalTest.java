package io.modelwatch.schemas.read;

import static io.modelwatch.schemas.read.Samples.AHEAD;
import static io.modelwatch.schemas.read.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.modelwatch.schemas.alert.Heartbeat;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Refusal;
import io.modelwatch.schemas.event.Refusal.Reason;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.Feedback;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.JsonWire;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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

    /** But for those of a live job, which {@link ClockBoundTest} and {@link BehindTimeTest} show. */
    @Test
    void everyReasonHasItsRecord() {
        Set<Reason> shown = badRecords()
                .map(row -> (Reason) row.get()[1])
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Reason.class)));

        assertThat(shown).isEqualTo(EnumSet.complementOf(EnumSet.of(Reason.AHEAD_OF_CLOCK, Reason.BEHIND_TIME)));
    }

    @Test
    void acceptsWhatIsJustWithinTheRules() {
        assertThat(refusalOf(AvroWire.encode(request("r".repeat(256), NOW + AHEAD, 1_000_000))))
                .isNull();
        assertThat(refusalOf(JsonWire.encode(request("é".repeat(128), 1, 1)))).isNull();
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
                row(Reason.UNKNOWN_FORMAT, utf8("<xml/>"), "begins with 3C and looks like XML"),
                row(Reason.UNKNOWN_FORMAT, utf8("  "), "begins with 20"),
                row(
                        Reason.UNKNOWN_SCHEMA,
                        unknown,
                        "had fingerprint " + SchemaStore.hex(SchemaStore.fingerprintOf(unknown))),
                row(Reason.UNKNOWN_SCHEMA, AvroWire.encode(Samples.FEEDBACK), "known for a request"),
                row(Reason.MALFORMED, Arrays.copyOf(GOOD, 9), "was 9 bytes long"),
                row(Reason.MALFORMED, Arrays.copyOf(GOOD, GOOD.length - 1), "must go on after byte"),
                row(
                        Reason.MALFORMED,
                        Arrays.copyOf(GOOD, GOOD.length + 2),
                        "nothing may follow the record, were 2 bytes"),
                row(Reason.MALFORMED, utf8("{\"requestId\":\"r\""), "JSON must be valid"),
                row(Reason.MALFORMED, utf8("{} 7"), "nothing but objects may follow"),
                row(Reason.MALFORMED, utf8("[{}] {}"), "nothing may follow the JSON array"),
                row(Reason.MALFORMED, "{\"a\":1}".getBytes(StandardCharsets.UTF_16LE), "must be UTF-8"));
    }

    private static Stream<Arguments> numbers() {
        return Stream.of(
                row(
                        Reason.OUT_OF_RANGE,
                        AvroWire.encode(request("r", 0, 1)),
                        "time must be in epoch milliseconds, > 0"),
                row(Reason.OUT_OF_RANGE, AvroWire.encode(request("r", NOW * 1_000, 1)), "was " + NOW * 1_000),
                row(
                        Kind.FEEDBACK,
                        Reason.NOT_FINITE,
                        JsonWire.encode(feedback("i", Double.POSITIVE_INFINITY)),
                        "label must be"),
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
                row(Reason.MALFORMED, noUtf8, "requestId must be valid UTF-8, was 2 bytes with FF at 1"),
                row(Reason.MALFORMED, utf8("{\"requestId\":\"\\ud800\"}"), "half of a surrogate pair"),
                row(
                        Reason.MALFORMED,
                        utf8("{\"requestId\":7.5}"),
                        "requestId must be a text or a whole number, was 7.5"),
                row(Reason.MALFORMED, utf8("{\"model\":[1]}"), "model must be a text or a whole number, was an array"),
                row(Reason.MALFORMED, utf8("{\"time\":1.5}"), "microseconds or nanoseconds since 1970, was 1.5"),
                row(
                        Reason.MALFORMED,
                        utf8("{\"time\":\"2026-11-28\"}"),
                        "looks like local time, was the text '2026-11-28'"),
                row(Kind.FEEDBACK, Reason.MALFORMED, utf8("{\"label\":\"I like it\"}"), "was a text of 9 bytes"),
                row(Kind.FEEDBACK, Reason.MALFORMED, utf8("{\"label\":{}}"), "true or false, was an object"),
                row(Kind.RESOURCE, Reason.MALFORMED, utf8("{\"readings\":[]}"), "must be an object, was an array"));
    }

    private static Stream<Arguments> sizes() {
        return Stream.of(
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

    private static Feedback feedback(String item, double label) {
        return new Feedback("r", item, label, NOW);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
