package io.modelwatch.udfs.inference;

import ai.onnxruntime.OnnxJavaType;
import java.util.Arrays;
import java.util.Optional;

/** The datatypes that are fed into models, named as in the Open Inference Protocol. */
enum Datatype {
    BOOL(OnnxJavaType.BOOL, 1),
    INT32(OnnxJavaType.INT32, Integer.BYTES),
    INT64(OnnxJavaType.INT64, Long.BYTES),
    FP32(OnnxJavaType.FLOAT, Float.BYTES),
    FP64(OnnxJavaType.DOUBLE, Double.BYTES),
    /** Text in UTF-8, each element with its length before it. */
    BYTES(OnnxJavaType.STRING, 0);

    final OnnxJavaType type;
    /** Bytes of an element; 0 where they vary. */
    final int width;

    Datatype(OnnxJavaType type, int width) {
        this.type = type;
        this.width = width;
    }

    static Optional<Datatype> of(OnnxJavaType type) {
        return Arrays.stream(values()).filter(value -> value.type == type).findFirst();
    }
}
