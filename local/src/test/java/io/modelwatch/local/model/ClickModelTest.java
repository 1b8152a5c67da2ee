package io.modelwatch.local.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ClickModelTest {
    private static final ClickWorld WORLD = new ClickWorld(7);
    private static final int ROWS = 20_000;

    private final ClickModel primary = ClickModel.primary(WORLD, 1);

    @Test
    void isTheSameInOnnxFormAsInJava() throws OrtException {
        ClickModel model = ClickModel.train(WORLD, 3, 500, 16).worseOn("ios", 2);
        float[][] rows = new float[1_000][];
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < rows.length; i++) {
            rows[i] = WORLD.row(random).features();
        }

        float[][] scores = run(model.onnx("clicks", "v2"), rows);

        for (int i = 0; i < rows.length; i++) {
            // The rows of one device go through sums around 100 and lose digits there.
            assertThat(scores[i][0]).isCloseTo(model.score(rows[i]), within(1e-4f));
        }
    }

    @Test
    void namesItselfInItsMetadata() throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                OrtSession session =
                        OrtEnvironment.getEnvironment().createSession(primary.onnx("clicks", "v2"), options)) {
            assertThat(session.getMetadata().getCustomMetadata()).isEqualTo(Map.of("model", "clicks", "version", "v2"));
        }
    }

    @Test
    void learnsToRank() {
        assertThat(areaUnderCurve(primary, -1)).isGreaterThan(0.72);
    }

    @Test
    void anotherSeedIsAsGood() {
        assertThat(areaUnderCurve(ClickModel.primary(WORLD, 2), -1))
                .isCloseTo(areaUnderCurve(primary, -1), within(0.01));
    }

    @Test
    void unitsSeeWhatALinearModelCannot() {
        assertThat(areaUnderCurve(ClickModel.better(WORLD, 1), -1)).isGreaterThan(areaUnderCurve(primary, -1) + 0.02);
    }

    @Test
    void isWorseOnOneDeviceAlone() {
        ClickModel worse = primary.worseOn("ios", 1);

        assertThat(areaUnderCurve(worse, 0)).isCloseTo(0.5, within(0.02));
        assertThat(areaUnderCurve(worse, 1)).isEqualTo(areaUnderCurve(primary, 1));
        assertThat(areaUnderCurve(worse, 2)).isEqualTo(areaUnderCurve(primary, 2));
    }

    private static float[][] run(byte[] onnx, float[][] rows) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                OrtSession session = environment.createSession(onnx, options);
                OnnxTensor input = OnnxTensor.createTensor(environment, rows);
                OrtSession.Result result = session.run(Map.of("features", input))) {
            return (float[][]) result.get(0).getValue();
        }
    }

    /** The share of pairs, one clicked and one not, that are ranked right, over rows of a device or (-1) of all. */
    private static double areaUnderCurve(ClickModel model, int device) {
        SplittableRandom random = new SplittableRandom(99);
        ClickWorld.Row[] rows = new ClickWorld.Row[ROWS];
        for (int i = 0; i < ROWS; i++) {
            rows[i] = device < 0 ? WORLD.row(random) : WORLD.row(device, random);
        }
        double right = 0;
        double all = 0;
        for (int i = 0; i + 1 < ROWS; i += 2) {
            // Expected over the clicks rather than drawn: less noise for the same rows.
            double first = rows[i].chance() * (1 - rows[i + 1].chance());
            double second = rows[i + 1].chance() * (1 - rows[i].chance());
            float difference = model.score(rows[i].features()) - model.score(rows[i + 1].features());
            right += difference > 0 ? first : difference < 0 ? second : (first + second) / 2;
            all += first + second;
        }
        return right / all;
    }
}
