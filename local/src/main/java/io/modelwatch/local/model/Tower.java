package io.modelwatch.local.model;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A chain of fully connected layers with random weights: nothing is learned, but it costs as much to compute as a trained one. */
public final class Tower {
    private Tower() {}

    /**
     * A model with input {@code features} FP32 [n, first width] and output {@code score} FP32 [n, 1], rectified between the layers.
     *
     * @param widths of the features and of each hidden layer
     */
    public static byte[] onnx(long seed, int... widths) {
        SplittableRandom random = new SplittableRandom(seed);
        OnnxGraph graph = new OnnxGraph("tower").input("features", OnnxGraph.Type.FLOAT, -1, widths[0]);
        String before = "features";
        for (int layer = 1; layer <= widths.length; layer++) {
            int in = widths[layer - 1];
            int out = layer == widths.length ? 1 : widths[layer];
            graph.constant("weights" + layer, weights(in * out, Math.sqrt(in), random), in, out)
                    .constant("biases" + layer, new float[out], out)
                    .node("Gemm", List.of(before, "weights" + layer, "biases" + layer), "sum" + layer);
            before = "sum" + layer;
            if (layer < widths.length) {
                graph.node("Relu", List.of(before), "active" + layer);
                before = "active" + layer;
            }
        }
        return graph.node("Sigmoid", List.of(before), "score")
                .output("score", OnnxGraph.Type.FLOAT, -1, 1)
                .file(Map.of("model", "tower"));
    }

    private static float[] weights(int count, double scale, SplittableRandom random) {
        float[] weights = new float[count];
        for (int i = 0; i < count; i++) {
            weights[i] = (float) (random.nextGaussian() / scale);
        }
        return weights;
    }
}
