package io.modelwatch.udfs.inference;

import static io.modelwatch.udfs.inference.Requests.MODELS;
import static io.modelwatch.udfs.inference.Requests.request;
import static io.modelwatch.udfs.inference.Requests.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.udfs.inference.ScoringException.Reason;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** BERT models as exporters write them, by write.py: red is (1, 0, 0), shoe (0, 1, 0), ##s (0, 0, 1), boot (0, 1, 1). */
class ExportedTextModelsTest {
    private static final Path EXPORTED = MODELS.resolveSibling("exported");
    private static final Sampled REQUEST = request(
            List.of("c", "a", "b"),
            texts("item_id", "a", "b", "c"),
            texts("query", "Red shoe"),
            texts("title", "red", "boots", "red shoe red shoe"));

    @ParameterizedTest
    @ValueSource(strings = {"bert-half", "bert-double-int32", "bert-batch-of-1", "bert-batch-of-5"})
    void scoreByTheCosineOfTheMeanOfTheirTokens(String model) throws ScoringException {
        try (Scorer scorer = open(model)) {
            float[] scores = scorer.score(List.of(REQUEST, REQUEST))[1];

            assertThat(scores[0]).isCloseTo(1, within(1e-6f)); // c
            assertThat(scores[1]).isCloseTo((float) Math.sqrt(0.5), within(1e-6f)); // a: (1,0,0) and (1,1,0)
            assertThat(scores[2]).isCloseTo((float) (1 / Math.sqrt(10)), within(1e-6f)); // b: (0,1,2) and (1,1,0)
        }
    }

    @Test
    void aTextIsCutToTheTokensThatTheGraphHas() throws ScoringException {
        try (Scorer scorer = open("bert-batch-of-1")) {
            Sampled request = request(
                    List.of("a"), texts("query", "red"), texts("title", "red red red red red red shoe shoe shoe"));

            assertThat(scorer.score(List.of(request))[0][0]).isCloseTo(1, within(1e-6f));
        }
    }

    @Test
    void aFixedNumberOfTokensNeedsAMask() {
        assertThatThrownBy(() -> open("bert-without-mask").close())
                .isInstanceOfSatisfying(
                        ScoringException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_A_MODEL))
                .hasMessageContaining(
                        "3 to 512 tokens with attention_mask, are [input_ids INT64 [1, 8]]: export it so");
    }

    private static Scorer open(String model) throws ScoringException {
        ModelReader reader = new ModelReader(
                new Requests.OnDisk(), List.of(MODELS.getParent().toString()), 1 << 20);
        return new OnnxScorers(reader, CudaSettings.STANDARD, 10_000)
                .open(new Candidate(
                        "m",
                        "v2",
                        Role.CANDIDATE,
                        EXPORTED.resolve(model + ".onnx").toString(),
                        "",
                        "text-pair",
                        Requests.vocabulary("vocab.txt"),
                        Candidate.Provider.CPU,
                        1,
                        1));
    }
}
