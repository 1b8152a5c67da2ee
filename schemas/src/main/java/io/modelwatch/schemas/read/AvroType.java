package io.modelwatch.schemas.read;

import static io.modelwatch.schemas.Check.check;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.Schema;

/** A writer's type as the decoder needs it: how to walk over it, and for a record, which of its fields are ours. */
final class AvroType {
    /** Levels of a schema, down to where a named type stands for the second time: the decoder, and Avro itself, recurse over them. */
    static final int MAX_DEPTH = 128;
    /** Types of a schema, named ones once. */
    static final int MAX_TYPES = 10_000;
    /** Where sums of bytes stop: more than any record has. */
    private static final int MAX_SIZE = 1 << 30;

    final Schema.Type type;
    /** Of an array its items, of a map its values. */
    AvroType element;
    /** Of a record its fields, of a union its branches. */
    AvroType[] parts = {};
    /** Of a record: which of ours each of its fields is; null where it is none. */
    Field[] targets = {};
    /** Of a record: the names of its fields. */
    String[] names = {};
    /** Of an enum: its symbols in UTF-8. */
    byte[][] symbols = {};
    /** Of a record: those of its fields that take bytes, which alone need be stepped over. */
    AvroType[] filled = {};
    /** Fewest bytes that a value takes, or {@link #MAX_SIZE}: so many must be left for each that a count promises. */
    int minSize;
    /** Whether every value takes no bytes: null, what has the fixed length 0, and records of only such. */
    boolean empty;

    private AvroType(Schema.Type type) {
        this.type = type;
    }

    /** @throws IllegalArgumentException if the schema has too many levels or types */
    static AvroType of(Schema schema) {
        return of(schema, 1, new IdentityHashMap<>());
    }

    private static AvroType of(Schema schema, int depth, Map<Schema, AvroType> begun) {
        AvroType known = begun.get(schema);
        if (known != null) {
            return known;
        }
        check(depth <= MAX_DEPTH, "a writer's schema must have at most %s levels, had more", MAX_DEPTH);
        check(begun.size() < MAX_TYPES, "a writer's schema must have at most %s types, had more", MAX_TYPES);
        AvroType made = new AvroType(schema.getType());
        begun.put(schema, made);
        switch (schema.getType()) {
            case RECORD -> made.addFields(schema.getFields(), depth, begun);
            case UNION -> {
                made.minSize = 1;
                made.parts = schema.getTypes().stream()
                        .map(branch -> of(branch, depth + 1, begun))
                        .toArray(AvroType[]::new);
            }
            case ARRAY -> {
                made.minSize = 1;
                made.element = of(schema.getElementType(), depth + 1, begun);
            }
            case MAP -> {
                made.minSize = 1;
                made.element = of(schema.getValueType(), depth + 1, begun);
            }
            case ENUM -> {
                made.minSize = 1;
                made.symbols = schema.getEnumSymbols().stream()
                        .map(symbol -> symbol.getBytes(StandardCharsets.UTF_8))
                        .toArray(byte[][]::new);
            }
            default -> {
                made.minSize = Math.min(MAX_SIZE, sizeOf(schema));
                made.empty = made.minSize == 0;
            }
        }
        return made;
    }

    /** A record within itself is not {@link #empty}, though none can be written: it ends as one that nests too deep. */
    private void addFields(List<Schema.Field> fields, int depth, Map<Schema, AvroType> begun) {
        targets = new Field[fields.size()];
        names = fields.stream().map(Schema.Field::name).toArray(String[]::new);
        parts = fields.stream()
                .map(field -> of(field.schema(), depth + 1, begun))
                .toArray(AvroType[]::new);
        filled = Arrays.stream(parts).filter(part -> !part.empty).toArray(AvroType[]::new);
        empty = filled.length == 0;
        for (AvroType part : parts) {
            minSize = (int) Math.min(MAX_SIZE, (long) minSize + part.minSize);
        }
    }

    /** Of a record: leaves out its fields without bytes, of which none can be ours, so that reading it takes as long as its bytes. */
    void dropEmpty() {
        int[] kept =
                IntStream.range(0, parts.length).filter(i -> !parts[i].empty).toArray();
        targets = Arrays.stream(kept).mapToObj(i -> targets[i]).toArray(Field[]::new);
        names = Arrays.stream(kept).mapToObj(i -> names[i]).toArray(String[]::new);
        parts = filled;
    }

    private static int sizeOf(Schema schema) {
        return switch (schema.getType()) {
            case NULL -> 0;
            case FLOAT -> Float.BYTES;
            case DOUBLE -> Double.BYTES;
            case FIXED -> schema.getFixedSize();
            default -> 1;
        };
    }
}
