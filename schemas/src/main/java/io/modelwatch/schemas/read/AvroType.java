package io.modelwatch.schemas.read;

import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/** A writer's type as the decoder needs it: how to walk over it, and for a record, which of its fields are ours. */
final class AvroType {
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
    /** Fewest bytes that a value takes: so many must be left for each that a count promises. */
    int minSize;

    private AvroType(Schema.Type type) {
        this.type = type;
    }

    static AvroType of(Schema schema) {
        return of(schema, new IdentityHashMap<>());
    }

    private static AvroType of(Schema schema, Map<Schema, AvroType> begun) {
        AvroType known = begun.get(schema);
        if (known != null) {
            return known;
        }
        AvroType made = new AvroType(schema.getType());
        begun.put(schema, made);
        switch (schema.getType()) {
            case RECORD -> {
                List<Schema.Field> fields = schema.getFields();
                made.targets = new Field[fields.size()];
                made.names = fields.stream().map(Schema.Field::name).toArray(String[]::new);
                made.parts =
                        fields.stream().map(field -> of(field.schema(), begun)).toArray(AvroType[]::new);
                for (AvroType part : made.parts) {
                    made.minSize += part.minSize;
                }
            }
            case UNION -> {
                made.minSize = 1;
                made.parts = schema.getTypes().stream()
                        .map(branch -> of(branch, begun))
                        .toArray(AvroType[]::new);
            }
            case ARRAY -> {
                made.minSize = 1;
                made.element = of(schema.getElementType(), begun);
            }
            case MAP -> {
                made.minSize = 1;
                made.element = of(schema.getValueType(), begun);
            }
            case ENUM -> {
                made.minSize = 1;
                made.symbols = schema.getEnumSymbols().stream()
                        .map(symbol -> symbol.getBytes(StandardCharsets.UTF_8))
                        .toArray(byte[][]::new);
            }
            default -> made.minSize = sizeOf(schema);
        }
        return made;
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
