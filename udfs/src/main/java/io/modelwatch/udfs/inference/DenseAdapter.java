package io.modelwatch.udfs.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import io.modelwatch.schemas.event.Sampled;
import java.util.Arrays;
import java.util.List;

/**
 * Turns rows of numbers (or texts) into a score each: tensor {@code t} of a request, of shape [items, ...], goes to the model's input of
 * the same name. The only input of a model takes the tensor of its name, else {@code features}, else the request's only tensor. Requests
 * share a run, padded with zeros to one of few numbers of rows, or to the only number that the graph allows.
 */
final class DenseAdapter implements Adapter {
    /** Rows of the largest run: more of them gain nothing. */
    static final int MAX_ROWS = 1024;
    /** Memory for the rows of a run; wide rows, for example pictures, make smaller runs. */
    private static final int MAX_RUN_BYTES = 1 << 26;

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
                            "output",
                            "",
                            "the name of an output; by default the first with chances or other numbers that need not be whole",
                            value -> true),
                    new AdapterKind.Option(
                            "column",
                            "",
                            "a whole number: the column of the output, or the class of its maps, that is the score, -1 the last",
                            value -> value.matches("(-?\\d{1,6})?"))),
            DenseAdapter::create);

    private final Inputs inputs;
    private final Feeds feeds;
    private final OutputScores answers;
    /** Rows of a run: smaller runs are padded to the least, and none exceeds the most. */
    private final int leastRows;

    private final int maxRows;
    private final Rows items = new Rows();
    /** Scores of all rows of a batch. */
    private float[] scores = new float[MAX_ROWS];

    private DenseAdapter(Inputs inputs, Feeds feeds, Outputs.Found found, int maxRows) {
        this.inputs = inputs;
        this.feeds = feeds;
        this.answers = found.answers();
        this.leastRows = found.leastRows();
        this.maxRows = maxRows;
    }

    private static DenseAdapter create(ModelSession session, AdapterKind.Settings settings)
            throws OrtException, ScoringException {
        Inputs inputs = Inputs.of(session.inputs(), settings.get("inputs"), MAX_ROWS);
        int maxRows = inputs.batch() > 0 ? inputs.batch() : Math.min(MAX_ROWS, MAX_RUN_BYTES / inputs.rowBytes());
        Feeds feeds = new Feeds(inputs, maxRows);
        boolean found = false;
        try {
            Outputs outputs = new Outputs(session, feeds::tensors, inputs.batch(), maxRows);
            DenseAdapter adapter = new DenseAdapter(
                    inputs, feeds, outputs.find(settings.get("output"), settings.get("column")), maxRows);
            found = true;
            return adapter;
        } finally {
            if (!found) {
                feeds.close();
            }
        }
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
        feeds.clear(); // of a batch that failed something may be left
        int scored = 0;
        int waiting = 0;
        for (Sampled request : batch) {
            int rows = Rows.count(request);
            for (int from = 0; from < rows; ) {
                int taken = Math.min(rows - from, maxRows - waiting);
                feeds.append(request, from, taken);
                from += taken;
                waiting += taken;
                if (waiting == maxRows) {
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

    private void run(int at, int rows) throws OrtException {
        int run = Math.min(maxRows, Shapes.atLeast(Math.max(rows, leastRows)));
        answers.take(feeds.tensors(run), run, scores, at, rows);
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
        for (int rows = leastRows; rows <= maxRows; rows = Shapes.atLeast(rows + 1)) {
            run(0, rows);
        }
    }

    @Override
    public void close() {
        feeds.close();
        answers.close();
    }

    /** For messages: all that a model has, in the order of its graph. */
    static String describe(List<NodeInfo> ports) {
        return Arrays.toString(ports.stream().map(ModelSession::describe).toArray());
    }
}
