package io.modelwatch.schemas.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Writes one JSON value to memory, in UTF-8. For several threads. */
public final class JsonOutput {
    /** A value that is not finite is written as it is, and refused as such, not as a text. */
    private static final JsonFactory FACTORY =
            JsonFactory.builder().disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS).build();

    /** Writes the fields of one object, or the elements of one array. */
    @FunctionalInterface
    public interface Fields {
        void write(JsonGenerator out) throws IOException;
    }

    private JsonOutput() {}

    /** An object in UTF-8. */
    public static byte[] object(Fields fields) {
        return json(out -> {
            out.writeStartObject();
            fields.write(out);
            out.writeEndObject();
        });
    }

    /**
     * An object of a contract that others read, in UTF-8: it says first which version of the contract it keeps to.
     *
     * @param version >= 1; docs/alerts.md says what may change within one
     */
    public static byte[] versioned(int version, Fields fields) {
        return object(out -> {
            out.writeNumberField("schemaVersion", version);
            fields.write(out);
        });
    }

    /** An array in UTF-8. */
    public static byte[] array(Fields elements) {
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

    /** A field that is a number; none where it is not finite, as JSON has no such number. */
    public static void writeKnown(String name, double value, JsonGenerator out) throws IOException {
        if (Double.isFinite(value)) {
            out.writeNumberField(name, value);
        }
    }

    /** A field that is an object of texts, in the order of the map. */
    public static void writeTexts(String name, Map<String, String> texts, JsonGenerator out) throws IOException {
        out.writeObjectFieldStart(name);
        for (Map.Entry<String, String> text : texts.entrySet()) {
            out.writeStringField(text.getKey(), text.getValue());
        }
        out.writeEndObject();
    }
}
