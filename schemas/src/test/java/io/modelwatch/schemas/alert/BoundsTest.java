package io.modelwatch.schemas.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.event.Header;
import io.modelwatch.schemas.event.ListedHeaders;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundsTest {
    private static final Instant TIME = Instant.parse("2026-11-22T10:00:00Z");

    @ParameterizedTest
    @ValueSource(ints = {0, 1, Bounds.ANNOTATION_CHARS, Bounds.ANNOTATION_CHARS + 1, 1 << 20})
    void anAlertFitsWhateverItsAnnotationsHold(int chars) throws IOException {
        Map<String, String> annotations = new TreeMap<>();
        for (int i = 0; i < 40; i++) {
            annotations.put("a" + i, "\u4f8b".repeat(chars)); // 3 bytes of UTF-8
        }
        byte[] json = AlertJson.write(alert(annotations));

        assertThat(json.length).isLessThanOrEqualTo(Bounds.ALERT_BYTES);
        assertThat(JsonSchemaTest.problems("alert", json)).isEmpty();
        Alert read = AlertJson.read(json);
        assertThat(read.annotations()).containsOnlyKeys(annotations.keySet());
        if (chars <= 1) {
            assertThat(read.annotations()).isEqualTo(annotations);
        } else {
            assertThat(read.annotations().get("a0")).startsWith("\u4f8b").endsWith("…");
        }
    }

    @Test
    void aTextIsNotCutWithinASurrogatePair() {
        assertThat(Bounds.cut("ab\uD83D\uDE00cd", 4)).isEqualTo("ab…");
        assertThat(Bounds.cut("abcd", 4)).isEqualTo("abcd");
        assertThat(Bounds.cut("abcde", 4)).isEqualTo("abc…");
        assertThat(Bounds.cut("abcde", 1)).isEqualTo("…");
    }

    @Test
    void aDeadLetterHoldsTheBeginningOfAPayloadThatIsTooLongAndSaysSo() {
        byte[] payload = new byte[16 << 20];
        Arrays.fill(payload, (byte) 7);

        DeadLetter bounded = letter(new byte[] {1}, payload).bounded();

        assertThat(bounded.payload()).hasSize(Bounds.DEAD_LETTER_PAYLOAD_BYTES).containsOnly(7);
        assertThat(bounded.payloadBytes()).isEqualTo(payload.length);
        assertThat(bounded.key()).isEqualTo(new byte[] {1});
        assertThat(DeadLetterWire.read(DeadLetterWire.headers(bounded), bounded.payload())
                        .isPayloadLeftOut())
                .isTrue();
    }

    @Test
    void aDeadLetterHasNoKeyThatIsTooLong() {
        DeadLetter bounded = letter(new byte[Bounds.DEAD_LETTER_KEY_BYTES + 1], new byte[] {1})
                .bounded();

        assertThat(bounded.key()).isNull();
        assertThat(bounded.payload()).isEqualTo(new byte[] {1});
        assertThat(bounded.isPayloadLeftOut()).isFalse();
    }

    @Test
    void aDeadLetterHoldsTheFirstHeadersOfARecordThatHasTooMany() {
        List<Header> many = Collections.nCopies(Bounds.DEAD_LETTER_HEADERS + 1, new Header("h", new byte[1]));
        List<Header> large =
                List.of(new Header("é", new byte[Bounds.DEAD_LETTER_HEADER_BYTES - 2]), new Header("h", null));
        List<Header> tooLarge =
                List.of(new Header("é", new byte[Bounds.DEAD_LETTER_HEADER_BYTES - 1]), new Header("", null));

        assertThat(DeadLetter.headersOf(new ListedHeaders(many))).hasSize(Bounds.DEAD_LETTER_HEADERS);
        assertThat(DeadLetter.headersOf(new ListedHeaders(large))).hasSize(1);
        assertThat(DeadLetter.headersOf(new ListedHeaders(tooLarge))).isEmpty();
    }

    private static DeadLetter letter(byte[] key, byte[] payload) {
        return new DeadLetter(
                "inference-requests",
                3,
                42,
                TIME.toEpochMilli(),
                "malformed",
                "it was bad",
                key,
                payload,
                payload.length,
                List.of(),
                0);
    }

    private static Alert alert(Map<String, String> annotations) {
        Map<String, String> labels = new TreeMap<>(Map.of(
                "alertname", "LatencyHigh",
                "model", "m".repeat(128),
                "version", "v".repeat(128),
                "incident", "0123456789abcdef",
                "severity", "critical"));
        return new Alert("0123456789abcdef", labels, annotations, Alert.Status.FIRING, TIME, null, 0);
    }
}
