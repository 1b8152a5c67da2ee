package io.modelwatch.udfs.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;

/** Takes scores from a tensor, into memory that is used again. Numbers of other datatypes than FP32 are rounded to it. */
final class TensorOutputScores implements OutputScores {
    /** Memory is made for all of them. */
    private static final int MAX_COLUMNS = 4096;

    /** How the scores of n rows lie in a tensor. */
    enum Layout {
        /** [n] */
        LIST,
        /** [n, columns] */
        TABLE,
        /** [1, n] */
        LINE;

        long[] shape(int rows, int columns) {
            return switch (this) {
                case LIST -> new long[] {rows};
                case TABLE -> new long[] {rows, columns};
                case LINE -> new long[] {1, rows};
            };
        }
    }

    /** What is read: a column of a table, or the only one there is. */
    record Place(String output, Datatype datatype, Layout layout, int columns, int column) {
        boolean isAt(long[] shape, int rows) {
            return Arrays.equals(shape, layout.shape(rows, columns));
        }
    }

    private final ModelSession session;
    private final Place place;
    private final ByteBuffer numbers;
    private final FloatBuffer floats;
    /** By number of rows; made when first needed, all over the same buffer. */
    private final OnnxTensor[] tensors;

    TensorOutputScores(ModelSession session, Place place, int maxRows) {
        this.session = session;
        this.place = place;
        int bytes = maxRows * place.columns() * place.datatype().width;
        this.numbers = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
        this.floats = numbers.asFloatBuffer();
        this.tensors = new OnnxTensor[maxRows + 1];
    }

    /** The layout of an output of so many rows, or null: there is none. */
    static Layout layout(long[] shape, int rows) {
        boolean table = shape.length == 2 && shape[0] == rows && shape[1] >= 1 && shape[1] <= MAX_COLUMNS;
        boolean line = shape.length == 2 && shape[0] == 1 && shape[1] == rows;
        boolean list = shape.length == 1 && shape[0] == rows;
        return list ? Layout.LIST : table ? Layout.TABLE : line ? Layout.LINE : null;
    }

    @Override
    public void take(Map<String, OnnxTensor> fed, int run, float[] scores, int at, int rows) throws OrtException {
        session.runInto(fed, Map.of(place.output(), tensor(run)));
        if (place.datatype() == Datatype.FP32 && place.columns() == 1) {
            floats.get(0, scores, at, rows);
            return;
        }
        for (int row = 0; row < rows; row++) {
            scores[at + row] = number(row * place.columns() + place.column());
        }
    }

    private float number(int element) {
        Datatype datatype = place.datatype();
        return datatype.whole
                ? Numbers.whole(datatype, numbers, element)
                : (float) Numbers.real(datatype, numbers, element);
    }

    private OnnxTensor tensor(int rows) throws OrtException {
        if (tensors[rows] == null) {
            tensors[rows] = OnnxTensor.createTensor(
                    ModelSession.environment(),
                    numbers.slice(0, rows * place.columns() * place.datatype().width)
                            .order(ByteOrder.LITTLE_ENDIAN),
                    place.layout().shape(rows, place.columns()),
                    place.datatype().type);
        }
        return tensors[rows];
    }

    @Override
    public void close() {
        for (OnnxTensor tensor : tensors) {
            if (tensor != null) {
                tensor.close();
            }
        }
    }
}
