package io.modelwatch.schemas.read;

import io.modelwatch.schemas.event.Tensor;
import io.modelwatch.schemas.read.text.Utf8;
import java.util.Map;

/** What a tensor must hold to be scored; one that does not makes no record unusable, since only the sample needs it. */
final class TensorRules {
    static final int MAX_TENSORS = 256;
    static final int MAX_DIMENSIONS = 8;
    static final int MAX_ELEMENTS = 1 << 22;
    static final String BYTES = "BYTES";
    /** Bytes of the longest datatype, and room for one that is none. */
    static final int MAX_DATATYPE = 16;
    /** Bytes of one element, by the names of the Open Inference Protocol and Triton's BF16. */
    private static final Map<String, Integer> SIZES = Map.ofEntries(
            Map.entry("BOOL", 1),
            Map.entry("UINT8", 1),
            Map.entry("INT8", 1),
            Map.entry("UINT16", 2),
            Map.entry("INT16", 2),
            Map.entry("FP16", 2),
            Map.entry("BF16", 2),
            Map.entry("UINT32", 4),
            Map.entry("INT32", 4),
            Map.entry("FP32", 4),
            Map.entry("UINT64", 8),
            Map.entry("INT64", 8),
            Map.entry("FP64", 8));

    private TensorRules() {}

    /** Whether it can be a tensor's name. */
    static boolean isName(byte[] bytes, int at, int length) {
        return length >= 1 && length <= ContractRules.MAX_NAME && Utf8.isValid(bytes, at, length);
    }

    /** Whether the datatype is known and the data is as long as the shape says. */
    static boolean allow(Tensor tensor) {
        int length = tensor.data().length;
        long elements = elements(tensor.shape(), length);
        if (elements < 0 || elements > MAX_ELEMENTS) {
            return false;
        }
        if (tensor.datatype().equals(BYTES)) {
            return holdsTexts(tensor.data(), elements);
        }
        Integer size = SIZES.get(tensor.datatype());
        return size != null && elements * size == length;
    }

    /** The product of the dimensions; negative where one is, where there are too many, or more elements than bytes. */
    private static long elements(long[] shape, int bytes) {
        long elements = 1;
        if (shape.length > MAX_DIMENSIONS) {
            return -1;
        }
        for (long dimension : shape) {
            if (dimension < 0 || dimension > bytes) {
                return -1;
            }
            elements *= dimension;
            if (elements > bytes) {
                return -1;
            }
        }
        return elements;
    }

    /** Each text is a little-endian length of four bytes and so many bytes. */
    private static boolean holdsTexts(byte[] data, long texts) {
        long at = 0;
        for (long i = 0; i < texts; i++) {
            if (at + Integer.BYTES > data.length) {
                return false;
            }
            int from = (int) at;
            long length = (data[from] & 0xFFL)
                    | (data[from + 1] & 0xFFL) << 8
                    | (data[from + 2] & 0xFFL) << 16
                    | (data[from + 3] & 0xFFL) << 24;
            at += Integer.BYTES + length;
        }
        return at == data.length;
    }
}
