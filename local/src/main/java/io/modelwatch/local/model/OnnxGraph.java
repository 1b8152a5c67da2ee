package io.modelwatch.local.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A computation in ONNX form (IR version 8, operator set 17), written node by node; field numbers are those of onnx.proto. */
public final class OnnxGraph {
    /** The tensor types needed here; the codes are those of {@code TensorProto.DataType}. */
    public enum Type {
        FLOAT(1),
        INT64(7),
        STRING(8),
        BOOL(9);

        private final int code;

        Type(int code) {
            this.code = code;
        }
    }

    private static final int IR_VERSION = 8;
    private static final int OPERATORS = 17;
    private static final String CLASSIC_OPERATORS_DOMAIN = "ai.onnx.ml";
    private static final int CLASSIC_OPERATORS = 2;

    private final Protobuf graph = new Protobuf();

    public OnnxGraph(String name) {
        graph.text(2, name);
    }

    /** @param shape dimensions; negative: any */
    public OnnxGraph input(String name, Type type, long... shape) {
        graph.message(11, valueInfo(name, type, shape));
        return this;
    }

    /** @param shape dimensions; negative: any */
    public OnnxGraph output(String name, Type type, long... shape) {
        graph.message(12, valueInfo(name, type, shape));
        return this;
    }

    private static Protobuf valueInfo(String name, Type type, long... shape) {
        Protobuf dimensions = new Protobuf();
        for (int i = 0; i < shape.length; i++) {
            Protobuf dimension = shape[i] < 0 ? new Protobuf().text(2, "n" + i) : new Protobuf().whole(1, shape[i]);
            dimensions.message(1, dimension);
        }
        Protobuf tensor = new Protobuf().whole(1, type.code).message(2, dimensions);
        return new Protobuf().text(1, name).message(2, new Protobuf().message(1, tensor));
    }

    /** @param shape none: a scalar */
    public OnnxGraph constant(String name, float[] values, long... shape) {
        ByteBuffer data = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return constant(name, Type.FLOAT, data.array(), shape);
    }

    /** @param shape none: a scalar */
    public OnnxGraph constant(String name, long[] values, long... shape) {
        ByteBuffer data = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.asLongBuffer().put(values);
        return constant(name, Type.INT64, data.array(), shape);
    }

    public OnnxGraph constant(String name, boolean value) {
        return constant(name, Type.BOOL, new byte[] {(byte) (value ? 1 : 0)});
    }

    private OnnxGraph constant(String name, Type type, byte[] data, long... shape) {
        Protobuf tensor = new Protobuf();
        for (long dimension : shape) {
            tensor.whole(1, dimension);
        }
        graph.message(5, tensor.whole(2, type.code).text(8, name).bytes(9, data));
        return this;
    }

    public OnnxGraph node(String operator, List<String> inputs, String output, Attribute... attributes) {
        return node("", operator, inputs, output, attributes);
    }

    /** A node with an operator of classic machine learning (ai.onnx.ml). */
    public OnnxGraph classicNode(String operator, List<String> inputs, String output, Attribute... attributes) {
        return node(CLASSIC_OPERATORS_DOMAIN, operator, inputs, output, attributes);
    }

    private OnnxGraph node(
            String domain, String operator, List<String> inputs, String output, Attribute... attributes) {
        Protobuf node = new Protobuf();
        inputs.forEach(input -> node.text(1, input));
        node.text(2, output).text(3, output).text(4, operator);
        for (Attribute attribute : attributes) {
            node.message(5, attribute.message);
        }
        graph.message(1, domain.isEmpty() ? node : node.text(7, domain));
        return this;
    }

    /**
     * The whole file.
     *
     * @param metadata for people and tools, for example the model's name and version
     */
    public byte[] file(Map<String, String> metadata) {
        Protobuf model =
                new Protobuf().whole(1, IR_VERSION).text(2, "modelwatch").message(7, graph);
        model.message(8, new Protobuf().text(1, "").whole(2, OPERATORS));
        model.message(8, new Protobuf().text(1, CLASSIC_OPERATORS_DOMAIN).whole(2, CLASSIC_OPERATORS));
        new TreeMap<>(metadata)
                .forEach((key, value) ->
                        model.message(14, new Protobuf().text(1, key).text(2, value)));
        return model.bytes();
    }

    /** Attributes of a node besides its inputs; the codes are those of {@code AttributeProto.AttributeType}. */
    public static final class Attribute {
        private final Protobuf message;

        private Attribute(String name, int type) {
            message = new Protobuf().text(1, name).whole(20, type);
        }

        public static Attribute whole(String name, long value) {
            Attribute attribute = new Attribute(name, 2);
            attribute.message.whole(3, value);
            return attribute;
        }

        public static Attribute wholes(String name, long... values) {
            Attribute attribute = new Attribute(name, 7);
            for (long value : values) {
                attribute.message.whole(8, value);
            }
            return attribute;
        }

        public static Attribute numbers(String name, float... values) {
            Attribute attribute = new Attribute(name, 6);
            for (float value : values) {
                attribute.message.number(7, value);
            }
            return attribute;
        }

        public static Attribute texts(String name, String... values) {
            Attribute attribute = new Attribute(name, 8);
            for (String value : values) {
                attribute.message.bytes(9, value.getBytes(StandardCharsets.UTF_8));
            }
            return attribute;
        }

        public static Attribute graph(String name, OnnxGraph value) {
            Attribute attribute = new Attribute(name, 5);
            attribute.message.message(6, value.graph);
            return attribute;
        }
    }
}
