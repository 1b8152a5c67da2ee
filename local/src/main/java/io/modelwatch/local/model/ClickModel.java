package io.modelwatch.local.model;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A model of clicks: the logistic function of a weighted sum of the features plus a layer of rectified units; without units it is a
 * logistic regression.
 *
 * @param linear weight of each feature
 * @param bias of the sum
 * @param units each with its weight of each feature, and its bias last
 * @param outer weight of each unit in the sum
 */
public record ClickModel(float[] linear, float bias, float[][] units, float[] outer) {
    private static final int EPOCHS = 6;
    private static final double RATE = 0.02;
    /** Far larger than any weighted sum of features. */
    private static final float BEYOND = 100;

    /** Linear, learned from 20,000 rows: what is in production. */
    public static ClickModel primary(ClickWorld world, long seed) {
        return train(world, seed, 20_000, 0);
    }

    /** With 16 units it sees what the primary cannot. */
    public static ClickModel better(ClickWorld world, long seed) {
        return train(world, seed, 60_000, 16);
    }

    /**
     * Learns by plain stochastic gradient descent on the logarithmic loss.
     *
     * @param seed of the rows, the clicks and the first weights: the same model for the same seed
     * @param rows to learn from, each several times, >= 1
     * @param units of the layer, >= 0
     */
    public static ClickModel train(ClickWorld world, long seed, int rows, int units) {
        SplittableRandom random = new SplittableRandom(seed);
        ClickModel model = initial(units, random);
        float[][] features = new float[rows][];
        boolean[] clicked = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            ClickWorld.Row row = world.row(random);
            features[i] = row.features();
            clicked[i] = random.nextDouble() < row.chance();
        }
        float bias = 0;
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            float rate = (float) (RATE / (1 + epoch));
            for (int i = 0; i < rows; i++) {
                bias = model.learn(features[i], clicked[i], rate, bias);
            }
        }
        return new ClickModel(model.linear, bias, model.units, model.outer);
    }

    private static ClickModel initial(int units, SplittableRandom random) {
        float[][] layer = new float[units][ClickWorld.WIDTH + 1];
        float[] outer = new float[units];
        for (int unit = 0; unit < units; unit++) {
            for (int i = 0; i < ClickWorld.WIDTH; i++) {
                layer[unit][i] = (float) (random.nextGaussian() / Math.sqrt(ClickWorld.WIDTH));
            }
            outer[unit] = (float) (random.nextGaussian() / Math.sqrt(units));
        }
        return new ClickModel(new float[ClickWorld.WIDTH], 0, layer, outer);
    }

    /** Changes the weights; returns the changed bias. */
    private float learn(float[] x, boolean clicked, float rate, float biasBefore) {
        float error = logistic(sum(x, biasBefore)) - (clicked ? 1 : 0);
        for (int unit = 0; unit < units.length; unit++) {
            float active = activation(units[unit], x);
            float gradient = active > 0 ? error * outer[unit] : 0;
            outer[unit] -= rate * error * active;
            for (int i = 0; i < x.length; i++) {
                units[unit][i] -= rate * gradient * x[i];
            }
            units[unit][x.length] -= rate * gradient;
        }
        for (int i = 0; i < x.length; i++) {
            linear[i] -= rate * error * x[i];
        }
        return biasBefore - rate * error;
    }

    /** The probability of a click, in (0, 1). */
    public float score(float[] features) {
        return logistic(sum(features, bias));
    }

    private float sum(float[] x, float withBias) {
        float sum = withBias;
        for (int i = 0; i < x.length; i++) {
            sum += linear[i] * x[i];
        }
        for (int unit = 0; unit < units.length; unit++) {
            sum += outer[unit] * activation(units[unit], x);
        }
        return sum;
    }

    private static float activation(float[] unit, float[] x) {
        float sum = unit[x.length];
        for (int i = 0; i < x.length; i++) {
            sum += unit[i] * x[i];
        }
        return Math.max(0, sum);
    }

    private static float logistic(float sum) {
        return (float) (1 / (1 + Math.exp(-sum)));
    }

    /**
     * The same model except for one device, whose rows it weighs less, not at all, or in reverse: their weighted sum of features is
     * {@code 1 - loss} of what it was.
     *
     * @param loss > 0; 1: the features say nothing there; 2: the worst is ranked best
     */
    public ClickModel worseOn(String device, float loss) {
        int column = ClickWorld.column(device);
        float[][] more = Arrays.copyOf(units, units.length + 2);
        float[] weights = Arrays.copyOf(outer, outer.length + 2);
        for (int sign = -1; sign <= 1; sign += 2) {
            // relu(z - B + B * device) - relu(-z - B + B * device) is z on the device and 0 elsewhere, if |z| < B.
            float[] unit = new float[ClickWorld.WIDTH + 1];
            for (int i = 0; i < ClickWorld.WIDTH; i++) {
                unit[i] = sign * linear[i];
            }
            unit[column] += BEYOND;
            unit[ClickWorld.WIDTH] = -BEYOND;
            int at = units.length + (sign < 0 ? 0 : 1);
            more[at] = unit;
            weights[at] = -sign * loss;
        }
        return new ClickModel(linear, bias, more, weights);
    }

    /** In ONNX form: input {@code features} FP32 [n, 16], output {@code score} FP32 [n, 1]. */
    public byte[] onnx(String model, String version) {
        return onnx(model, version, ClickWorld.WIDTH);
    }

    /** As if made for requests with one more feature: no request fits it. */
    public byte[] onnxOfAnotherShape(String model, String version) {
        return onnx(model, version, ClickWorld.WIDTH + 1);
    }

    private byte[] onnx(String model, String version, int width) {
        OnnxGraph graph = new OnnxGraph("clicks")
                .input("features", OnnxGraph.Type.FLOAT, -1, width)
                .constant("linear", Arrays.copyOf(linear, width), width, 1)
                .constant("bias", new float[] {bias}, 1)
                .node("MatMul", List.of("features", "linear"), "weighted");
        String sum = "weighted";
        if (units.length > 0) {
            addUnits(graph, width);
            sum = "both";
        }
        return graph.node("Add", List.of(sum, "bias"), "logit")
                .node("Sigmoid", List.of("logit"), "score")
                .output("score", OnnxGraph.Type.FLOAT, -1, 1)
                .file(Map.of("model", model, "version", version));
    }

    private void addUnits(OnnxGraph graph, int width) {
        float[] weights = new float[width * units.length];
        float[] biases = new float[units.length];
        for (int unit = 0; unit < units.length; unit++) {
            for (int i = 0; i < ClickWorld.WIDTH; i++) {
                weights[i * units.length + unit] = units[unit][i];
            }
            biases[unit] = units[unit][ClickWorld.WIDTH];
        }
        graph.constant("units", weights, width, units.length)
                .constant("biases", biases, units.length)
                .constant("outer", outer, units.length, 1)
                .node("Gemm", List.of("features", "units", "biases"), "inner")
                .node("Relu", List.of("inner"), "active")
                .node("MatMul", List.of("active", "outer"), "hidden")
                .node("Add", List.of("weighted", "hidden"), "both");
    }
}
