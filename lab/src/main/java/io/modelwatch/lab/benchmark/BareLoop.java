package io.modelwatch.lab.benchmark;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.schemas.event.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The plain loop that one would write around an ONNX Runtime session: the baseline for scoring in the job. */
final class BareLoop implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final FloatBuffer input;
    private final OnnxTensor inputTensor;
    private final FloatBuffer output;
    private final OnnxTensor outputTensor;
    private final int rows;
    private final ByteBuffer bytes;

    /**
     * @param model an ONNX file that takes rows of features and returns a score for each
     * @param rows of each run; 0 for texts
     */
    BareLoop(byte[] model, int rows, int width) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setMemoryPatternOptimization(false);
            session = environment.createSession(model, options);
        }
        this.rows = rows;
        bytes = ByteBuffer.allocateDirect(rows * width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        input = bytes.asFloatBuffer();
        output = ByteBuffer.allocateDirect(rows * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        inputTensor = rows == 0 ? null : OnnxTensor.createTensor(environment, input, new long[] {rows, width});
        outputTensor = rows == 0 ? null : OnnxTensor.createTensor(environment, output, new long[] {rows, 1});
    }

    /** Scores rows of features: the requests of one run. */
    void score(List<Sampled> requests, float[] scores) throws OrtException {
        bytes.clear();
        for (Sampled request : requests) {
            Tensor features = request.inputs().get(0);
            bytes.put(features.data());
        }
        session.run(Map.of("features", inputTensor), Set.of(), Map.of("score", outputTensor))
                .close();
        output.get(0, scores, 0, rows);
    }

    /** The mean of each text's tokens, not normalised, for texts of equal length. */
    float[][] embed(List<int[]> texts) throws OrtException {
        int length = texts.get(0).length;
        int size = texts.size() * length;
        LongBuffer ids = longs(size);
        LongBuffer ones = longs(size);
        LongBuffer zeros = longs(size);
        for (int[] text : texts) {
            for (int id : text) {
                ids.put(id);
                ones.put(1);
            }
        }
        long[] shape = {texts.size(), length};
        try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, ids.flip(), shape);
                OnnxTensor mask = OnnxTensor.createTensor(environment, ones.flip(), shape);
                OnnxTensor types = OnnxTensor.createTensor(environment, zeros, shape);
                OrtSession.Result result =
                        session.run(Map.of("input_ids", idTensor, "attention_mask", mask, "token_type_ids", types))) {
            return means(((OnnxTensor) result.get(0)).getFloatBuffer(), texts.size(), length);
        }
    }

    private static float[][] means(FloatBuffer states, int texts, int length) {
        int width = states.remaining() / texts / length;
        float[][] means = new float[texts][width];
        float[] token = new float[width];
        for (float[] mean : means) {
            for (int i = 0; i < length; i++) {
                states.get(token);
                for (int k = 0; k < width; k++) {
                    mean[k] += token[k] / length;
                }
            }
        }
        return means;
    }

    private static LongBuffer longs(int size) {
        return ByteBuffer.allocateDirect(size * Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
    }

    @Override
    public void close() throws OrtException {
        if (inputTensor != null) {
            inputTensor.close();
            outputTensor.close();
        }
        session.close();
    }
}
