package io.modelwatch.udfs.inference;

import io.modelwatch.schemas.Tensor;
import java.util.Arrays;

/**
 * An input of a model's graph whose first dimension counts rows.
 *
 * @param name in the graph
 * @param datatype that it wants
 * @param shape dimensions; negative: any
 */
record Port(String name, Datatype datatype, long[] shape) {
    /** Elements of one row; the dimensions after the first must be fixed. */
    int rowElements() {
        long elements = 1;
        for (int i = 1; i < shape.length; i++) {
            elements *= shape[i];
        }
        return Math.toIntExact(elements);
    }

    boolean hasFixedRows() {
        return shape.length >= 1 && Arrays.stream(shape).skip(1).allMatch(size -> size > 0);
    }

    long[] shapeOf(int rows) {
        long[] given = shape.clone();
        given[0] = rows;
        return given;
    }

    boolean accepts(Tensor tensor, long rows) {
        if (!tensor.datatype().equals(datatype.name())
                || tensor.shape().length != shape.length
                || tensor.shape()[0] != rows) {
            return false;
        }
        for (int i = 1; i < shape.length; i++) {
            if (tensor.shape()[i] != shape[i]) {
                return false;
            }
        }
        // The reader of records checks the data against the shape too; here a short array would be read out of bounds.
        return datatype == Datatype.BYTES
                ? Texts.areWhole(tensor, rows * rowElements())
                : tensor.data().length == rows * rowElements() * datatype.width;
    }

    String wanted(long rows) {
        return datatype + " " + Arrays.toString(shapeOf(Math.toIntExact(rows)));
    }

    static String given(Tensor tensor) {
        return tensor.datatype() + " " + Arrays.toString(tensor.shape()) + " of " + tensor.data().length + " bytes";
    }
}
