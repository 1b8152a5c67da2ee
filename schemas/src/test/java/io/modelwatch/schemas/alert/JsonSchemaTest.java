package io.modelwatch.schemas.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.modelwatch.schemas.Fingerprint;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.AnswerJson;
import io.modelwatch.schemas.event.Header;
import io.modelwatch.schemas.event.Refusal.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is written is what the JSON Schema says, and is read back as it was. */
public class JsonSchemaTest {
    private static final Instant TIME = Instant.parse("2026-11-22T10:00:00Z");
    private static final String VERSION = "{\"schemaVersion\":1,";
    private static final Map<String, String> LABELS =
            Map.of("alertname", "LatencyHigh", "model", "ranker", "team", "search");

    @Test
    void firingAndResolvedAlerts() throws IOException {
        for (Alert alert : List.of(alert(Alert.Status.FIRING, null), alert(Alert.Status.RESOLVED, TIME))) {
            byte[] json = AlertJson.write(alert);

            assertThat(problems("alert", json)).isEmpty();
            assertThat(AlertJson.read(json)).isEqualTo(alert);
        }
    }

    @Test
    void aPointWithAllThatItCanHave() throws IOException {
        MetricPoint point = point("30s", 0.25, 0.75, 0.5, List.of("r-1", "r-2"));
        byte[] json = MetricPointJson.write(point);

        assertThat(problems("metric-point", json)).isEmpty();
        assertThat(MetricPointJson.read(json)).isEqualTo(point);
    }

    @Test
    void aPointWithoutWhatItNeedNotHave() throws IOException {
        MetricPoint point = point("", Double.NaN, Double.NaN, Double.NaN, List.of());
        byte[] json = MetricPointJson.write(point);

        assertThat(problems("metric-point", json)).isEmpty();
        assertThat(text(json)).doesNotContain("NaN", "horizon", "lower", "upper", "coverage", "exemplars");
        assertThat(MetricPointJson.read(json)).isEqualTo(point);
    }

    @Test
    void aPointOfEachSubject() throws IOException {
        for (String segment : List.of("all", "device=ios", "instance=ranker-0", "feature=price")) {
            MetricPoint point = point(Subject.of(segment), "", Double.NaN, Double.NaN, Double.NaN, List.of());
            byte[] json = MetricPointJson.write(point);

            assertThat(problems("metric-point", json)).isEmpty();
            assertThat(text(json)).contains("\"segment\":\"%s\"".formatted(segment));
            assertThat(MetricPointJson.read(json)).isEqualTo(point);
        }
    }

    @Test
    void aDeadLetterOfEachReason() throws IOException {
        for (Reason reason : Reason.values()) {
            DeadLetter letter = letter(reason.code(), new byte[] {1}, new byte[] {1, 2, 3});

            assertThat(problems("dead-letter", DeadLetterWire.toJson(letter, Integer.MAX_VALUE)))
                    .isEmpty();
        }
    }

    @Test
    void aDeadLettersPayloadIsShortenedOnlyWhenAsked() {
        DeadLetter letter = letter("malformed", null, new byte[] {1, 2, 3});

        assertThat(text(DeadLetterWire.toJson(letter, 3))).contains("\"payloadBytes\":3,\"payload\":\"AQID\"");
        assertThat(text(DeadLetterWire.toJson(letter, 1))).contains("\"payloadBytes\":3,\"payload\":\"AQ==\"");
    }

    @Test
    void aDeadLettersHeadersSayAllThatItsValueDoesNot() {
        DeadLetter letter = letter("malformed", new byte[] {(byte) 0xFF}, new byte[] {1, 2, 3});

        DeadLetter read = DeadLetterWire.read(DeadLetterWire.headers(letter), letter.payload());

        assertThat(read).usingRecursiveComparison().isEqualTo(letter);
    }

    @Test
    void aDeadLetterWithoutContentStillSaysHowLongItsPayloadWas() throws IOException {
        DeadLetter bare =
                letter("malformed", new byte[] {7}, new byte[] {1, 2, 3}).withoutContent();

        DeadLetter read = DeadLetterWire.read(DeadLetterWire.headers(bare), null);

        assertThat(read).usingRecursiveComparison().isEqualTo(bare);
        assertThat(read.isPayloadLeftOut()).isTrue();
        assertThat(problems("dead-letter", DeadLetterWire.toJson(read, 9))).isEmpty();
        assertThat(text(DeadLetterWire.toJson(read, 9)))
                .contains("\"payloadBytes\":3")
                .doesNotContain("\"payload\"", "\"key\"");
    }

