package io.modelwatch.udfs.inference;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.TensorInfo.OnnxTensorType;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The datatypes of tensors, named as in the Open Inference Protocol, and bfloat16. */
enum Datatype {
    BOOL(OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL, OnnxJavaType.BOOL, 1, 0, 1),
    UINT8(OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8, OnnxJavaType.UINT8, 1, 0, 0xFF),
    UINT16(OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16, OnnxJavaType.UNKNOWN, 2, 0, 0xFFFF),
    UINT32(OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32, OnnxJavaType.UNKNOWN, 4, 0, 0xFFFF_FFFFL),
    /** Above Long.MAX_VALUE its numbers fit into no other type here. */
    UINT64(OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64, OnnxJavaType.UNKNOWN, 8, 0, Long.MAX_VALUE),
    INT8(OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8, OnnxJavaType.INT8, 1, Byte.MIN_VALUE, Byte.MAX_VALUE),
    INT16(OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16, OnnxJavaType.INT16, 2, Short.MIN_VALUE, Short.MAX_VALUE),
    INT32(
            OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32,
            OnnxJavaType.INT32,
            4,
            Integer.MIN_VALUE,
            Integer.MAX_VALUE),
    INT64(OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64, OnnxJavaType.INT64, 8, Long.MIN_VALUE, Long.MAX_VALUE),
    FP16(OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16, OnnxJavaType.FLOAT16, 2),
    BF16(OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16, OnnxJavaType.BFLOAT16, 2),
    FP32(OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, OnnxJavaType.FLOAT, 4),
    FP64(OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE, OnnxJavaType.DOUBLE, 8),
    /** Text in UTF-8, each element with its length before it. */
    BYTES(OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING, OnnxJavaType.STRING, 0);

    private static final Map<String, Datatype> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Enum::name, Function.identity()));

    private final OnnxTensorType inGraphs;
    /** UNKNOWN where ONNX Runtime makes no such tensors from Java. */
    final OnnxJavaType type;
    /** Bytes of an element; 0 where they vary. */
    final int width;
    /** Whether its numbers are whole; BOOL's are 0 and 1. */
    final boolean whole;
    /** The least and the most of whole numbers. */
    final long least;

    final long most;

    Datatype(OnnxTensorType inGraphs, OnnxJavaType type, int width) {
        this(inGraphs, type, width, 0, 0);
    }

    Datatype(OnnxTensorType inGraphs, OnnxJavaType type, int width, long least, long most) {
        this.inGraphs = inGraphs;
        this.type = type;
        this.width = width;
        this.whole = least < most;
        this.least = least;
        this.most = most;
    }

    /** Of a model's input or output. Not by its Java type, which is that of a signed number for an unsigned one. */
    static Optional<Datatype> of(TensorInfo tensor) {
        return Arrays.stream(values())
                .filter(value -> value.inGraphs == tensor.onnxType)
                .findFirst();
    }

    /** By its name in a request; null: there is none such. */
    static Datatype named(String name) {
        return BY_NAME.get(name);
    }

    /** Whether tensors of it can be made here. */
    boolean isMade() {
        return type != OnnxJavaType.UNKNOWN;
    }

    boolean isReal() {
        return !whole && this != BYTES;
    }
}
