package io.modelwatch.udfs.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.ValueInfo;
import io.modelwatch.udfs.inference.ScoringException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns token ids into embeddings of length 1 by a BERT model. On the CPU only texts of equal length share a run: padding costs more there
 * than a larger run gains, and it changes the results of quantised models. Elsewhere lengths are rounded up, so that there are few shapes.
 */
final class TextEncoder implements AutoCloseable {
    private static final int LENGTH_STEP = 16;

    private final ModelSession session;
    private final Pooling pooling;
    private final String output;
    private final TextInputs inputs;
    private final int maxTexts;
    private final int maxTokens;
    private final Datatype datatype;
    private final int width;
    /** Grow to the largest run that was met. */
    private LongBuffer ids = longs(0);

    private LongBuffer mask = longs(0);
    private LongBuffer types = longs(0);
    private ByteBuffer answers = bytes(0);

    /** The part of a model's answer that is the embedding of a text. */
    enum Pooling {
        /** The mean over its tokens: the output is [n, tokens, width]. */
        MEAN,
        /** That of its first token: the output is [n, tokens, width]. */
        CLS,
        /** The answer itself: the output is [n, width]. */
        NONE
    }

    /**
     * @param output of the graph; empty: the first one
     * @param maxTexts of one run, >= 1
     * @param maxTokens of a text, >= 3
     */
    TextEncoder(ModelSession session, Pooling pooling, String output, int maxTexts, int maxTokens)
            throws OrtException, ScoringException {
        this.session = session;
        this.pooling = pooling;
        this.inputs = TextInputs.of(session.inputs());
        this.maxTexts = inputs.texts() > 0 ? inputs.texts() : maxTexts;
        this.maxTokens = inputs.tokens() > 0 ? Math.min(inputs.tokens(), maxTokens) : maxTokens;
        List<String> outputs = session.outputs().stream().map(NodeInfo::getName).toList();
        this.output = output.isEmpty() ? outputs.get(0) : output;
        if (!outputs.contains(this.output)) {
            throw new ScoringException(
                    Reason.NOT_A_MODEL, "output must be one of the model's %s, was %s".formatted(outputs, output));
        }
        TensorInfo answer = firstAnswer();
        this.datatype = Datatype.of(answer).orElseThrow();
        this.width = Math.toIntExact(answer.getShape()[answer.getShape().length - 1]);
    }

    /** Most tokens of a text; the rest must be cut off. */
    int maxTokens() {
        return maxTokens;
    }

    /** The model's first run, with two texts of three tokens: what a graph declares of its outputs is often less than what it gives. */
    private TensorInfo firstAnswer() throws OrtException, ScoringException {
        int texts = inputs.texts() > 0 ? inputs.texts() : 2;
        int tokens = inputs.tokens() > 0 ? inputs.tokens() : 3;
        makeRoom(texts * tokens);
        fill(new int[][] {new int[tokens]}, new int[1], 0, texts, tokens);
        Map<String, OnnxTensor> fed = tensors(texts, tokens);
        try (OrtSession.Result result = session.run(fed, Set.of(output))) {
            long[] wanted = pooling == Pooling.NONE ? new long[] {texts} : new long[] {texts, tokens};
            ValueInfo info = result.get(0).getInfo();
            if (info instanceof TensorInfo tensor
                    && Datatype.of(tensor).filter(Datatype::isReal).isPresent()
                    && tensor.getShape().length == wanted.length + 1
                    && Arrays.equals(wanted, Arrays.copyOf(tensor.getShape(), wanted.length))) {
                return tensor;
            }
            throw new ScoringException(
                    Reason.NOT_A_MODEL,
                    "output %s must be FP16, BF16, FP32 or FP64 %s for pooling %s, is %s for %d texts of %d tokens"
                            .formatted(
                                    output,
                                    pooling == Pooling.NONE ? "[n, width]" : "[n, tokens, width]",
                                    pooling,
                                    ModelSession.describe(info),
                                    texts,
                                    tokens));
        } finally {
            fed.values().forEach(OnnxTensor::close);
        }
    }

    /** An embedding of each text, of length 1; NaN where the model gives such. */
    float[][] embed(List<int[]> texts) throws OrtException {
        int[][] tokens = texts.toArray(int[][]::new);
        int[] order = byLength(tokens);
        float[][] embeddings = new float[tokens.length][];
        for (int from = 0; from < order.length; ) {
            int length = roundedUp(tokens[order[from]].length);
            int to = from + 1;
            while (to < order.length && to - from < maxTexts && roundedUp(tokens[order[to]].length) == length) {
                to++;
            }
            run(tokens, order, from, to, length, embeddings);
            from = to;
        }
        return embeddings;
    }

