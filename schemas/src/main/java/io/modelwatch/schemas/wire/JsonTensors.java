package io.modelwatch.schemas.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.modelwatch.schemas.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads a request's inputs from JSON: data is base64 of the raw bytes, or an array of numbers (FP32, FP64, INT32, INT64) or of texts (BYTES).
 * For the sample only, so it may allocate.
 */
final class JsonTensors {
    private static final JsonMapper MAPPER = new JsonMapper(JsonReader.FACTORY);

    private JsonTensors() {}

    /** @return null where it is no array of tensors, or one breaks a tensor's rules */
    static List<Tensor> read(byte[] json, int from, int to) {
        JsonNode inputs;
        try {
            inputs = MAPPER.readTree(json, from, to - from);
        } catch (IOException unreadable) {
            return null; // told by the count of unreadable inputs; the message would quote the payload
        }
        if (!inputs.isArray()) {
            return null;
        }
        List<Tensor> tensors = new ArrayList<>();
        for (JsonNode input : inputs) {
            Tensor tensor = tensor(input);
            if (tensor == null || !TensorRules.allow(tensor)) {
                return null;
            }
            tensors.add(tensor);
        }
        return tensors;
    }

    private static Tensor tensor(JsonNode input) {
        JsonNode shape = input.path("shape");
        String datatype = input.path("datatype").asText();
        byte[] data = data(input.path("data"), datatype);
        if (!shape.isArray() || data == null) {
            return null;
        }
        long[] dimensions = new long[shape.size()];
        for (int i = 0; i < dimensions.length; i++) {
            dimensions[i] =
                    shape.get(i).canConvertToExactIntegral() ? shape.get(i).asLong(-1) : -1;
        }
        return new Tensor(input.path("name").asText(), datatype, dimensions, data);
    }

    private static byte[] data(JsonNode data, String datatype) {
        if (data.isTextual()) {
            try {
                return data.binaryValue();
            } catch (IOException noBase64) {
                return null; // as above
            }
        }
        if (!data.isArray()) {
            return null;
        }
        return datatype.equals("BYTES") ? texts(data) : numbers(data, datatype);
    }

    private static byte[] numbers(JsonNode data, String datatype) {
        ByteBuffer bytes = ByteBuffer.allocate(data.size() * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (JsonNode number : data) {
            if (!number.isNumber()) {
                return null;
            }
            switch (datatype) {
                case "FP32" -> bytes.putFloat(number.floatValue());
                case "FP64" -> bytes.putDouble(number.doubleValue());
                case "INT32" -> bytes.putInt(number.intValue());
                case "INT64" -> bytes.putLong(number.longValue());
                default -> {
                    return null;
                }
            }
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private static byte[] texts(JsonNode data) {
        List<String> texts = new ArrayList<>();
        for (JsonNode text : data) {
            if (!text.isTextual()) {
                return null;
            }
            texts.add(text.textValue());
        }
        return Tensor.texts("", texts).data();
    }
}
