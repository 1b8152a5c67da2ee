package io.modelwatch.local.model;

import io.modelwatch.local.model.OnnxGraph.Attribute;
import java.util.List;
import java.util.Map;

/** Small models with one peculiarity each, to test what has to cope with it. */
public final class OddModels {
    private static final long ANY = -1;

    private OddModels() {}

    /**
     * Loops before it returns the mean of a row, {@code least + rounds * largest feature of the batch} times, each about 1 µs:
     * with 1e15 it never ends, below 0 it returns at once.
     */
    public static byte[] looping(int features, float rounds, float least) {
        OnnxGraph body = new OnnxGraph("body")
                .input("round", OnnxGraph.Type.INT64)
                .input("again", OnnxGraph.Type.BOOL)
                .input("before", OnnxGraph.Type.FLOAT, ANY, 1)
                .constant("one", new float[] {1})
                .node("Identity", List.of("again"), "goOn")
                .node("Mul", List.of("before", "one"), "after")
                .output("goOn", OnnxGraph.Type.BOOL)
                .output("after", OnnxGraph.Type.FLOAT, ANY, 1);
        return new OnnxGraph("looping")
                .input("features", OnnxGraph.Type.FLOAT, ANY, features)
                .constant("perUnit", new float[] {rounds})
                .constant("least", new float[] {least})
                .constant("always", true)
                .node("ReduceMax", List.of("features"), "largest", Attribute.whole("keepdims", 0))
                .node("Mul", List.of("largest", "perUnit"), "more")
                .node("Add", List.of("more", "least"), "count")
                .node("Cast", List.of("count"), "rounds", Attribute.whole("to", 7))
                .node("ReduceMean", List.of("features"), "mean", Attribute.wholes("axes", 1))
                .node("Loop", List.of("rounds", "always", "mean"), "score", Attribute.graph("body", body))
                .output("score", OnnxGraph.Type.FLOAT, ANY, 1)
                .file(Map.of("model", "looping"));
    }

    /** The logarithm of the first of its features: NaN below 0, infinite at 0. */
    public static byte[] logarithm(int features) {
        return new OnnxGraph("logarithm")
                .input("features", OnnxGraph.Type.FLOAT, ANY, features)
                .constant("first", new long[] {0}, 1)
                .node("Gather", List.of("features", "first"), "value", Attribute.whole("axis", 1))
                .node("Log", List.of("value"), "score")
                .output("score", OnnxGraph.Type.FLOAT, ANY, 1)
                .file(Map.of("model", "logarithm"));
    }

    /** Looks up the first feature in a table of one entry: a row of zeros gets a result, any other throws. */
    public static byte[] throwing(int features) {
        return new OnnxGraph("throwing")
                .input("features", OnnxGraph.Type.FLOAT, ANY, features)
                .constant("first", new long[] {0}, 1)
                .constant("far", new float[] {1e6f})
                .constant("table", new float[] {0.5f}, 1)
                .node("Gather", List.of("features", "first"), "value", Attribute.whole("axis", 1))
                .node("Mul", List.of("value", "far"), "index")
                .node("Cast", List.of("index"), "place", Attribute.whole("to", 7))
                .node("Gather", List.of("table", "place"), "score", Attribute.whole("axis", 0))
                .output("score", OnnxGraph.Type.FLOAT, ANY, 1)
                .file(Map.of("model", "throwing"));
    }

    /**
     * The probabilities of two classes, [n, 2], from three inputs: numbers {@code x} [n, 2], ids {@code category} [n] and texts {@code
     * word} [n, 1].
     */
    public static byte[] mixed() {
        return new OnnxGraph("mixed")
                .input("x", OnnxGraph.Type.FLOAT, ANY, 2)
                .input("category", OnnxGraph.Type.INT64, ANY)
                .input("word", OnnxGraph.Type.STRING, ANY, 1)
                .constant("weights", new float[] {1, 10}, 2, 1)
                .constant("table", new float[] {100, 200, 300}, 3, 1)
                .node("MatMul", List.of("x", "weights"), "numbers")
                .node("Gather", List.of("table", "category"), "categories")
                .classicNode(
                        "LabelEncoder",
                        List.of("word"),
                        "words",
                        Attribute.texts("keys_strings", "red", "blau"),
                        Attribute.numbers("values_floats", 1000, 2000))
                .node("Add", List.of("numbers", "categories"), "two")
                .node("Add", List.of("two", "words"), "yes")
                .node("Neg", List.of("yes"), "no")
                .node("Concat", List.of("no", "yes"), "classes", Attribute.whole("axis", 1))
                .output("classes", OnnxGraph.Type.FLOAT, ANY, 2)
                .file(Map.of("model", "mixed"));
    }

    /**
     * A text encoder that gives each token the embedding of its id, regardless of its neighbours.
     *
     * @param embeddings of each id, all of the same width
     */
    public static byte[] tokenTable(float[][] embeddings) {
        int width = embeddings[0].length;
        float[] table = new float[embeddings.length * width];
        for (int i = 0; i < embeddings.length; i++) {
            System.arraycopy(embeddings[i], 0, table, i * width, width);
        }
        return new OnnxGraph("token-table")
                .input("input_ids", OnnxGraph.Type.INT64, ANY, ANY)
                .input("token_type_ids", OnnxGraph.Type.INT64, ANY, ANY)
                .constant("table", table, embeddings.length, width)
                .constant("types", new float[2 * width], 2, width)
                .node("Gather", List.of("table", "input_ids"), "tokens")
                .node("Gather", List.of("types", "token_type_ids"), "kinds")
                .node("Add", List.of("tokens", "kinds"), "last_hidden_state")
                .output("last_hidden_state", OnnxGraph.Type.FLOAT, ANY, ANY, width)
                .file(Map.of("model", "token-table"));
    }
}
