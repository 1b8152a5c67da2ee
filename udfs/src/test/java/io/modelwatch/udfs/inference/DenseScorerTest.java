package io.modelwatch.udfs.inference;

import static io.modelwatch.udfs.inference.Requests.open;
import static io.modelwatch.udfs.inference.Requests.request;
import static io.modelwatch.udfs.inference.Requests.rows;
import static io.modelwatch.udfs.inference.Requests.texts;
import static io.modelwatch.udfs.inference.Requests.wholes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.schemas.event.Tensor;
import io.modelwatch.udfs.inference.ScoringException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DenseScorerTest {
    private static final int WIDTH = 16;

    @Test
    void scoresEachItemAsTheModelDoes() throws ScoringException {
        try (Scorer scorer = open("clicks.onnx")) {
            float[][] features = random(3, 1);
            Sampled request =
                    request(List.of("a", "b", "c"), texts("item_id", "a", "b", "c"), rows("features", features));

            float[] scores = scorer.score(List.of(request))[0];

            for (int i = 0; i < 3; i++) {
                assertThat(scores[i]).isCloseTo(clicks(features[i]), within(1e-6f));
            }
        }
    }

    @Test
    void givesScoresInTheOrderOfThePredictionsNotOfTheRows() throws ScoringException {
        try (Scorer scorer = open("clicks.onnx")) {
            float[][] features = random(3, 1);
            Tensor ids = texts("item_id", "a", "b", "c");
            Tensor tensor = rows("features", features);

            float[][] scores = scorer.score(
                    List.of(request(List.of("a", "b", "c"), ids, tensor), request(List.of("c", "a"), tensor, ids)));

            assertThat(scores[1]).containsExactly(scores[0][2], scores[0][0]);
        }
    }

    @Test
    void takesARequestWithoutItemsForOneRow() throws ScoringException {
        try (Scorer scorer = open("clicks.onnx")) {
            float[] features = random(1, 5)[0];

            float[][] scores = scorer.score(List.of(request(List.of("anything"), Tensor.row("features", features))));

            assertThat(scores[0]).hasSize(1);
            assertThat(scores[0][0]).isCloseTo(clicks(features), within(1e-6f));
        }
    }

    @Test
    void doesNotMindWhatElseIsInTheBatch() throws ScoringException {
        try (Scorer scorer = open("clicks.onnx")) {
            List<Sampled> requests = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                requests.add(many(i % 23, i));
            }

            float[][] together = scorer.score(requests);

            for (int i = 0; i < requests.size(); i++) {
                assertThat(together[i]).isEqualTo(scorer.score(List.of(requests.get(i)))[0]);
            }
        }
    }

    @Test
    void scoresMoreRowsThanARunTakes() throws ScoringException {
        try (Scorer scorer = open("clicks.onnx")) {
            Sampled large = many(2 * DenseAdapter.MAX_ROWS + 100, 3);
            Sampled small = many(5, 4);

            float[][] scores = scorer.score(List.of(small, large, small));

            assertThat(scores[2]).isEqualTo(scores[0]);
            float[][] features = random(2 * DenseAdapter.MAX_ROWS + 100, 3);
            assertThat(scores[1]).hasSize(features.length);
            assertThat(scores[1][features.length - 1]).isCloseTo(clicks(features[features.length - 1]), within(1e-6f));
        }
    }

    @Test
    void leavesNaNToTheRequestThatCausedIt() throws ScoringException {
        try (Scorer scorer = open("clicks.onnx")) {
            float[] features = random(1, 5)[0];
            float[] bad = features.clone();
            bad[3] = Float.NaN;

            float[][] scores = scorer.score(List.of(
                    request(List.of("x"), Tensor.row("features", bad)),
                    request(List.of("x"), Tensor.row("features", features))));

            assertThat(scores[0][0]).isNaN();
            assertThat(scores[1][0]).isFinite();
        }
    }

    @Test
    void feedsNumbersIdsAndTextsByTheNamesOfTheInputs() throws ScoringException {
        Map<String, String> options = Map.of("inputs", "word=colour", "output", "classes");
        try (Scorer scorer = open("mixed.onnx", "dense", options)) {
            Tensor colours = new Tensor(
                    "colour",
                    "BYTES",
                    new long[] {2, 1},
                    texts("colour", "blau", "red").data());
            Sampled request = request(
                    List.of("a", "b"),
                    texts("item_id", "a", "b"),
                    rows("x", new float[] {1, 2}, new float[] {3, 4}),
                    wholes("category", 0, 2),
                    colours);

            assertThat(scorer.refusal(request)).isNull();
            // x * [1, 10] + table[category] + value of the word, in the last column
            assertThat(scorer.score(List.of(request))[0]).containsExactly(1 + 20 + 100 + 2000, 3 + 40 + 300 + 1000);
        }
    }

    @Test
    void readsTheColumnThatIsAskedFor() throws ScoringException {
        try (Scorer scorer = open("mixed.onnx", "dense", Map.of("column", "0"))) {
            Sampled request = request(
                    List.of("a"),
                    rows("x", new float[] {1, 2}),
                    wholes("category", 0),
                    new Tensor(
                            "word",
                            "BYTES",
                            new long[] {1, 1},
                            texts("word", "red").data()));

            assertThat(scorer.score(List.of(request))[0]).containsExactly(-(1 + 20 + 100 + 1000));
        }
    }

    @Test
    void refusesWhatDoesNotFitAndSaysWhatDoes() throws ScoringException {
        try (Scorer scorer = open("clicks.onnx")) {
            Tensor ids = texts("item_id", "a", "b");
            assertThat(scorer.refusal(request(List.of("a"), ids, rows("features", random(2, 1)))))
                    .isNull();

            assertRefused(
                    scorer,
                    request(List.of("a"), ids, rows("features", new float[2][15])),
                    "m/v2: tensor features for input features: wanted FP32 [2, 16], given FP32 [2, 15] of 120 bytes");
            assertRefused(
                    scorer,
                    request(List.of("a"), ids, rows("features", random(3, 1))),
                    "wanted FP32 [2, 16], given FP32 [3, 16] of 192 bytes");
            assertRefused(scorer, request(List.of("a"), ids), "wanted FP32 [2, 16], given none");
            assertRefused(scorer, request(List.of("a"), ids, wholes("features", 1, 2)), "given INT64 [2] of 16 bytes");
            assertRefused(
                    scorer,
                    request(List.of("a"), ids, new Tensor("features", "FP32", new long[] {2, 16}, new byte[100])),
                    "given FP32 [2, 16] of 100 bytes");
            assertRefused(
                    scorer,
                    request(List.of("a", "z"), ids, rows("features", random(2, 1))),
                    "tensor item_id must name every item that was returned, lacks that of rank 2");
            assertRefused(
                    scorer,
                    request(List.of("a", "b"), rows("features", random(2, 1))),
                    "a request without the tensor item_id must have 1 prediction, has 2");
            assertRefused(
                    scorer,
                    request(
                            List.of("a"),
                            new Tensor("item_id", "BYTES", new long[] {3}, ids.data()),
                            rows("features", random(3, 1))),
                    "tensor item_id: wanted 3 whole texts, given other bytes");
        }
    }

    private static void assertRefused(Scorer scorer, Sampled request, String why) {
        ScoringException refusal = scorer.refusal(request);
        assertThat(refusal).hasMessageContaining(why);
        assertThat(refusal.reason()).isEqualTo(Reason.WRONG_INPUTS);
    }

    @Test
    void refusesModelsWhoseGraphItCannotServe() {
        assertNoModel("vocab.txt", Map.of(), "vocab.txt is no ONNX file");
        assertNoModel("token-table.onnx", Map.of(), "with fixed sizes after n, is input_ids INT64 [-1, -1]");
        assertNoModel(
                "clicks.onnx", Map.of("output", "chance"), "output must be one of the model's [score], was chance");
        assertNoModel("clicks.onnx", Map.of("inputs", "x=features"), "not [x]");
        assertNoModel(
                "clicks.onnx", Map.of("column", "1"), "column must be within output score, which has 1 columns, was 1");
    }

    private static void assertNoModel(String model, Map<String, String> options, String why) {
        assertThatThrownBy(() -> open(model, "dense", options).close())
                .isInstanceOfSatisfying(
                        ScoringException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_A_MODEL))
                .hasMessageContaining(why);
    }

    private static Sampled many(int rows, int seed) {
        String[] items = IntStream.range(0, rows).mapToObj(row -> "item-" + row).toArray(String[]::new);
        float[][] features = rows == 0 ? new float[][] {{}} : random(rows, seed);
        Tensor tensor = rows == 0
                ? new Tensor("features", "FP32", new long[] {0, WIDTH}, new byte[0])
                : rows("features", features);
        return request(List.of(items), texts("item_id", items), tensor);
    }

    private static float[][] random(int rows, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[][] features = new float[rows][WIDTH];
        for (float[] row : features) {
            for (int i = 0; i < WIDTH; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        return features;
    }

    /** What clicks.onnx computes: its weights are 0.1, -0.2, 0.3 and so on, its bias -0.5. */
    private static float clicks(float[] features) {
        double sum = -0.5;
        for (int i = 0; i < features.length; i++) {
            sum += (i % 2 == 0 ? 1 : -1) * (i + 1) / 10.0 * features[i];
        }
        return (float) (1 / (1 + Math.exp(-sum)));
    }
}