    @Test
    void aDeadLetterHoldsTheHeadersOfItsRecordInTheirOrderBesideItsOwn() throws IOException {
        List<Header> own = List.of(
                new Header("ce_id", new byte[] {1}),
                new Header("modelwatch-reason", new byte[] {2}), // the record's own, not the letter's
                new Header("ce_id", null),
                new Header("", new byte[0]));
        DeadLetter letter = letter("malformed", null, null).with(null, null, own);

        List<Header> headers = DeadLetterWire.headers(letter);
        DeadLetter read = DeadLetterWire.read(headers, null);

        assertThat(headers)
                .extracting(Header::name)
                .endsWith(
                        "modelwatch-header-ce_id",
                        "modelwatch-header-modelwatch-reason",
                        "modelwatch-header-ce_id",
                        "modelwatch-header-");
        assertThat(read.reason()).isEqualTo("malformed");
        assertThat(read.headers()).usingRecursiveComparison().isEqualTo(own);
        assertThat(read.headerCount()).isEqualTo(4);
        assertThat(problems("dead-letter", DeadLetterWire.toJson(read, 0))).isEmpty();
        assertThat(text(DeadLetterWire.toJson(read, 0)))
                .contains("\"headerCount\":4,\"headers\":[{\"name\":\"ce_id\",\"value\":\"AQ==\"}");
        assertThat(read.withoutContent().headers()).isEmpty();
        assertThat(DeadLetterWire.read(DeadLetterWire.headers(read.withoutContent()), null)
                        .isContentLeftOut())
                .isTrue();
    }

    @Test
    void aDeadLetterOfARecordWithoutHeadersHasTheHeadersThatItAlwaysHad() {
        assertThat(DeadLetterWire.headers(letter("malformed", new byte[] {1}, new byte[] {2})))
                .extracting(Header::name)
                .containsExactly(
                        "modelwatch-reason",
                        "modelwatch-sentence",
                        "modelwatch-topic",
                        "modelwatch-partition",
                        "modelwatch-offset",
                        "modelwatch-timestamp",
                        "modelwatch-key",
                        "modelwatch-payload-bytes");
    }

    @Test
    void aDeadLetterOfAnOlderVersionIsAsLongAsItsValue() {
        List<Header> headers = without(DeadLetterWire.PAYLOAD_BYTES, letter("malformed", null, new byte[] {1}));

        assertThat(DeadLetterWire.read(headers, new byte[] {1}).payloadBytes()).isEqualTo(1);
        assertThat(DeadLetterWire.read(headers, null).isPayloadLeftOut()).isFalse();
    }

    @Test
    void aMissingHeaderIsNamed() {
        List<Header> headers = without(DeadLetterWire.OFFSET, letter("empty", null, null));

        assertThatThrownBy(() -> DeadLetterWire.read(headers, null)).hasMessageContaining("modelwatch-offset must be");
    }

    @Test
    void theSchemasRefuseWhatIsNotInThem() throws IOException {
        byte[] resolvedWithoutEnd = AlertJson.write(alert(Alert.Status.RESOLVED, null));
        byte[] unknownReason = DeadLetterWire.toJson(letter("bad luck", null, null), 0);
        byte[] infinite = utf8(text(MetricPointJson.write(point("", 0, 0, 0, List.of())))
                .replace("\"value\":0.5", "\"value\":\"Infinity\""));

        assertThat(problems("alert", resolvedWithoutEnd)).isNotEmpty();
        assertThat(problems("dead-letter", unknownReason)).isNotEmpty();
        assertThat(problems("metric-point", infinite)).isNotEmpty();
    }

    /** A reader of today goes on where the next release has more to say. */
    @Test
    void whatIsAddedLaterIsRefusedNeitherByTheSchemasNorByTheReaders() throws IOException {
        Alert alert = alert(Alert.Status.FIRING, null);
        MetricPoint point = point("30s", 0.25, 0.75, 0.5, List.of("r-1"));
        Answer answer = new Answer("ranker/v8", 3, Answer.Status.ACCEPTED, "", "accepted", TIME.toEpochMilli());

        for (String version :
                List.of("", "\"schemaVersion\":1,\"new\":{\"a\":[1]},", "\"schemaVersion\":2,\"new\":null,")) {
            assertThat(AlertJson.read(saying(version, AlertJson.write(alert)))).isEqualTo(alert);
            assertThat(MetricPointJson.read(saying(version, MetricPointJson.write(point))))
                    .isEqualTo(point);
            assertThat(AnswerJson.read(saying(version, AnswerJson.write(answer))))
                    .isEqualTo(answer);
        }
        byte[] more = saying("\"schemaVersion\":2,\"new\":0,", AlertJson.write(alert));
        assertThat(schema("alert").validate(text(more), InputFormat.JSON)).isEmpty();
        assertThat(problems("alert", more)).hasSize(1); // so that nothing is written that no schema describes
    }

