package io.modelwatch.schemas.event;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One input of a model.
 *
 * @param name of the model's input
 * @param datatype as in the Open Inference Protocol: BOOL, UINT8 to UINT64, INT8 to INT64, FP16, BF16, FP32, FP64, BYTES
 * @param shape dimensions, each >= 0
 * @param data row-major, raw little-endian; BYTES elements are a 4-byte length and the bytes
 */
public record Tensor(String name, String datatype, long[] shape, byte[] data) {
    /** A row of single-precision numbers, of shape [1, n]. */
    public static Tensor row(String name, float... values) {
        ByteBuffer data = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return new Tensor(name, "FP32", new long[] {1, values.length}, data.array());
    }

    /** Texts, of shape [n]. */
    public static Tensor texts(String name, List<String> values) {
        List<byte[]> encoded = values.stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
        int size =
                encoded.stream().mapToInt(text -> Integer.BYTES + text.length).sum();
        ByteBuffer data = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        encoded.forEach(text -> data.putInt(text.length).put(text));
        return new Tensor(name, "BYTES", new long[] {values.size()}, data.array());
    }
}
