package io.modelwatch.local.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The models that the tests of udfs read are those that this writes: with {@code -Dmodels=write} it does. */
class FixtureModelsTest {
    private static final Path DIRECTORY = Path.of("../udfs/src/test/resources/models");

    @TestFactory
    Stream<DynamicTest> areWhatIsMadeHere() {
        return models().entrySet().stream()
                .map(model -> DynamicTest.dynamicTest(model.getKey(), () -> compare(model.getKey(), model.getValue())));
    }

    private static void compare(String name, byte[] made) throws IOException {
        Path file = DIRECTORY.resolve(name);
        if ("write".equals(System.getProperty("models"))) {
            Files.write(file, made);
        }
        assertThat(made).hasSizeLessThan(20_000);
        assertThat(Files.readAllBytes(file)).isEqualTo(made);
    }

    private static Map<String, byte[]> models() {
        Map<String, byte[]> models = new LinkedHashMap<>();
        models.put("clicks.onnx", new ClickModel(weights(), -0.5f, new float[0][], new float[0]).onnx("clicks", "v1"));
        models.put("looping.onnx", OddModels.looping(16, 0x1p50f, 0));
        models.put("slow-start.onnx", OddModels.looping(16, 0, 0x1p50f));
        models.put("logarithm.onnx", OddModels.logarithm(16));
        models.put("mixed.onnx", OddModels.mixed());
        models.put("token-table.onnx", OddModels.tokenTable(new float[][] {
            {0, 0, 0}, {0, 0, 0}, {0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, 1, 1}, {Float.NaN, 0, 0}
        }));
        return models;
    }

    /** 0.1, -0.2, 0.3 and so on. */
    private static float[] weights() {
        float[] weights = new float[ClickWorld.WIDTH];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (i % 2 == 0 ? 1 : -1) * (i + 1) / 10f;
        }
        return weights;
    }
}
