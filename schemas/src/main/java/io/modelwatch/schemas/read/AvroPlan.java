package io.modelwatch.schemas.read;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.event.Event.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * How records of one writer's schema are read as one kind: the writer's type with our fields marked in it.
 *
 * @param fingerprint CRC-64-AVRO of the writer's schema in parsing canonical form
 */
record AvroPlan(Kind kind, long fingerprint, AvroType record) {
    private static final Set<Schema.Type> TEXT = Set.of(Schema.Type.STRING, Schema.Type.BYTES);
    private static final Set<Schema.Type> WHOLE = Set.of(Schema.Type.INT, Schema.Type.LONG);
    private static final Set<Schema.Type> REAL =
            Set.of(Schema.Type.INT, Schema.Type.LONG, Schema.Type.FLOAT, Schema.Type.DOUBLE);
    /** Where they have a default: writers had fields of these names before the contract did. */
    private static final Set<Field> NEW =
            Set.of(Field.KIND, Field.POSITION, Field.VALUE, Field.CURRENCY, Field.MODEL, Field.FEATURES);

    /**
     * Finds our fields in a writer's schema, by name or by an alias on either side (aliases are not part of a fingerprint, so they can be
     * added to a copy of the writer's schema). Fields that we do not have are stepped over; those that the writer lacks keep their
     * default. So are fields that the contract did not always have, can be missing and have a type that cannot be read as ours.
     *
     * @throws IllegalArgumentException if a field without default is missing or has a type that cannot be read as ours, or if feedback has
     *     neither label nor kind
     */
    static AvroPlan of(Contract contract, Schema writer) {
        AvroType record = AvroType.of(writer);
        mark(contract.schema(), writer, record);
        List<Field> ours = Arrays.asList(record.targets);
        check(
                contract.kind() != Kind.FEEDBACK || ours.contains(Field.LABEL) || ours.contains(Field.KIND),
                "%s must have a label or a readable kind in the writer's schema, had neither",
                contract.schema().getName());
        return new AvroPlan(contract.kind(), SchemaNormalization.parsingFingerprint64(writer), record);
    }

    /** Whether the names, or an alias on either side, are the same; namespaces do not matter. */
    static boolean isSameRecord(Schema reader, Schema writer) {
        return reader.getName().equals(writer.getName())
                || reader.getAliases().stream()
                        .anyMatch(alias -> unqualified(alias).equals(writer.getName()))
                || writer.getAliases().stream()
                        .anyMatch(alias -> unqualified(alias).equals(reader.getName()));
    }

