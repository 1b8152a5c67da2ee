package io.modelwatch.schemas.read;

import com.fasterxml.jackson.core.JsonGenerator;
import io.modelwatch.schemas.event.Refusal.Reason;
import io.modelwatch.schemas.read.text.Utf8;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Writes a record in Avro's binary encoding as JSON with the writer's names, so that mappings find its fields by their pointers: a field by
 * its name, a union as the branch that it is, an enum as its symbol, bytes as text where they are UTF-8. What is no JSON is null: other
 * bytes, and what has a fixed length. Each branch of a union counts as a level of nesting. Not for several threads.
 */
final class AvroAsJson {
    /** As {@link JsonReader#FACTORY} reads. */
    private static final int MAX_DEPTH = 32;
    /** Of elements that take no bytes: a record could promise any number of them. */
    private static final int MAX_EMPTY = ContractRules.MAX_EVENTS;

    private final AvroCursor cursor = new AvroCursor();

    /** @param start where the body begins; nothing may follow it */
    byte[] write(AvroType record, byte[] bytes, int start) {
        cursor.reset(bytes, start);
        Bounded json = new Bounded(bytes.length);
        try (JsonGenerator out = JsonReader.FACTORY.createGenerator(json)) {
            write(record, 0, out);
        } catch (IOException e) {
            throw new UncheckedIOException("JSON must be writable to memory", e);
        }
        if (!cursor.isAtEnd()) {
            throw Refused.malformed("nothing may follow the record, were " + cursor.left() + " bytes");
        }
        return json.toByteArray();
    }

    /** Small records with long names become long JSON. */
    private static final class Bounded extends ByteArrayOutputStream {
        Bounded(int size) {
            super(2 * size + 64);
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            if (count + length > ContractRules.MAX_RECORD) {
                throw new Refused(
                        Reason.TOO_LARGE, "the record must be at most " + ContractRules.MAX_RECORD + " bytes as JSON");
            }
            super.write(bytes, from, length);
        }
    }

    private void write(AvroType type, int depth, JsonGenerator out) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new Refused(Reason.TOO_LARGE, "values must nest at most " + MAX_DEPTH + " deep");
        }
        switch (type.type) {
            case RECORD -> writeRecord(type, depth, out);
            case UNION -> write(cursor.branch(type), depth + 1, out);
            case ARRAY -> writeArray(type.element, depth, out);
            case MAP -> writeMap(type.element, depth, out);
            case STRING, BYTES -> writeText(out);
            default -> writeScalar(type, out);
        }
    }

    private void writeScalar(AvroType type, JsonGenerator out) throws IOException {
        switch (type.type) {
            case BOOLEAN -> out.writeBoolean(cursor.readBoolean());
            case INT -> out.writeNumber(cursor.readInt());
            case LONG -> out.writeNumber(cursor.readLong());
            case FLOAT -> out.writeNumber(cursor.readFloat());
            case DOUBLE -> out.writeNumber(cursor.readDouble());
            case ENUM -> {
                byte[] symbol = cursor.symbol(type);
                out.writeUTF8String(symbol, 0, symbol.length);
            }
            default -> {
                cursor.skip(type);
                out.writeNull();
            }
        }
    }

    private void writeRecord(AvroType type, int depth, JsonGenerator out) throws IOException {
        out.writeStartObject();
        for (int i = 0; i < type.parts.length; i++) {
            out.writeFieldName(type.names[i]);
            write(type.parts[i], depth + 1, out);
        }
        out.writeEndObject();
    }

    private void writeArray(AvroType element, int depth, JsonGenerator out) throws IOException {
        out.writeStartArray();
        for (long count = block(element, 0); count != 0; count = block(element, 0)) {
            for (long i = 0; i < count; i++) {
                write(element, depth + 1, out);
            }
        }
        out.writeEndArray();
    }

    private void writeMap(AvroType element, int depth, JsonGenerator out) throws IOException {
        out.writeStartObject();
        for (long count = block(element, 1); count != 0; count = block(element, 1)) {
            for (long i = 0; i < count; i++) {
                cursor.slice();
                out.writeFieldName(
                        new String(cursor.bytes, cursor.sliceAt, cursor.sliceLength, StandardCharsets.UTF_8));
                write(element, depth + 1, out);
            }
        }
        out.writeEndObject();
    }

    private long block(AvroType element, int nameSize) {
        int minSize = element.minSize + nameSize;
        long count = cursor.block(minSize);
        if (minSize == 0 && count > MAX_EMPTY) {
            throw new Refused(
                    Reason.TOO_LARGE, "a list of values without bytes must have at most " + MAX_EMPTY + ", had more");
        }
        return count;
    }

    private void writeText(JsonGenerator out) throws IOException {
        cursor.slice();
        if (Utf8.isValid(cursor.bytes, cursor.sliceAt, cursor.sliceLength)) {
            out.writeUTF8String(cursor.bytes, cursor.sliceAt, cursor.sliceLength);
        } else {
            out.writeNull();
        }
    }
}