    @Test
    void theSchemaOfDeadLettersListsEachReason() throws IOException {
        List<String> listed = new ArrayList<>();
        schema("dead-letter")
                .getSchemaNode()
                .at("/properties/reason/examples")
                .forEach(reason -> listed.add(reason.textValue()));

        assertThat(listed)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Reason.values()).map(Reason::code).toList());
    }

    @Test
    void whatCannotBeReadIsSaidWithNameAndValue() {
        assertThatThrownBy(() -> AlertJson.read(utf8("{\"fingerprint\":3}")))
                .hasMessage("alert.fingerprint must be a string, was 3");
        assertThatThrownBy(() -> MetricPointJson.read(utf8("[")))
                .hasMessageStartingWith("metric point must be valid JSON");
        String point = text(MetricPointJson.write(point("30s", 0, 0, 0, List.of())));
        assertThatThrownBy(() -> MetricPointJson.read(utf8(point.replace("10s", "soon"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("metric point.window: must be a number and one of ms, s, m, h, d, was 'soon'");
        assertThatThrownBy(() -> MetricPointJson.read(utf8(point.replace("30s", "999999999999d"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("metric point.horizon: ");
        assertThatThrownBy(() -> MetricPointJson.read(utf8(point.replace("device=ios", "ios"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("metric point.segment: must be all or name=value, was 'ios'");
    }

    private static Alert alert(Alert.Status status, Instant endsAt) {
        return new Alert(Fingerprint.of(LABELS), LABELS, Map.of("summary", "p99 ist höher"), status, TIME, endsAt, 2);
    }

    private static MetricPoint point(
            String horizon, double lower, double upper, double coverage, List<String> exemplars) {
        return point(Subject.segment("device", "ios"), horizon, lower, upper, coverage, exemplars);
    }

    private static MetricPoint point(
            Subject subject, String horizon, double lower, double upper, double coverage, List<String> exemplars) {
        Series series = Series.of("ranker", "v7", subject.text(), "hit_rate_at_10", "10s", horizon);
        return new MetricPoint(
                series,
                TIME,
                TIME.plusSeconds(10),
                TIME.plusSeconds(40),
                0.5,
                7,
                lower,
                upper,
                coverage,
                false,
                exemplars);
    }

    private static DeadLetter letter(String reason, byte[] key, byte[] payload) {
        int bytes = payload == null ? DeadLetter.NO_PAYLOAD : payload.length;
        return new DeadLetter(
                "inference-requests",
                3,
                42,
                TIME.toEpochMilli(),
                reason,
                "it was bad",
                key,
                payload,
                bytes,
                List.of(),
                0);
    }

    private static List<Header> without(String name, DeadLetter letter) {
        return DeadLetterWire.headers(letter).stream()
                .filter(header -> !header.name().equals(name))
                .toList();
    }

    /** Also a field that the schema does not have is one. */
    public static Set<?> problems(String name, byte[] json) throws IOException {
        ObjectNode closed = schema(name).getSchemaNode().deepCopy();
        return factory()
                .getSchema(closed.put("additionalProperties", false))
                .validate(
                        text(json),
                        InputFormat.JSON,
                        context -> context.getExecutionConfig().setFormatAssertionsEnabled(true));
    }

    private static JsonSchemaFactory factory() {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    }

    private static JsonSchema schema(String name) throws IOException {
        try (InputStream schema = JsonSchemaTest.class.getResourceAsStream("/schemas/" + name + ".schema.json")) {
            return factory().getSchema(schema);
        }
    }

    /** The same object with other fields in place of its first one. */
    private static byte[] saying(String fields, byte[] json) {
        String written = text(json);
        assertThat(written).startsWith(VERSION);
        return utf8("{" + fields + written.substring(VERSION.length()));
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
