package io.modelwatch.schemas.read;

import io.modelwatch.schemas.event.UnusablePart;
import io.modelwatch.schemas.read.text.SliceTable;
import org.apache.avro.Schema;

/** Walks once over a record in Avro's binary encoding and hands our fields to the {@link Draft}; the rest is stepped over. */
final class AvroReader {
    private final AvroCursor cursor = new AvroCursor();
    private final Draft draft;
    private final AvroTensors tensors = new AvroTensors(cursor);
    /** The inputs of the record being read, and where they begin; null where it has none. */
    private AvroType inputs;

    private int inputsAt;
    /** The same of the features. */
    private AvroType features;

    private int featuresAt;

    AvroReader(Draft draft) {
        this.draft = draft;
    }

    /** @param start where the body begins; nothing may follow it */
    void read(AvroPlan plan, byte[] bytes, int start) {
        cursor.reset(bytes, start);
        inputs = null;
        features = null;
        AvroType record = plan.record();
        for (int i = 0; i < record.parts.length; i++) {
            AvroType type = record.parts[i];
            Field field = record.targets[i];
            if (field == null) {
                cursor.skip(type);
            } else {
                readField(field, cursor.chosen(type));
            }
        }
        if (!cursor.isAtEnd()) {
            throw Refused.malformed("nothing may follow the record, were " + cursor.left() + " bytes");
        }
        if (inputs != null && draft.isSampled()) {
            cursor.reset(bytes, inputsAt);
            draft.inputs(tensors.read(inputs));
        }
        if (features != null && draft.isProfiled()) {
            cursor.reset(bytes, featuresAt);
            readFeatures(features);
        }
    }

    private void readField(Field field, AvroType type) {
        if (type.type == Schema.Type.NULL) {
            return; // as if it were not there: a default, or a missing field
        }
        switch (field) {
            case KIND -> readKind(type);
            case REQUEST_ID, MODEL, VERSION, INSTANCE, ITEM_ID -> {
                readText(field, type);
                draft.text(field, cursor.bytes, cursor.sliceAt, cursor.sliceLength);
            }
            case TIME -> draft.whole(field, readWhole(field, type));
            case LABEL -> draft.label(readLabel(type));
            case READINGS -> readReadings(type);
            case INPUTS -> { // stepped over: whether the request is in the sample is known at the end
                inputs = type;
                inputsAt = cursor.position();
                cursor.skip(type);
            }
            case FEATURES -> { // the same
                features = type;
                featuresAt = cursor.position();
                cursor.skip(type);
            }
            default -> readPart(field, type);
        }
    }

    /** What the record can do without: a branch of another type is stepped over. */
    private void readPart(Field field, AvroType type) {
        switch (field) {
            case STATUS -> {
                if (isText(type)) {
                    cursor.slice();
                    draft.text(field, cursor.bytes, cursor.sliceAt, cursor.sliceLength);
                } else {
                    skip(UnusablePart.STATUS, type);
                }
            }
            case SAMPLED_RATE, LATENCY -> {
                if (type.type == Schema.Type.INT || type.type == Schema.Type.LONG) {
                    draft.whole(field, readWhole(field, type));
                } else {
                    skip(field == Field.LATENCY ? UnusablePart.LATENCY : UnusablePart.SAMPLED_RATE, type);
                }
            }
            case POSITION, VALUE, CURRENCY -> readDetail(field, type);
            case SEGMENTS -> readSegments(type);
            case PREDICTIONS -> readPredictions(type);
            default -> throw new IllegalStateException(field + " is no field of a record");
        }
    }

    /** What feedback can do without. */
    private void readDetail(Field field, AvroType type) {
        if (field == Field.POSITION && (type.type == Schema.Type.INT || type.type == Schema.Type.LONG)) {
            draft.whole(field, readWhole(field, type));
        } else if (field == Field.VALUE && isReal(type)) {
            draft.value(readReal(type));
        } else if (field == Field.CURRENCY && isText(type)) {
            cursor.slice();
            draft.text(field, cursor.bytes, cursor.sliceAt, cursor.sliceLength);
        } else {
            skip(UnusablePart.valueOf(field.name()), type);
        }
    }

    private void skip(UnusablePart part, AvroType type) {
        draft.unusable(part);
        cursor.skip(type);
    }

    private static boolean isText(AvroType type) {
        return type.type == Schema.Type.STRING || type.type == Schema.Type.BYTES;
    }

    private void readText(Field field, AvroType type) {
        expect(isText(type), field, "a string", type);
        cursor.slice();
    }

    private void readKind(AvroType type) {
        if (type.type == Schema.Type.ENUM) {
            byte[] symbol = cursor.symbol(type);
            draft.text(Field.KIND, symbol, 0, symbol.length);
        } else {
            readText(Field.KIND, type);
            draft.text(Field.KIND, cursor.bytes, cursor.sliceAt, cursor.sliceLength);
        }
    }

    private long readWhole(Field field, AvroType type) {
        return switch (type.type) {
            case INT -> cursor.readInt();
            case LONG -> cursor.readLong();
            default -> throw mustBe(field, "a whole number", type);
        };
    }

    private double readLabel(AvroType type) {
        if (type.type == Schema.Type.BOOLEAN) {
            return cursor.readBoolean() ? 1 : 0;
        }
        expect(isReal(type), Field.LABEL, "a number", type);
        return readReal(type);
    }

