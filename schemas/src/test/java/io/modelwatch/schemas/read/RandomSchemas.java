package io.modelwatch.schemas.read;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;

/** Seeded schemas of every type that Avro has, within each other, recursive, named again; and values of them. */
final class RandomSchemas {
    private static final int MAX_DEPTH = 4;
    private static final int MAX_VALUE_DEPTH = 10;

    private final Random random;
    private final List<Schema> named = new ArrayList<>();
    /** Records whose fields are not set yet: only behind a union, an array or a map can they hold themselves. */
    private final List<Schema> begun = new ArrayList<>();

    private int names;

    RandomSchemas(long seed) {
        this.random = new Random(seed);
    }

    /** Forgets the names of the schema before. */
    void begin() {
        named.clear();
        begun.clear();
    }

    Schema type() {
        return type(0);
    }

    private Schema type(int depth) {
        return switch (random.nextInt(depth < MAX_DEPTH ? 16 : 11)) {
            case 0 -> Schema.create(Schema.Type.BOOLEAN);
            case 1 -> Schema.create(Schema.Type.INT);
            case 2 -> Schema.create(Schema.Type.LONG);
            case 3 -> Schema.create(Schema.Type.FLOAT);
            case 4 -> Schema.create(Schema.Type.DOUBLE);
            case 5 -> Schema.create(Schema.Type.STRING);
            case 6 -> LogicalTypes.decimal(9, 2).addToSchema(Schema.create(Schema.Type.BYTES));
            case 7 -> Schema.create(Schema.Type.NULL);
            case 8 -> name(Schema.createFixed(newName(), null, null, random.nextInt(5)));
            case 9 -> name(Schema.createEnum(newName(), null, null, List.of("A", "B", "C")));
            case 10 -> named.isEmpty() ? Schema.create(Schema.Type.LONG) : named.get(random.nextInt(named.size()));
            case 11 -> Schema.createMap(inner(depth));
            case 12 -> Schema.createUnion(branches(depth));
            case 13, 14 -> record(depth);
            default -> Schema.createArray(element(depth));
        };
    }

    /** A type that takes bytes: of others Avro makes as many as a damaged count says. */
    private Schema element(int depth) {
        Schema element = inner(depth);
        return takesBytes(element) ? element : Schema.create(Schema.Type.INT);
    }

    private boolean takesBytes(Schema type) {
        return switch (type.getType()) {
            case NULL -> false;
            case FIXED -> type.getFixedSize() > 0;
            case RECORD -> isBegun(type) || type.getFields().stream().anyMatch(field -> takesBytes(field.schema()));
            default -> true;
        };
    }

    private boolean isBegun(Schema type) {
        return begun.stream().map(Schema::getFullName).anyMatch(type.getFullName()::equals);
    }

    private Schema inner(int depth) {
        boolean recursive = !begun.isEmpty() && random.nextInt(4) == 0;
        return recursive ? begun.get(random.nextInt(begun.size())) : type(depth + 1);
    }

    private List<Schema> branches(int depth) {
        Map<String, Schema> branches = new HashMap<>();
        branches.put("null", Schema.create(Schema.Type.NULL));
        for (int i = random.nextInt(4); i >= 0; i--) {
            Schema branch = inner(depth);
            if (branch.getType() != Schema.Type.UNION) {
                branches.putIfAbsent(branch.getFullName(), branch);
            }
        }
        List<Schema> shuffled = new ArrayList<>(branches.values());
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    private Schema record(int depth) {
        Schema record = Schema.createRecord(newName(), null, null, false);
        begun.add(record);
        List<Schema.Field> fields = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            fields.add(new Schema.Field("f" + i, type(depth + 1)));
        }
        record.setFields(fields);
        begun.remove(begun.size() - 1);
        return name(record);
    }

    private Schema name(Schema type) {
        named.add(type);
        return type;
    }

    private String newName() {
        return "N" + names++;
    }

    Object value(Schema type) {
        return value(type, 0);
    }

    private Object value(Schema type, int depth) {
        return switch (type.getType()) {
            case NULL -> null;
            case BOOLEAN -> random.nextBoolean();
            case INT -> random.nextInt() >> random.nextInt(32);
            case LONG -> random.nextLong() >> random.nextInt(64);
            case FLOAT -> Float.intBitsToFloat(random.nextInt());
            case DOUBLE -> Double.longBitsToDouble(random.nextLong());
            case STRING -> text();
            case BYTES -> ByteBuffer.wrap(bytes(random.nextInt(6)));
            case FIXED -> new GenericData.Fixed(type, bytes(type.getFixedSize()));
            case ENUM -> new GenericData.EnumSymbol(type, type.getEnumSymbols().get(random.nextInt(3)));
            case UNION -> branch(type, depth);
            case ARRAY -> list(type.getElementType(), depth);
            case MAP -> map(type.getValueType(), depth);
            case RECORD -> {
                GenericData.Record record = new GenericData.Record(type);
                type.getFields().forEach(field -> record.put(field.pos(), value(field.schema(), depth + 1)));
                yield record;
            }
        };
    }

    private Object branch(Schema type, int depth) {
        int index = depth < MAX_VALUE_DEPTH ? random.nextInt(type.getTypes().size()) : type.getIndexNamed("null");
        return value(type.getTypes().get(index), depth + 1);
    }

    private List<Object> list(Schema element, int depth) {
        List<Object> list = new ArrayList<>();
        for (int i = depth < MAX_VALUE_DEPTH ? random.nextInt(3) : 0; i > 0; i--) {
            list.add(value(element, depth + 1));
        }
        return list;
    }

    private Map<String, Object> map(Schema values, int depth) {
        Map<String, Object> map = new HashMap<>();
        for (int i = depth < MAX_VALUE_DEPTH ? random.nextInt(3) : 0; i > 0; i--) {
            map.put(text(), value(values, depth + 1));
        }
        return map;
    }

    private String text() {
        return new String(bytes(random.nextInt(4)), StandardCharsets.ISO_8859_1);
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