    /** Indices in ascending order of length, equal lengths as they came. */
    private static int[] byLength(int[][] tokens) {
        long[] keys = new long[tokens.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = ((long) tokens[i].length << Integer.SIZE) | i;
        }
        Arrays.sort(keys);
        return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
    }

    private int roundedUp(int length) {
        if (inputs.tokens() > 0) {
            return inputs.tokens();
        }
        return session.onCpu() ? length : Math.min(maxTokens, (length + LENGTH_STEP - 1) / LENGTH_STEP * LENGTH_STEP);
    }

    private void run(int[][] tokens, int[] order, int from, int to, int length, float[][] embeddings)
            throws OrtException {
        int given = to - from;
        int texts = textsOfRun(given);
        makeRoom(texts * length);
        fill(tokens, order, from, texts, length);
        Map<String, OnnxTensor> fed = tensors(texts, length);
        long[] shape = pooling == Pooling.NONE ? new long[] {texts, width} : new long[] {texts, length, width};
        int numbers = Arrays.stream(shape).mapToInt(Math::toIntExact).reduce(1, Math::multiplyExact);
        int size = Math.multiplyExact(numbers, datatype.width);
        answers = answers.capacity() < size ? bytes(size) : answers;
        ByteBuffer room = answers.slice(0, size).order(ByteOrder.LITTLE_ENDIAN);
        try (OnnxTensor result = OnnxTensor.createTensor(ModelSession.environment(), room, shape, datatype.type)) {
            session.runInto(fed, Map.of(output, result));
        } finally {
            fed.values().forEach(OnnxTensor::close);
        }
        for (int i = 0; i < given; i++) {
            int text = order[from + i];
            embeddings[text] = pooled(i, tokens[text].length, length);
        }
    }

    private int textsOfRun(int given) {
        if (inputs.texts() > 0) {
            return inputs.texts();
        }
        return session.onCpu() ? given : Math.min(maxTexts, Shapes.atLeast(given));
    }

    private void makeRoom(int elements) {
        if (ids.capacity() < elements) {
            ids = longs(elements);
            mask = longs(elements);
            types = longs(elements);
        }
    }

    /** Rows without a text repeat the last one, so that they change nothing for a quantised model. */
    private void fill(int[][] tokens, int[] order, int from, int texts, int length) {
        for (int row = 0; row < texts; row++) {
            int[] text = tokens[order[Math.min(from + row, order.length - 1)]];
            for (int i = 0; i < length; i++) {
                ids.put(row * length + i, i < text.length ? text[i] : 0);
                mask.put(row * length + i, i < text.length ? 1 : 0);
            }
        }
    }

    private Map<String, OnnxTensor> tensors(int texts, int length) throws OrtException {
        Map<String, OnnxTensor> fed = new HashMap<>();
        List<OnnxTensor> made = new ArrayList<>();
        boolean complete = false;
        try {
            for (String input : inputs.datatypes().keySet()) {
                LongBuffer values = input.equals(TextInputs.IDS) ? ids : input.equals(TextInputs.MASK) ? mask : types;
                OnnxTensor tensor = inputs.tensor(input, values.slice(0, texts * length), new long[] {texts, length});
                made.add(tensor);
                fed.put(input, tensor);
            }
            complete = true;
            return fed;
        } finally {
            if (!complete) {
                made.forEach(OnnxTensor::close);
            }
        }
    }

    private float[] pooled(int row, int tokens, int length) {
        float[] sum = new float[width];
        switch (pooling) {
            case NONE -> read(row * width, sum);
            case CLS -> read(row * length * width, sum);
            case MEAN -> addTokens(row * length * width, tokens, sum);
        }
        double squares = 0;
        for (float value : sum) {
            squares += (double) value * value;
        }
        double norm = Math.sqrt(squares);
        for (int i = 0; i < width; i++) {
            sum[i] = norm == 0 ? 0 : (float) (sum[i] / norm);
        }
        return sum;
    }

    /** The mean's divisor is left out: afterwards the length is 1 anyway. */
    private void addTokens(int at, int tokens, float[] sum) {
        float[] token = new float[width];
        for (int i = 0; i < tokens; i++) {
            read(at + i * width, token);
            for (int k = 0; k < width; k++) {
                sum[k] += token[k];
            }
        }
    }

    private void read(int at, float[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = datatype == Datatype.FP32
                    ? answers.getFloat(Float.BYTES * (at + i))
                    : (float) Numbers.real(datatype, answers, at + i);
        }
    }

    private static LongBuffer longs(int size) {
        return ByteBuffer.allocateDirect(size * Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
    }

    private static ByteBuffer bytes(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Its tensors live for one run only. */
    @Override
    public void close() {
        answers = bytes(0);
    }
}