    private static boolean isReal(AvroType type) {
        return switch (type.type) {
            case DOUBLE, FLOAT, LONG, INT -> true;
            default -> false;
        };
    }

    /** @param type that {@link #isReal} */
    private double readReal(AvroType type) {
        return switch (type.type) {
            case DOUBLE -> cursor.readDouble();
            case FLOAT -> cursor.readFloat();
            case LONG -> cursor.readLong();
            default -> cursor.readInt();
        };
    }

    private void readSegments(AvroType type) {
        if (type.type != Schema.Type.MAP) {
            skip(UnusablePart.SEGMENTS, type);
            return;
        }
        SegmentSlots segments = draft.segments;
        int minSize = 1 + type.element.minSize;
        for (long count = cursor.block(minSize); count != 0; count = cursor.block(minSize)) {
            for (long i = 0; i < count; i++) {
                cursor.slice();
                int slot = segments.slot(cursor.bytes, cursor.sliceAt, cursor.sliceLength);
                cursor.slice();
                if (slot != SliceTable.ABSENT) {
                    segments.put(slot, cursor.bytes, cursor.sliceAt, cursor.sliceLength);
                }
            }
        }
    }

    private void readFeatures(AvroType type) {
        if (type.type != Schema.Type.MAP) {
            draft.unusable(UnusablePart.FEATURES);
            return;
        }
        draft.beginFeatures();
        AvroType element = type.element;
        int minSize = 1 + element.minSize;
        for (long count = cursor.block(minSize); count != 0; count = cursor.block(minSize)) {
            for (long i = 0; i < count; i++) {
                cursor.slice();
                String name = draft.featureName(cursor.bytes, cursor.sliceAt, cursor.sliceLength);
                readFeature(name, cursor.chosen(element));
            }
        }
    }

    /** @param name null: it is none, and the value is stepped over */
    private void readFeature(String name, AvroType type) {
        if (name == null) {
            cursor.skip(type);
        } else if (type.type == Schema.Type.NULL) {
            draft.features.putNull(name);
        } else if (isReal(type)) {
            draft.features.putNumber(name, readReal(type));
        } else if (type.type == Schema.Type.BOOLEAN) {
            draft.features.putFlag(name, cursor.readBoolean());
        } else if (isText(type)) {
            cursor.slice();
            draft.featureText(name, cursor.bytes, cursor.sliceAt, cursor.sliceLength);
        } else {
            draft.features.putUnusable(name);
            cursor.skip(type);
        }
    }

    private void readPredictions(AvroType type) {
        if (type.type != Schema.Type.ARRAY) {
            skip(UnusablePart.PREDICTIONS, type);
            return;
        }
        draft.beginPredictions(true);
        AvroType prediction = type.element;
        boolean plain = isItemAndScore(prediction);
        for (long count = cursor.block(prediction.minSize); count != 0; count = cursor.block(prediction.minSize)) {
            for (long i = 0; i < count; i++) {
                if (plain) {
                    readItemAndScore();
                } else {
                    readPrediction(prediction);
                }
            }
        }
    }

    /** Whether a prediction is as in our own contract: most of a response's bytes are these. */
    private static boolean isItemAndScore(AvroType prediction) {
        return prediction.parts.length == 2
                && prediction.targets[0] == Field.ITEM_ID
                && prediction.targets[1] == Field.SCORE
                && prediction.parts[0].type == Schema.Type.STRING
                && prediction.parts[1].type == Schema.Type.DOUBLE;
    }

    private void readItemAndScore() {
        cursor.slice();
        int itemAt = cursor.sliceAt;
        int itemLength = cursor.sliceLength;
        draft.prediction(cursor.bytes, itemAt, itemLength, cursor.readDouble());
    }

    private void readPrediction(AvroType prediction) {
        int itemAt = 0;
        int itemLength = 0;
        double score = Double.NaN;
        for (int i = 0; i < prediction.parts.length; i++) {
            Field field = prediction.targets[i];
            if (field == null) {
                cursor.skip(prediction.parts[i]);
                continue;
            }
            AvroType type = cursor.chosen(prediction.parts[i]);
            if (field == Field.ITEM_ID && isText(type)) {
                cursor.slice();
                itemAt = cursor.sliceAt;
                itemLength = cursor.sliceLength;
            } else if (field == Field.SCORE && isReal(type)) {
                score = readReal(type);
            } else {
                cursor.skip(type); // null, or of another branch: as if it were not there
            }
        }
        draft.prediction(cursor.bytes, itemAt, itemLength, score);
    }

    private void readReadings(AvroType type) {
        expect(type.type == Schema.Type.MAP, Field.READINGS, "a map", type);
        draft.beginReadings();
        int minSize = 1 + type.element.minSize;
        for (long count = cursor.block(minSize); count != 0; count = cursor.block(minSize)) {
            for (long i = 0; i < count; i++) {
                cursor.slice();
                String name = draft.readingName(cursor.bytes, cursor.sliceAt, cursor.sliceLength);
                double value = readReal(type.element);
                if (name != null) {
                    draft.readings.put(name, value);
                }
            }
        }
    }

    private static void expect(boolean holds, Field field, String what, AvroType type) {
        if (!holds) {
            throw mustBe(field, what, type);
        }
    }

    private static Refused mustBe(Field field, String what, AvroType type) {
        return Refused.malformed(field.wireName + " must be " + what + ", was the branch " + type.type.getName()
                + " of the writer's union");
    }
}
