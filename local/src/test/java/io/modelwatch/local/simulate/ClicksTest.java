package io.modelwatch.local.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.modelwatch.local.simulate.PlantedCandidate.Truth;
import io.modelwatch.schemas.event.Tensor;
import io.modelwatch.schemas.produce.Prediction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClicksTest {
    private static final Map<String, String> IOS = Map.of("device", "ios");

    private final Clicks clicks = new Clicks();

    @Test
    void answersWithTheScoresOfThePrimary() throws OrtException {
        Clicks.Shown shown = clicks.show(new Draws(1), IOS);

        float[][] scores = run(clicks.onnx(new PlantedCandidate("clicks", "v1-again", Truth.SAME, "")), shown);

        List<String> items = List.copyOf(shown.chances().keySet());
        for (Prediction answered : shown.ranked()) {
            assertThat(scores[items.indexOf(answered.itemId())][0]).isCloseTo((float) answered.score(), within(1e-6f));
        }
        assertThat(shown.ranked()).isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
    }

    @Test
    void clicksMoreOnWhatThePrimaryRanksFirst() {
        Draws draws = new Draws(1);
        double first = 0;
        double last = 0;
        for (int i = 0; i < 500; i++) {
            Clicks.Shown shown = clicks.show(draws, IOS);
            first += shown.chances().get(shown.ranked().get(0).itemId());
            last += shown.chances().get(shown.ranked().get(9).itemId());
        }

        assertThat(first).isGreaterThan(2 * last);
    }

    private static float[][] run(byte[] onnx, Clicks.Shown shown) throws OrtException {
        Tensor features = shown.inputs().get(0);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        ByteBuffer data = ByteBuffer.allocateDirect(features.data().length).order(ByteOrder.LITTLE_ENDIAN);
        data.put(features.data()).flip();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                OrtSession session = environment.createSession(onnx, options);
                OnnxTensor input = OnnxTensor.createTensor(environment, data.asFloatBuffer(), features.shape());
                OrtSession.Result result = session.run(Map.of("features", input))) {
            return (float[][]) result.get(0).getValue();
        }
    }
}
