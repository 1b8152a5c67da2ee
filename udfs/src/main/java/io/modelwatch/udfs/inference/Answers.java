package io.modelwatch.udfs.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Takes a model's scores, FP32 of shape [n] or [n, columns], into memory that is used again. */
final class Answers implements AutoCloseable {
    private final int columns;
    private final int column;
    private final boolean flat;
    private final ByteBuffer bytes;
    private final FloatBuffer numbers;
    private final float[] copy;
    /** By number of rows; made when first needed, all over the same buffer. */
    private final OnnxTensor[] tensors;

    /**
     * @param shape of the output for some number of rows, [n] or [n, columns]
     * @param column whose numbers are the scores, from 0; negative: counted from the last, which is -1
     */
    Answers(long[] shape, int column, int maxRows) {
        this.flat = shape.length == 1;
        this.columns = flat ? 1 : Math.toIntExact(shape[1]);
        this.column = column < 0 ? columns + column : column;
        this.bytes = ByteBuffer.allocateDirect(maxRows * columns * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        this.numbers = bytes.asFloatBuffer();
        this.copy = new float[maxRows * columns];
        this.tensors = new OnnxTensor[maxRows + 1];
    }

    /** Whether an output of such a shape can be read. */
    static boolean allow(long[] shape, int rows, int column) {
        boolean table = shape.length == 2 && column < shape[1] && -column <= shape[1];
        return shape.length >= 1 && shape[0] == rows && (shape.length == 1 || table);
    }

    OnnxTensor tensor(int rows) throws OrtException {
        if (tensors[rows] == null) {
            tensors[rows] = OnnxTensor.createTensor(
                    ModelSession.environment(),
                    bytes.slice(0, rows * columns * Float.BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .asFloatBuffer(),
                    flat ? new long[] {rows} : new long[] {rows, columns});
        }
        return tensors[rows];
    }

    /** Copies the scores of the first rows. */
    void copyTo(float[] scores, int at, int rows) {
        if (columns == 1) {
            numbers.get(0, scores, at, rows);
            return;
        }
        numbers.get(0, copy, 0, rows * columns);
        for (int row = 0; row < rows; row++) {
            scores[at + row] = copy[row * columns + column];
        }
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
