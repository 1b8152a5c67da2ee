package io.modelwatch.udfs.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.modelwatch.schemas.Sampled;
import io.modelwatch.schemas.Tensor;
import io.modelwatch.udfs.inference.ScoringException.Reason;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rows of numbers (or texts) to a score each: tensor {@code t} of a request, of shape [items, ...], goes to the model's input of the same name.
 * The only input of a model takes the tensor {@code features} whatever its own name. Requests share a run, filled up with zeros to one of few
 * numbers of rows.
 */
final class DenseAdapter implements Adapter {
    /** Rows of the largest run: more of them gain nothing. */
    static final int MAX_ROWS = 1024;

    static final AdapterKind KIND = new AdapterKind(
            "dense",
            "Tensors whose rows are the items, as they are, to the model's inputs.",
            List.of(
                    new AdapterKind.Option(
                            "inputs",
                            "",
                            "input=tensor pairs, separated by commas",
                            value -> value.isEmpty() || Inputs.areWellFormed(value)),
                    new AdapterKind.Option(
                            "output", "", "the name of an output; the first one by default", value -> true),
                    new AdapterKind.Option(
                            "column",
                            "-1",
                            "a whole number: the column of the output that is the score, -1 the last",
                            value -> value.matches("-?\\d{1,6}"))),
            DenseAdapter::create);

    private final ModelSession session;
    private final Inputs inputs;
    private final Map<String, Feed> feeds = new HashMap<>();
    private final String output;
    private final Answers answers;
    private final Rows items = new Rows();
    /** The tensors of one run. */
    private final Map<String, OnnxTensor> fed = new HashMap<>();
    /** Scores of all rows of a batch. */
    private float[] scores = new float[MAX_ROWS];

    private DenseAdapter(ModelSession session, Inputs inputs, String output, int column)
            throws OrtException, ScoringException {
        this.session = session;
        this.inputs = inputs;
        this.output = output;
        for (Port port : inputs.ports()) {
            feeds.put(port.name(), Feed.of(port, MAX_ROWS));
        }
        this.answers = new Answers(shapeOfAnswers(column), column, MAX_ROWS);
    }

    private static DenseAdapter create(ModelSession session, AdapterKind.Settings settings)
            throws OrtException, ScoringException {
        Inputs inputs = Inputs.of(session.inputs(), settings.get("inputs"));
        String output = settings.get("output");
        List<String> outputs = session.outputs().stream().map(NodeInfo::getName).toList();
        if (!output.isEmpty() && !outputs.contains(output)) {
            throw new ScoringException(
                    Reason.NOT_A_MODEL, "output must be one of the model's %s, was %s".formatted(outputs, output));
        }
        return new DenseAdapter(session, inputs, output.isEmpty() ? outputs.get(0) : output, settings.whole("column"));
    }

    /** The model's first run: what a graph declares of its outputs is often less than what it gives. */
    private long[] shapeOfAnswers(int column) throws OrtException, ScoringException {
        int rows = 2; // one row could not be told from a result for the whole batch
        try (OrtSession.Result result = session.run(tensors(rows), Set.of(output))) {
            if (result.get(0).getInfo() instanceof TensorInfo tensor
                    && Datatype.FP32.type == tensor.type
                    && Answers.allow(tensor.getShape(), rows, column)) {
                return tensor.getShape();
            }
            throw new ScoringException(
                    Reason.NOT_A_MODEL,
                    "output %s must be FP32 [n] or [n, columns] with column %d, is %s for n = %d"
                            .formatted(output, column, result.get(0).getInfo(), rows));
        }
    }

    private Map<String, OnnxTensor> tensors(int rows) throws OrtException {
        for (Map.Entry<String, Feed> feed : feeds.entrySet()) {
            fed.put(feed.getKey(), feed.getValue().tensor(rows));
        }
        return fed;
    }

    @Override
    public String refusal(Sampled request) {
        String refusal = items.refusal(request);
        if (refusal != null) {
            return refusal;
        }
        refusal = inputs.refusal(request, Rows.count(request));
        if (refusal != null) {
            items.forgetLast();
        }
        return refusal;
    }

    @Override
    public int rows(Sampled request) {
        return Rows.count(request);
    }

    @Override
    public float[][] score(List<Sampled> batch) throws OrtException {
        int total = 0;
        for (Sampled request : batch) {
            total += Rows.count(request);
        }
        if (scores.length < total) {
            scores = new float[Math.max(total, 2 * scores.length)];
        }
        try {
            scoreRows(batch);
            return byRequest(batch);
        } finally {
            items.forget();
        }
    }

    private void scoreRows(List<Sampled> batch) throws OrtException {
        feeds.values().forEach(Feed::clear); // of a batch that failed something may be left
        int scored = 0;
        int waiting = 0;
        for (Sampled request : batch) {
            int rows = Rows.count(request);
            for (int from = 0; from < rows; ) {
                int taken = Math.min(rows - from, MAX_ROWS - waiting);
                append(request, from, taken);
                from += taken;
                waiting += taken;
                if (waiting == MAX_ROWS) {
                    run(scored, waiting);
                    scored += waiting;
                    waiting = 0;
                }
            }
        }
        if (waiting > 0) {
            run(scored, waiting);
        }
    }

    private void append(Sampled request, int from, int rows) {
        for (Port port : inputs.ports()) {
            Tensor tensor = Rows.tensor(request, inputs.tensorOf(port));
            feeds.get(port.name()).append(tensor, from, rows);
        }
    }

    private void run(int at, int rows) throws OrtException {
        int shape = Shapes.atLeast(rows);
        session.runInto(tensors(shape), Map.of(output, answers.tensor(shape)));
        answers.copyTo(scores, at, rows);
    }

    private float[][] byRequest(List<Sampled> batch) {
        float[][] result = new float[batch.size()][];
        int first = 0;
        for (int i = 0; i < result.length; i++) {
            Sampled request = batch.get(i);
            int[] wanted = items.of(request);
            float[] found = new float[wanted.length];
            for (int k = 0; k < wanted.length; k++) {
                found[k] = scores[first + wanted[k]];
            }
            result[i] = found;
            first += Rows.count(request);
        }
        return result;
    }

    @Override
    public void warmUp() throws OrtException {
        for (int rows = 1; rows <= MAX_ROWS; rows = Shapes.atLeast(rows + 1)) {
            run(0, rows);
        }
    }

    @Override
    public void close() {
        feeds.values().forEach(Feed::close);
        answers.close();
    }

    /** For messages: all that a model has, in the order of its graph. */
    static String describe(List<NodeInfo> ports) {
        return Arrays.toString(ports.stream().map(ModelSession::describe).toArray());
    }
}
