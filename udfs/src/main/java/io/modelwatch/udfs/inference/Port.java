package io.modelwatch.udfs.inference;

import io.modelwatch.schemas.event.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * An input of a model's graph whose first dimension counts rows.
 *
 * @param name in the graph
 * @param datatype that it wants
 * @param shape dimensions; negative: any
 */
record Port(String name, Datatype datatype, long[] shape) {
    private static final int WIDTH_OF_TEXT = 8; // a reference to it

    /** Of one row; the dimensions after the first must be fixed. */
    int rowElements() {
        return (int) elements();
    }

    /** Memory for one row. */
    long rowBytes() {
        return elements() * (datatype == Datatype.BYTES ? WIDTH_OF_TEXT : datatype.width);
    }

    private long elements() {
        long elements = 1;
        for (int i = 1; i < shape.length; i++) {
            elements = Math.min(elements * Math.min(shape[i], Integer.MAX_VALUE), Integer.MAX_VALUE);
        }
        return elements;
    }

    boolean hasFixedRows() {
        return shape.length >= 1
                && shape[0] != 0
                && Arrays.stream(shape).skip(1).allMatch(size -> size > 0);
    }

    /** How many rows each run has where the graph says so; 0: any number. */
    long batch() {
        return Math.max(0, shape[0]);
    }

    long[] shapeOf(int rows) {
        long[] given = shape.clone();
        given[0] = rows;
        return given;
    }

    /**
     * Why a tensor does not fit, or null: another shape, a datatype that cannot be cast, or a number that has no place in the one wanted.
     */
    String refusal(Tensor tensor, long rows) {
        Datatype given = tensor == null ? null : Datatype.named(tensor.datatype());
        if (given == null || !hasShape(tensor, rows) || !isWhole(tensor, given, rows * rowElements())) {
            return "wanted %s, given %s".formatted(wanted(rows), tensor == null ? "none" : given(tensor));
        }
        int unfit = given == datatype ? -1 : firstUnfit(tensor, given);
        return unfit < 0
                ? null
                : "wanted %s, given %s whose number %d, %s, has no place there"
                        .formatted(wanted(rows), given(tensor), unfit, shown(tensor, given, unfit));
    }

    private boolean hasShape(Tensor tensor, long rows) {
        if (tensor.shape().length != shape.length || tensor.shape()[0] != rows) {
            return false;
        }
        for (int i = 1; i < shape.length; i++) {
            if (tensor.shape()[i] != shape[i]) {
                return false;
            }
        }
        return true;
    }

    /** The reader of records checks the data against the shape too; here a short array would be read out of bounds. */
    private boolean isWhole(Tensor tensor, Datatype given, long elements) {
        if (datatype == Datatype.BYTES || given == Datatype.BYTES) {
            return datatype == given && Texts.areWhole(tensor, elements);
        }
        return tensor.data().length == elements * given.width;
    }

    private int firstUnfit(Tensor tensor, Datatype given) {
        ByteBuffer data = littleEndian(tensor);
        int elements = tensor.data().length / given.width;
        for (int i = 0; i < elements; i++) {
            if (!Numbers.fits(given, data, i, datatype)) {
                return i;
            }
        }
        return -1;
    }

    private static String shown(Tensor tensor, Datatype given, int element) {
        ByteBuffer data = littleEndian(tensor);
        if (!given.whole) {
            return Double.toString(Numbers.real(given, data, element));
        }
        long number = Numbers.whole(given, data, element);
        return given == Datatype.UINT64 ? Long.toUnsignedString(number) : Long.toString(number);
    }

    static ByteBuffer littleEndian(Tensor tensor) {
        return ByteBuffer.wrap(tensor.data()).order(ByteOrder.LITTLE_ENDIAN);
    }

    private String wanted(long rows) {
        return datatype + " " + Arrays.toString(shapeOf(Math.toIntExact(rows)));
    }

    static String given(Tensor tensor) {
        return tensor.datatype() + " " + Arrays.toString(tensor.shape()) + " of " + tensor.data().length + " bytes";
    }
}
