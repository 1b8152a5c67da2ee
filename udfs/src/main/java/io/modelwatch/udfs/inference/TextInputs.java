package io.modelwatch.udfs.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import io.modelwatch.udfs.inference.ScoringException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The inputs of a BERT model.
 *
 * @param datatypes by name, INT64 or INT32
 * @param texts of each run where the graph fixes it; 0: any number
 * @param tokens of each text where the graph fixes it; 0: any number
 */
record TextInputs(Map<String, Datatype> datatypes, int texts, int tokens) {
    static final String IDS = "input_ids";
    static final String MASK = "attention_mask";
    static final String TYPES = "token_type_ids";

    private static final int MOST_TEXTS = 1024;
    private static final int LEAST_TOKENS = 3;
    private static final int MOST_TOKENS = 512;

    static TextInputs of(List<NodeInfo> graph) throws ScoringException {
        Map<String, Datatype> datatypes = new LinkedHashMap<>();
        long texts = 0;
        long tokens = 0;
        for (NodeInfo input : graph) {
            TensorInfo tensor = tensor(input);
            datatypes.put(input.getName(), Datatype.of(tensor).orElseThrow());
            texts = Math.max(texts, tensor.getShape()[0]);
            tokens = Math.max(tokens, tensor.getShape()[1]);
        }
        boolean tokensFit =
                tokens == 0 || (tokens >= LEAST_TOKENS && tokens <= MOST_TOKENS && datatypes.containsKey(MASK));
        if (texts > MOST_TEXTS || !tokensFit) {
            throw new ScoringException(
                    Reason.NOT_A_MODEL,
                    ("where the inputs fix sizes they must be at most %d texts, and %d to %d tokens with %s, are %s: export it so "
                                    + "that both are free (PyTorch: dynamic_axes)")
                            .formatted(MOST_TEXTS, LEAST_TOKENS, MOST_TOKENS, MASK, DenseAdapter.describe(graph)));
        }
        return new TextInputs(datatypes, (int) texts, (int) tokens);
    }

    private static TensorInfo tensor(NodeInfo input) throws ScoringException {
        if (Set.of(IDS, MASK, TYPES).contains(input.getName())
                && input.getInfo() instanceof TensorInfo tensor
                && holdsIds(tensor)
                && tensor.getShape().length == 2) {
            return tensor;
        }
        throw new ScoringException(
                Reason.NOT_A_MODEL,
                "inputs must be %s, %s, %s of INT64 or INT32 [n, tokens], is %s"
                        .formatted(IDS, MASK, TYPES, ModelSession.describe(input)));
    }

    private static boolean holdsIds(TensorInfo tensor) {
        return Datatype.of(tensor)
                .filter(Set.of(Datatype.INT64, Datatype.INT32)::contains)
                .isPresent();
    }

    /** Over the values themselves where they are of the input's datatype. */
    OnnxTensor tensor(String input, LongBuffer values, long[] shape) throws OrtException {
        if (datatypes.get(input) == Datatype.INT64) {
            return OnnxTensor.createTensor(ModelSession.environment(), values, shape);
        }
        IntBuffer narrow = ByteBuffer.allocateDirect(values.remaining() * Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .asIntBuffer();
        for (int i = 0; i < values.remaining(); i++) {
            narrow.put(i, (int) values.get(values.position() + i)); // ids of a vocabulary
        }
        return OnnxTensor.createTensor(ModelSession.environment(), narrow, shape);
    }
}