    private static String unqualified(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static void mark(Schema reader, Schema writer, AvroType record) {
        for (Schema.Field ours : reader.getFields()) {
            Field field = Field.named(ours.name());
            Schema.Field theirs = find(ours, writer);
            check(
                    theirs != null || ours.hasDefaultValue(),
                    "%s.%s has no default and must be in the writer's schema, was not",
                    reader.getName(),
                    ours.name());
            if (theirs != null && field != null) {
                boolean fits = fits(field, ours.schema(), theirs.schema(), record.parts[theirs.pos()]);
                if (!fits && ours.hasDefaultValue() && NEW.contains(field)) {
                    continue;
                }
                check(
                        fits,
                        "%s.%s must be readable as %s, was %s",
                        reader.getName(),
                        ours.name(),
                        named(ours.schema()),
                        named(theirs.schema()));
                record.targets[theirs.pos()] = field;
            }
        }
        record.dropEmpty();
    }

    /** For a sentence: a type's name, with those of a union's branches; never what is within it. */
    private static String named(Schema type) {
        if (type.getType() == Schema.Type.UNION) {
            return type.getTypes().stream().map(AvroPlan::named).collect(Collectors.joining(" or "));
        }
        String logicalType = type.getProp("logicalType");
        return type.getFullName() + (logicalType == null ? "" : " (" + logicalType + ")");
    }

    private static Schema.Field find(Schema.Field ours, Schema writer) {
        Schema.Field same = writer.getField(ours.name());
        if (same != null) {
            return same;
        }
        return writer.getFields().stream()
                .filter(theirs -> ours.aliases().contains(theirs.name())
                        || theirs.aliases().contains(ours.name()))
                .findFirst()
                .orElse(null);
    }

    /** Of a union, one branch must fit: which one a record has is seen when it is read. */
    private static boolean fits(Field field, Schema ours, Schema theirs, AvroType type) {
        if (theirs.getType() == Schema.Type.UNION) {
            boolean any = false;
            for (int i = 0; i < type.parts.length; i++) {
                any |= fits(field, ours, theirs.getTypes().get(i), type.parts[i]);
            }
            return any;
        }
        return switch (field) {
            case REQUEST_ID, MODEL, VERSION, INSTANCE, STATUS, ITEM_ID, CURRENCY -> TEXT.contains(theirs.getType());
            case KIND -> TEXT.contains(theirs.getType()) || theirs.getType() == Schema.Type.ENUM;
            case TIME -> WHOLE.contains(theirs.getType()) && isMillis(theirs);
            case LATENCY, POSITION -> WHOLE.contains(theirs.getType());
            case SAMPLED_RATE -> theirs.getType() == Schema.Type.INT;
            case LABEL -> REAL.contains(theirs.getType()) || theirs.getType() == Schema.Type.BOOLEAN;
            case SCORE, VALUE -> REAL.contains(theirs.getType());
            case SEGMENTS -> isMapOf(TEXT, theirs);
            case READINGS -> isMapOf(REAL, theirs);
            case INPUTS -> isInputs(ours, theirs, type);
            case FEATURES -> theirs.getType() == Schema.Type.MAP; // each value is looked at when it is read
            case PREDICTIONS -> isPredictions(ours, theirs, type);
            case NAME, DATATYPE -> TEXT.contains(theirs.getType());
            case SHAPE ->
                theirs.getType() == Schema.Type.ARRAY
                        && WHOLE.contains(theirs.getElementType().getType());
            case DATA -> theirs.getType() == Schema.Type.BYTES;
        };
    }

    private static boolean isMillis(Schema time) {
        String logicalType = time.getProp("logicalType");
        return logicalType == null || logicalType.endsWith("timestamp-millis");
    }

    private static boolean isMapOf(Set<Schema.Type> values, Schema theirs) {
        return theirs.getType() == Schema.Type.MAP
                && values.contains(theirs.getValueType().getType());
    }

    /**
     * Marks what of a tensor can be read as ours; where that is not all, inputs are stepped over: only scoring again misses them. The
     * marks are on a copy of the element, which may be a record that stands elsewhere in the schema, too.
     */
    private static boolean isInputs(Schema ours, Schema theirs, AvroType type) {
        if (theirs.getType() != Schema.Type.ARRAY) {
            return false;
        }
        Schema tensor = theirs.getElementType();
        if (tensor.getType() != Schema.Type.RECORD) {
            return true;
        }
        type.element = AvroType.of(tensor);
        for (Schema.Field part : ours.getElementType().getFields()) {
            Schema.Field their = find(part, tensor);
            Field field = Field.named(part.name());
            if (their != null && fits(field, part.schema(), their.schema(), type.element.parts[their.pos()])) {
                type.element.targets[their.pos()] = field;
            }
        }
        type.element.dropEmpty();
        return true;
    }

    /** Marks a copy of the element, for the same reason. */
    private static boolean isPredictions(Schema ours, Schema theirs, AvroType type) {
        if (theirs.getType() != Schema.Type.ARRAY || theirs.getElementType().getType() != Schema.Type.RECORD) {
            return false;
        }
        type.element = AvroType.of(theirs.getElementType());
        mark(ours.getElementType(), theirs.getElementType(), type.element);
        return true;
    }
}
