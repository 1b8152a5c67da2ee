package io.modelwatch.udfs.inference;

import static io.modelwatch.udfs.inference.Requests.open;
import static io.modelwatch.udfs.inference.Requests.request;
import static io.modelwatch.udfs.inference.Requests.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.udfs.inference.ScoringException.Reason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** With token-table.onnx: red is (1, 0, 0), shoe (0, 1, 0), ##s (0, 0, 1), boot (0, 1, 1), broken (NaN, 0, 0), all else 0. */
class TextPairScorerTest {
    private static final Sampled REQUEST = request(
            List.of("c", "a", "b"),
            texts("item_id", "a", "b", "c"),
            texts("query", "Red shoe"),
            texts("title", "red", "boots", "red shoe red shoe"));

    @Test
    void scoresTitlesByTheCosineOfTheMeanOfTheirTokens() throws ScoringException {
        try (Scorer scorer = text(Map.of())) {
            assertThat(scorer.refusal(REQUEST)).isNull();
            assertThat(scorer.rows(REQUEST)).isEqualTo(4);
            float[] scores = scorer.score(List.of(REQUEST))[0];

            assertThat(scores).hasSize(3);
            assertThat(scores[0]).isCloseTo(1, within(1e-6f)); // c
            assertThat(scores[1]).isCloseTo((float) Math.sqrt(0.5), within(1e-6f)); // a: (1,0,0) and (1,1,0)
            assertThat(scores[2]).isCloseTo((float) (1 / Math.sqrt(10)), within(1e-6f)); // b: (0,1,2) and (1,1,0)
        }
    }

    @Test
    void doesNotMindWhatElseIsInTheBatch() throws ScoringException {
        try (Scorer scorer = text(Map.of("max-texts", "2"))) {
            Sampled other = request(List.of("x"), texts("query", "boot"), texts("title", "boot shoe"));

            float[][] together = scorer.score(List.of(other, REQUEST, other));

            assertThat(together[0]).isEqualTo(scorer.score(List.of(other))[0]);
            assertThat(together[1]).isEqualTo(scorer.score(List.of(REQUEST))[0]);
            assertThat(together[2]).isEqualTo(together[0]);
        }
    }

    @Test
    void leavesNaNToTheTitleThatCausedIt() throws ScoringException {
        try (Scorer scorer = text(Map.of())) {
            float[] scores = scorer.score(List.of(request(
                    List.of("a", "b"),
                    texts("item_id", "a", "b"),
                    texts("query", "red"),
                    texts("title", "broken", "red"))))[0];

            assertThat(scores[0]).isNaN();
            assertThat(scores[1]).isCloseTo(1, within(1e-6f));
        }
    }

    @Test
    void cutsTextsThatAreTooLong() throws ScoringException {
        try (Scorer scorer = text(Map.of("max-tokens", "4"))) {
            float[] scores = scorer.score(List.of(
                    request(List.of("a"), texts("query", "red red"), texts("title", "red red shoe shoe shoe"))))[0];

            assertThat(scores[0]).isCloseTo(1, within(1e-6f));
        }
    }

    @Test
    void refusesRequestsWithoutTheTexts() throws ScoringException {
        try (Scorer scorer = text(Map.of())) {
            assertThat(scorer.refusal(request(List.of("a"), texts("query", "red"))))
                    .hasMessage("m/v2: tensor title: wanted BYTES [1], given none");
            assertThat(scorer.refusal(request(List.of("a"), texts("query", "red", "shoe"), texts("title", "red"))))
                    .hasMessageStartingWith("m/v2: tensor query: wanted BYTES [1], given BYTES [2]");
        }
    }

    @Test
    void refusesWhatIsNoTextModelAndNoVocabulary() {
        Map<String, String> options = Requests.vocabulary("vocab.txt");
        assertThatThrownBy(() -> open("clicks.onnx", "text-pair", options).close())
                .isInstanceOfSatisfying(
                        ScoringException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_A_MODEL))
                .hasMessageContaining("is features FP32 [-1, 16]");
        assertThatThrownBy(() -> text(Map.of("pooling", "none")).close())
                .hasMessageContaining(
                        "output last_hidden_state must be FP16, BF16, FP32 or FP64 [n, width] for pooling NONE");
        assertThatThrownBy(() -> text(Requests.vocabulary("clicks.onnx")).close())
                .isInstanceOfSatisfying(
                        ScoringException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREADABLE))
                .hasMessageContaining("a vocabulary must have the token [UNK]");
        assertThatThrownBy(
                        () -> text(Map.of("vocabulary-sha256", "0".repeat(64))).close())
                .isInstanceOfSatisfying(
                        ScoringException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CHECKSUM_MISMATCH));
        assertThatThrownBy(() -> text(Map.of("vocabulary-sha256", "")).close())
                .hasMessage(
                        "adapter text-pair: vocabulary-sha256 must be the SHA-256 of that file, 64 hexadecimal digits, was ");
    }

    private static Scorer text(Map<String, String> further) throws ScoringException {
        Map<String, String> options = new HashMap<>(further);
        Requests.vocabulary("vocab.txt").forEach(options::putIfAbsent);
        return open("token-table.onnx", "text-pair", options);
    }
}
