package io.modelwatch.udfs.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.SequenceInfo;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.ValueInfo;
import io.modelwatch.udfs.inference.ScoringException.Reason;
import io.modelwatch.udfs.inference.TensorOutputScores.Layout;
import io.modelwatch.udfs.inference.TensorOutputScores.Place;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds which of a model's outputs holds the scores, and how, by running it: what a graph declares is often less than what it gives. */
final class Outputs {
    /** Fewer are ambiguous: one row's score looks like a result for the whole run, two like the probabilities of two classes. */
    private static final int SEVERAL = 3;

    private static final String EXPORT =
            "export it so that it answers each row of a free first dimension (PyTorch: dynamic_axes)";

    private final ModelSession session;
    private final Feeding feeding;
    private final int batch;
    private final int maxRows;

    /** Inputs of so many rows. */
    interface Feeding {
        Map<String, OnnxTensor> rows(int rows) throws OrtException;
    }

    /**
     * @param answers of the output
     * @param leastRows with which the model answers as it does with more
     */
    record Found(OutputScores answers, int leastRows) {}

    /**
     * @param batch rows of each run; 0: any number
     * @param maxRows of a run
     */
    Outputs(ModelSession session, Feeding feeding, int batch, int maxRows) {
        this.session = session;
        this.feeding = feeding;
        this.batch = batch;
        this.maxRows = maxRows;
    }

    /**
     * @param named an output; empty: the first that holds chances or other numbers that need not be whole, else the first
     * @param column the number of the column that is the score, negative: from the last; empty: the last of at most two
     */
    Found find(String named, String column) throws OrtException, ScoringException {
        String output = choose(named);
        int rows = batch > 0 ? batch : SEVERAL;
        try (OrtSession.Result result = session.run(feeding.rows(rows), Set.of(output))) {
            ValueInfo info = result.get(0).getInfo();
            if (info instanceof SequenceInfo sequence && sequence.sequenceOfMaps && sequence.length == rows) {
                List<Object> classes = MapOutputScores.classes((OnnxSequence) result.get(0));
                Object wanted = classes.get(column(output, column, classes.size(), "classes " + classes));
                return new Found(new MapOutputScores(session, output, wanted), Math.max(1, batch));
            }
            if (info instanceof TensorInfo tensor) {
                Place place = place(output, tensor, rows, column);
                return new Found(new TensorOutputScores(session, place, maxRows), leastRows(place));
            }
            throw refused(output, info, rows);
        }
    }

    private String choose(String named) throws OrtException, ScoringException {
        List<NodeInfo> outputs = session.outputs();
        List<String> names = outputs.stream().map(NodeInfo::getName).toList();
        if (named.isEmpty()) {
            return outputs.stream()
                    .filter(output -> holdsScores(output.getInfo()))
                    .findFirst()
                    .orElse(outputs.get(0))
                    .getName();
        }
        if (!names.contains(named)) {
            throw noModel("output must be one of the model's %s, was %s", names, named);
        }
        return named;
    }

    /** Labels stand beside them in what classifiers give, mostly before them. */
    private static boolean holdsScores(ValueInfo info) {
        return info instanceof SequenceInfo sequence
                ? sequence.sequenceOfMaps
                : info instanceof TensorInfo tensor
                        && Datatype.of(tensor).filter(Datatype::isReal).isPresent();
    }

    private Place place(String output, TensorInfo tensor, int rows, String column)
            throws OrtException, ScoringException {
        Datatype datatype = Datatype.of(tensor).orElse(Datatype.BYTES);
        long[] shape = tensor.getShape();
        Layout layout = TensorOutputScores.layout(shape, rows);
        if (layout == null || datatype == Datatype.BYTES || !datatype.isMade()) {
            throw refused(output, tensor, rows);
        }
        int columns = layout == Layout.TABLE ? Math.toIntExact(shape[1]) : 1;
        return new Place(
                output, datatype, layout, columns, column(output, column, columns, "%d columns".formatted(columns)));
    }

    private static int column(String output, String given, int columns, String are) throws ScoringException {
        if (given.isEmpty() && columns > 2) {
            throw noModel("output %s has %s: name the one that is the score by the option column, from 0", output, are);
        }
        int column = given.isEmpty() ? -1 : Integer.parseInt(given);
        int counted = column < 0 ? columns + column : column;
        if (counted < 0 || counted >= columns) {
            throw noModel("column must be within output %s, which has %s, was %d", output, are, column);
        }
        return counted;
    }

    /** Some graphs answer one row in another shape than several, for example those that squeeze dimensions of 1 away. */
    private int leastRows(Place place) throws OrtException, ScoringException {
        if (batch > 0) {
            return batch;
        }
        for (int rows = 1; rows < SEVERAL; rows++) {
            try (OrtSession.Result result = session.run(feeding.rows(rows), Set.of(place.output()))) {
                TensorInfo given = (TensorInfo) result.get(0).getInfo();
                if (place.isAt(given.getShape(), rows)) {
                    return rows;
                }
                if (rows == SEVERAL - 1) {
                    throw refused(place.output(), given, rows);
                }
            }
        }
        throw new IllegalStateException("the loop ends in either way");
    }

    private ScoringException refused(String output, ValueInfo info, int rows) throws OrtException {
        List<String> names = session.outputs().stream().map(NodeInfo::getName).toList();
        return noModel(
                "output %s must be numbers (BOOL, UINT8, INT8 to INT64, FP16 to FP64, BF16) of shape [n], [n, columns] or [1, n], "
                        + "or ZipMap's maps, is %s for n = %d: %s, or name another of %s by the option output",
                output, ModelSession.describe(info), rows, EXPORT, names);
    }

    private static ScoringException noModel(String sentence, Object... values) {
        return new ScoringException(Reason.NOT_A_MODEL, sentence.formatted(values));
    }
}
