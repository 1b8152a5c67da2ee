package io.modelwatch.schemas.produce;

import com.fasterxml.jackson.core.JsonGenerator;
import io.modelwatch.schemas.event.Tensor;
import io.modelwatch.schemas.read.JsonOutput;
import java.io.IOException;
import java.util.Map;

/**
 * Writes records for the job's topics as JSON with the field names of the Avro contracts; a tensor's data as base64. For several threads.
 */
public final class JsonWire {
    private JsonWire() {}

    public static byte[] encode(InferenceRequest request) {
        return JsonOutput.object(out -> {
            out.writeStringField("requestId", request.requestId());
            out.writeStringField("model", request.model());
            out.writeStringField("version", request.version());
            out.writeNumberField("time", request.time());
            JsonOutput.writeTexts("segments", request.segments(), out);
            out.writeArrayFieldStart("inputs");
            for (Tensor tensor : request.inputs()) {
                write(tensor, out);
            }
            out.writeEndArray();
            out.writeNumberField("sampledRate", request.sampledRate());
            if (!request.features().isEmpty()) {
                out.writeObjectFieldStart("features");
                for (Map.Entry<String, Object> feature : request.features().entrySet()) {
                    out.writeFieldName(feature.getKey());
                    writeFeature(feature.getValue(), out);
                }
                out.writeEndObject();
            }
        });
    }

    private static void writeFeature(Object value, JsonGenerator out) throws IOException {
        if (value instanceof Number number) {
            out.writeNumber(number.doubleValue());
        } else if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else {
            out.writeString((String) value); // null: null
        }
    }

    public static byte[] encode(InferenceResponse response) {
        return JsonOutput.object(out -> {
            out.writeStringField("requestId", response.requestId());
            out.writeStringField("model", response.model());
            out.writeStringField("version", response.version());
            out.writeNumberField("time", response.time());
            out.writeStringField("status", response.status());
            if (response.latencyMicros() >= 0) {
                out.writeNumberField("latencyMicros", response.latencyMicros());
            }
            out.writeArrayFieldStart("predictions");
            for (Prediction prediction : response.predictions()) {
                out.writeStartObject();
                out.writeStringField("itemId", prediction.itemId());
                out.writeNumberField("score", prediction.score());
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    public static byte[] encode(Feedback feedback) {
        return JsonOutput.object(out -> {
            out.writeStringField("requestId", feedback.requestId());
            out.writeStringField("itemId", feedback.itemId());
            writeOptional("label", feedback.label(), out);
            out.writeNumberField("time", feedback.time());
            writeOptional("kind", feedback.kind(), out);
            if (feedback.position() != 0) {
                out.writeNumberField("position", feedback.position());
            }
            writeOptional("value", feedback.value(), out);
            writeOptional("currency", feedback.currency(), out);
            writeOptional("model", feedback.model(), out);
        });
    }

    public static byte[] encode(ResourceUsage usage) {
        return JsonOutput.object(out -> {
            out.writeStringField("model", usage.model());
            out.writeStringField("version", usage.version());
            out.writeStringField("instance", usage.instance());
            out.writeNumberField("time", usage.time());
            out.writeObjectFieldStart("readings");
            for (Map.Entry<String, Double> reading : usage.readings().entrySet()) {
                out.writeNumberField(reading.getKey(), reading.getValue());
            }
            out.writeEndObject();
        });
    }

    /** @param value NaN: not written */
    private static void writeOptional(String name, double value, JsonGenerator out) throws IOException {
        if (!Double.isNaN(value)) {
            out.writeNumberField(name, value);
        }
    }

    private static void writeOptional(String name, String text, JsonGenerator out) throws IOException {
        if (text != null) {
            out.writeStringField(name, text);
        }
    }

    private static void write(Tensor tensor, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", tensor.name());
        out.writeStringField("datatype", tensor.datatype());
        out.writeFieldName("shape");
        out.writeArray(tensor.shape(), 0, tensor.shape().length);
        out.writeBinaryField("data", tensor.data());
        out.writeEndObject();
    }
}
