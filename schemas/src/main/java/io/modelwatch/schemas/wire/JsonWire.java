package io.modelwatch.schemas.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.modelwatch.schemas.Feedback;
import io.modelwatch.schemas.InferenceRequest;
import io.modelwatch.schemas.InferenceResponse;
import io.modelwatch.schemas.Prediction;
import io.modelwatch.schemas.ResourceUsage;
import io.modelwatch.schemas.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Writes records for the job's topics as JSON with the field names of the Avro contracts; a tensor's data as base64. For several threads. */
public final class JsonWire {
    /** A value that is not finite is written as it is, and refused as such, not as a text. */
    private static final JsonFactory FACTORY =
            JsonFactory.builder().disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS).build();

    /** Writes the fields of one object, or the elements of one array. */
    @FunctionalInterface
    interface Fields {
        void write(JsonGenerator out) throws IOException;
    }

    private JsonWire() {}

    public static byte[] encode(InferenceRequest request) {
        return object(out -> {
            out.writeStringField("requestId", request.requestId());
            out.writeStringField("model", request.model());
            out.writeStringField("version", request.version());
            out.writeNumberField("time", request.time());
            writeTexts("segments", request.segments(), out);
            out.writeArrayFieldStart("inputs");
            for (Tensor tensor : request.inputs()) {
                write(tensor, out);
            }
            out.writeEndArray();
            out.writeNumberField("sampledRate", request.sampledRate());
        });
    }

    public static byte[] encode(InferenceResponse response) {
        return object(out -> {
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
        return object(out -> {
            out.writeStringField("requestId", feedback.requestId());
            out.writeStringField("itemId", feedback.itemId());
            out.writeNumberField("label", feedback.label());
            out.writeNumberField("time", feedback.time());
        });
    }

    public static byte[] encode(ResourceUsage usage) {
        return object(out -> {
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

    static byte[] object(Fields fields) {
        return json(out -> {
            out.writeStartObject();
            fields.write(out);
            out.writeEndObject();
        });
    }

    static byte[] array(Fields elements) {
        return json(out -> {
            out.writeStartArray();
            elements.write(out);
            out.writeEndArray();
        });
    }

    private static byte[] json(Fields content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
            content.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("JSON must be writable to memory", e);
        }
        return bytes.toByteArray();
    }

    static void writeTexts(String name, Map<String, String> texts, JsonGenerator out) throws IOException {
        out.writeObjectFieldStart(name);
        for (Map.Entry<String, String> text : texts.entrySet()) {
            out.writeStringField(text.getKey(), text.getValue());
        }
        out.writeEndObject();
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
