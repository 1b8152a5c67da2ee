package io.modelwatch.udfs.inference;

import static io.modelwatch.udfs.inference.Requests.request;
import static io.modelwatch.udfs.inference.Requests.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.schemas.event.Tensor;
import io.modelwatch.udfs.inference.ScoringException.Reason;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models as exporters write them. write.py beside them makes them with onnx 1.12.0, and what they are to answer with scikit-learn 1.2.1
 * ({@code predict_proba}) and NumPy 1.24.2, both in double precision.
 */
class ExportedModelsTest {
    private static final Path MODELS = models();
    private static final int WIDTH = 16;
    private static final int ROWS = 12;
    private static final double SINGLE = 1e-6;
    private static final double HALF = 2e-3; // of numbers below 1: 2^-11 for each of a few roundings
    private static final double BRAIN = 4e-3; // 2^-9, and a bit

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sklearn-zipmap",
                "sklearn-zipmap-words",
                "sklearn-table",
                "sklearn-doubles",
                "torch",
                "torch-double",
                "torch-answers-double",
                "torch-flat",
                "torch-squeezed",
                "torch-batch-of-1",
                "torch-batch-of-5",
                "torch-labels",
                "torch-truth",
                "torch-two-heads",
                "operator-of-the-runtime"
            })
    void answersAsComputedWithoutOnnx(String model) throws ScoringException {
        assertAnswers(model, Map.of(), SINGLE);
    }

    @ParameterizedTest
    @CsvSource({"torch-half," + HALF, "torch-answers-half," + HALF, "torch-answers-bfloat16," + BRAIN})
    void answersInSixteenBitsAreRead(String model, double tolerance) throws ScoringException {
        assertAnswers(model, Map.of(), tolerance);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sklearn-three-classes", "sklearn-three-columns"})
    void ofMoreThanTwoClassesTheOneThatIsNamedIsTheScore(String model) throws ScoringException {
        assertAnswers(model, Map.of("column", "1"), SINGLE);
        assertAnswers(model, Map.of("column", "-2"), SINGLE);
        assertNoModel(model, Map.of("column", "3"), "column must be within output");
    }

    @Test
    void ofMoreThanTwoClassesOneMustBeNamed() {
        assertNoModel(
                "sklearn-three-classes",
                Map.of(),
                "output output_probability has classes [0, 1, 2]: name the one that is the score by the option column, from 0");
        assertNoModel("sklearn-three-columns", Map.of(), "output probabilities has 3 columns: name the one");
    }

    @Test
    void anOutputThatIsNamedGoesBeforeTheRule() throws ScoringException {
        try (Scorer scorer = open("sklearn-zipmap", Map.of("output", "output_label"))) {
            double[] chances = expected("sklearn-zipmap");
            assertThat(scorer.score(List.of(all()))[0])
                    .containsExactly(floats(Arrays.stream(chances).map(chance -> chance > 0.5 ? 1 : 0)));
        }
        try (Scorer scorer = open("torch-two-heads", Map.of("output", "bought"))) {
            assertClose(
                    scorer.score(List.of(all()))[0],
                    Arrays.stream(expected("torch-two-heads")).map(x -> -x).toArray(),
                    SINGLE);
        }
    }

    @Test
    void aBatchThatIsFixedIsFilledUpAndRunAgainUntilAllRowsAreScored() throws ScoringException {
        try (Scorer scorer = open("torch-batch-of-5", Map.of())) {
            float[][] together = scorer.score(List.of(rows(0, 3), rows(3, 12), rows(2, 3)));

            double[] expected = expected("torch-batch-of-5");
            assertClose(together[0], Arrays.copyOfRange(expected, 0, 3), SINGLE);
            assertClose(together[1], Arrays.copyOfRange(expected, 3, 12), SINGLE);
            assertClose(together[2], Arrays.copyOfRange(expected, 2, 3), SINGLE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"input", "features", "whatever"})
    void theOnlyInputTakesItsOwnTensorOrTheOnlyOneThereIs(String name) throws ScoringException {
        try (Scorer scorer = open("torch", Map.of())) {
            Sampled request = ask(fp32(name, 0, ROWS));

            assertThat(scorer.refusal(request)).isNull();
            assertClose(scorer.score(List.of(request))[0], expected("torch"), SINGLE);
        }
    }

    @Test
    void ofSeveralTensorsTheOnlyInputTakesItsOwnElseFeatures() throws ScoringException {
        try (Scorer scorer = open("torch", Map.of())) {
            Tensor other = fp32("other", 1, ROWS + 1);
            assertClose(scorer.score(List.of(ask(other, fp32("features", 0, ROWS))))[0], expected("torch"), SINGLE);
            assertClose(
                    scorer.score(List.of(ask(fp32("features", 1, ROWS + 1), fp32("input", 0, ROWS))))[0],
                    expected("torch"),
                    SINGLE);
            assertThat(scorer.refusal(ask(other, fp32("another", 0, ROWS))))
                    .hasMessage("m/v2: tensor features for input input: wanted FP32 [12, 16], given none");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP16", "BF16",
                "FP32", "FP64"
            })
    void numbersThatFitAreCastWhateverTheirDatatype(String given) throws ScoringException {
        for (String model : List.of("bool", "uint8", "int8", "int16", "int32", "int64", "bfloat16")) {
            try (Scorer scorer = open("sum-of-" + model, Map.of())) {
                Sampled request = one(given, 1, 0, 1, 1);

                assertThat(scorer.refusal(request)).isNull();
                assertThat(scorer.score(List.of(request))[0]).containsExactly(3);
            }
        }
        try (Scorer scorer = open("torch-double", Map.of())) {
            assertThat(scorer.refusal(one(given, 1, 0, 1, 1))).isNull();
        }
    }

    @Test
    void realNumbersAreRoundedAsExportersDo() throws ScoringException {
        try (Scorer scorer = open("torch", Map.of())) {
            Tensor doubles = tensor("features", "FP64", ROWS, i -> x(i) + 1e-12);

            assertThat(scorer.refusal(ask(doubles))).isNull();
            assertClose(scorer.score(List.of(ask(doubles)))[0], expected("torch"), SINGLE);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sum-of-uint8, INT32, 256, 'wanted UINT8 [1, 16], given INT32 [1, 16] of 64 bytes whose number 1, 256, has no place there'",
        "sum-of-uint8, INT32, -1, 'number 1, -1, has no place there'",
        "sum-of-int8, UINT8, 200, 'number 1, 200, has no place there'",
        "sum-of-int32, INT64, 3000000000, 'number 1, 3000000000, has no place there'",
        "sum-of-int32, FP32, 0.5, 'number 1, 0.5, has no place there'",
        "sum-of-int64, FP64, 9.3e18, 'number 1, 9.3E18, has no place there'",
        "sum-of-int64, FP32, NaN, 'number 1, NaN, has no place there'",
        "sum-of-bool, INT64, 2, 'number 1, 2, has no place there'",
        "torch, INT64, 16777217, 'number 1, 16777217, has no place there'",
        "torch, FP64, 1e300, 'number 1, 1.0E300, has no place there'",
        "torch-half, FP32, 70000, 'number 1, 70000.0, has no place there'"
    })
    void aNumberThatWouldBecomeAnotherIsRefused(String model, String given, double number, String why)
            throws ScoringException {
        try (Scorer scorer = open(model, Map.of())) {
            ScoringException refusal = scorer.refusal(one(given, 0, number));

            assertThat(refusal).hasMessageContaining(why);
            assertThat(refusal.reason()).isEqualTo(Reason.WRONG_INPUTS);
            assertThat(scorer.refusal(one(given, 0, 1))).isNull();
        }
    }

    @Test
    void textsAreNoNumbers() throws ScoringException {
        try (Scorer scorer = open("torch", Map.of())) {
            Tensor words = new Tensor(
                    "features",
                    "BYTES",
                    new long[] {1, WIDTH},
                    texts("", "1", "2").data());
            assertThat(scorer.refusal(request(List.of("a"), words)))
                    .hasMessageContaining("wanted FP32 [1, 16], given BYTES [1, 16] of 10 bytes");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "torch-mean | is FP32 [1] for n = 3: export it so that it answers each row of a free first dimension",
                "torch-cube | must be numbers (BOOL, UINT8, INT8 to INT64, FP16 to FP64, BF16) of shape [n], [n, columns] or [1, n]",
                "torch-unsigned-answers | is UINT32 [3, 1] for n = 3",
                "torch-batch-of-5000 | it must be the same for all and at most 1024, is [5000]: export it so that the first",
                "row-too-large | a row of all inputs must have at most 16777216 bytes, is [input FP32 [-1, 5000000]]",
                "torch-traced-batch | its first run failed, with zeros for several rows: export it so that the first dimension is free",
                "torch-bfloat16 | there is no such operator here for this datatype, export it in FP32",
                "torch-too-new | export it with an older operator set (PyTorch: opset_version, skl2onnx: target_opset)",
                "format-too-new | export it with an older IR version",
                "operator-of-a-library | libraries of further operators are not loaded, export it with standard ones only",
                "sklearn-any-width | is float_input FP32 [-1, -1]: export it with the number of features (skl2onnx: FloatTensorType([None, 16]))",
                "sum-of-uint32 | no input of such a datatype can be made from Java, input UINT32 [-1, 16]: export it with INT32, INT64 or FP32",
                "dictionary | each input must be a tensor, is input MapInfo"
            })
    void whatCannotBeServedIsRefusedWithTheWayOut(String model, String why) {
        assertNoModel(model, Map.of(), why);
    }

    @Test
    void anOutputOfTextsIsRefused() {
        assertNoModel(
                "sklearn-zipmap-words",
                Map.of("output", "output_label"),
                "is BYTES [3] for n = 3: export it so that it answers each row of a free first dimension (PyTorch: "
                        + "dynamic_axes), or name another of [output_label, output_probability] by the option output");
    }

    private static void assertAnswers(String model, Map<String, String> options, double tolerance)
            throws ScoringException {
        try (Scorer scorer = open(model, options)) {
            double[] expected = expected(model);
            assertThat(scorer.refusal(all())).isNull();
            assertClose(scorer.score(List.of(all()))[0], expected, tolerance);
            assertClose(scorer.score(List.of(rows(4, 5)))[0], Arrays.copyOfRange(expected, 4, 5), tolerance);
        }
    }

    private static void assertClose(float[] scores, double[] expected, double tolerance) {
        assertThat(scores).hasSize(expected.length);
        for (int i = 0; i < scores.length; i++) {
            assertThat((double) scores[i]).isCloseTo(expected[i], within(tolerance));
        }
    }

    private static void assertNoModel(String model, Map<String, String> options, String why) {
        assertThatThrownBy(() -> open(model, options).close())
                .isInstanceOfSatisfying(
                        ScoringException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_A_MODEL))
                .hasMessageContaining(why);
    }

    private static Scorer open(String model, Map<String, String> options) throws ScoringException {
        String uri = MODELS.resolve(model + ".onnx").toString();
        ModelReader reader = new ModelReader(new Requests.OnDisk(), List.of(MODELS.toString()), 1 << 20);
        return new OnnxScorers(reader, CudaSettings.STANDARD, 10_000)
                .open(new Candidate(
                        "m", "v2", Role.CANDIDATE, uri, "", "dense", options, Candidate.Provider.CPU, 1, 1));
    }

    private static Path models() {
        try {
            return Path.of(ExportedModelsTest.class.getResource("/exported").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double[] expected(String model) {
        try {
            for (String line : Files.readAllLines(MODELS.resolve("expected.csv"))) {
                String[] fields = line.split(",");
                if (fields[0].equals(model)) {
                    return Arrays.stream(fields)
                            .skip(1)
                            .mapToDouble(Double::parseDouble)
                            .toArray();
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        throw new AssertionError("nothing is expected of " + model);
    }

    private static Sampled all() {
        return rows(0, ROWS);
    }

    private static Sampled rows(int from, int to) {
        return ask(fp32("features", from, to));
    }

    /** As many items as the first tensor has rows. */
    private static Sampled ask(Tensor... inputs) {
        String[] items = IntStream.range(0, (int) inputs[0].shape()[0])
                .mapToObj(row -> "i" + row)
                .toArray(String[]::new);
        Tensor[] all = Arrays.copyOf(inputs, inputs.length + 1);
        all[inputs.length] = texts("item_id", items);
        return request(List.of(items), all);
    }

    /** A request of one row that begins with these numbers and goes on with zeros. */
    private static Sampled one(String datatype, double... numbers) {
        return request(List.of("a"), tensor("features", datatype, 1, i -> i < numbers.length ? numbers[i] : 0));
    }

    private static Tensor fp32(String name, int from, int to) {
        return tensor(name, "FP32", to - from, i -> x(from * WIDTH + i));
    }

    /** As in write.py: multiples of a quarter, which every datatype of real numbers has. */
    private static double x(int element) {
        return ((element / WIDTH * 7 + element % WIDTH * 3) % 11 - 5) / 4.0;
    }

    private static Tensor tensor(String name, String datatype, int rows, IntToDoubleFunction numbers) {
        ByteBuffer data = ByteBuffer.allocate(rows * WIDTH * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < rows * WIDTH; i++) {
            put(numbers.applyAsDouble(i), datatype, data);
        }
        return new Tensor(name, datatype, new long[] {rows, WIDTH}, Arrays.copyOf(data.array(), data.position()));
    }

    private static void put(double number, String datatype, ByteBuffer data) {
        switch (datatype) {
            case "BOOL", "UINT8", "INT8" -> data.put((byte) (int) number);
            case "UINT16", "INT16" -> data.putShort((short) (int) number);
            case "UINT32", "INT32" -> data.putInt((int) (long) number);
            case "UINT64", "INT64" -> data.putLong((long) number);
            case "FP16" -> data.putShort((short) (number == 0 ? 0 : 0x3C00)); // only 0 and 1 are asked for
            case "BF16" -> data.putShort((short) (Float.floatToIntBits((float) number) >>> Short.SIZE));
            case "FP32" -> data.putFloat((float) number);
            default -> data.putDouble(number);
        }
    }

    private static float[] floats(DoubleStream numbers) {
        double[] wide = numbers.toArray();
        float[] narrow = new float[wide.length];
        for (int i = 0; i < wide.length; i++) {
            narrow[i] = (float) wide[i];
        }
        return narrow;
    }
}
