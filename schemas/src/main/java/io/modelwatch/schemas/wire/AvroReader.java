package io.modelwatch.schemas.wire;

import org.apache.avro.Schema;

/** Walks once over a record in Avro's binary encoding and hands our fields to the {@link Draft}; the rest is stepped over. */
final class AvroReader {
    private final AvroCursor cursor = new AvroCursor();
    private final Draft draft;
    private final AvroTensors tensors = new AvroTensors(cursor);
    /** The inputs of the record being read, and where they begin; null where it has none. */
    private AvroType inputs;

    private int inputsAt;

    AvroReader(Draft draft) {
        this.draft = draft;
    }

    /** @param start where the body begins; nothing may follow it */
    void read(AvroPlan plan, byte[] bytes, int start) {
        cursor.reset(bytes, start);
        inputs = null;
        AvroType record = plan.record();
        for (int i = 0; i < record.parts.length; i++) {
            AvroType type = record.parts[i];
            Field field = record.targets[i];
            if (field == null) {
                cursor.skip(type);
            } else {
                readField(field, chosen(type));
            }
        }
        if (!cursor.isAtEnd()) {
            throw Refused.malformed("nothing may follow the record, were " + cursor.left() + " bytes");
        }
        if (inputs != null && draft.isSampled()) {
            cursor.reset(bytes, inputsAt);
            draft.inputs(tensors.read(inputs));
        }
    }

    /** The branch that the record has, where the writer leaves a choice. */
    private AvroType chosen(AvroType type) {
        return type.type == Schema.Type.UNION ? cursor.branch(type) : type;
    }

    private void readField(Field field, AvroType type) {
        if (type.type == Schema.Type.NULL) {
            return; // as if it were not there: a default, or a missing field
        }
        switch (field) {
            case REQUEST_ID, MODEL, VERSION, INSTANCE, STATUS, ITEM_ID -> {
                readText(field, type);
                draft.text(field, cursor.bytes, cursor.sliceAt, cursor.sliceLength);
            }
            case TIME, SAMPLED_RATE, LATENCY -> draft.whole(field, readWhole(field, type));
            case LABEL -> draft.label(readReal(field, type));
            case SEGMENTS -> readSegments(type);
            case PREDICTIONS -> readPredictions(type);
            case READINGS -> readReadings(type);
            case INPUTS -> { // stepped over: whether the request is in the sample is known at the end
                expect(type.type == Schema.Type.ARRAY, field, "an array");
                inputs = type;
                inputsAt = cursor.position();
                cursor.skip(type);
            }
            default -> throw new IllegalStateException(field + " is no field of a record");
        }
    }

    private void readText(Field field, AvroType type) {
        expect(type.type == Schema.Type.STRING || type.type == Schema.Type.BYTES, field, "a string");
        cursor.slice();
    }

    private long readWhole(Field field, AvroType type) {
        return switch (type.type) {
            case INT -> cursor.readInt();
            case LONG -> cursor.readLong();
            default -> throw mustBe(field, "a whole number");
        };
    }

    private double readReal(Field field, AvroType type) {
        return switch (type.type) {
            case DOUBLE -> cursor.readDouble();
            case FLOAT -> cursor.readFloat();
            case LONG -> cursor.readLong();
            case INT -> cursor.readInt();
            default -> throw mustBe(field, "a number");
        };
    }

    private void readSegments(AvroType type) {
        expect(type.type == Schema.Type.MAP, Field.SEGMENTS, "a map");
        SegmentSlots segments = draft.segments;
        int minSize = 1 + type.element.minSize;
        for (long count = cursor.block(minSize); count != 0; count = cursor.block(minSize)) {
            for (long i = 0; i < count; i++) {
                cursor.slice();
                int slot = segments.slot(cursor.bytes, cursor.sliceAt, cursor.sliceLength);
                readText(Field.SEGMENTS, type.element);
                if (slot != SliceTable.ABSENT) {
                    segments.put(slot, cursor.bytes, cursor.sliceAt, cursor.sliceLength);
                }
            }
        }
    }

    private void readPredictions(AvroType type) {
        expect(type.type == Schema.Type.ARRAY, Field.PREDICTIONS, "an array");
        draft.beginPredictions(true);
        AvroType prediction = type.element;
        for (long count = cursor.block(prediction.minSize); count != 0; count = cursor.block(prediction.minSize)) {
            for (long i = 0; i < count; i++) {
                readPrediction(prediction);
            }
        }
    }

    private void readPrediction(AvroType prediction) {
        int itemAt = 0;
        int itemLength = 0;
        double score = 0;
        boolean scored = false;
        for (int i = 0; i < prediction.parts.length; i++) {
            Field field = prediction.targets[i];
            if (field == null) {
                cursor.skip(prediction.parts[i]);
                continue;
            }
            AvroType type = chosen(prediction.parts[i]);
            if (type.type == Schema.Type.NULL) {
                continue;
            }
            if (field == Field.ITEM_ID) {
                readText(field, type);
                itemAt = cursor.sliceAt;
                itemLength = cursor.sliceLength;
            } else {
                score = readReal(field, type);
                scored = true;
            }
        }
        if (!scored) {
            throw Refused.missing(Field.SCORE.wireName);
        }
        draft.prediction(cursor.bytes, itemAt, itemLength, score);
    }

    private void readReadings(AvroType type) {
        expect(type.type == Schema.Type.MAP, Field.READINGS, "a map");
        draft.beginReadings();
        int minSize = 1 + type.element.minSize;
        for (long count = cursor.block(minSize); count != 0; count = cursor.block(minSize)) {
            for (long i = 0; i < count; i++) {
                cursor.slice();
                String name = draft.readingName(cursor.bytes, cursor.sliceAt, cursor.sliceLength);
                draft.readings.put(name, readReal(Field.READINGS, type.element));
            }
        }
    }

    private static void expect(boolean holds, Field field, String what) {
        if (!holds) {
            throw mustBe(field, what);
        }
    }

    private static Refused mustBe(Field field, String what) {
        return Refused.malformed(field.wireName + " must be " + what + ", was of another branch of the writer's union");
    }
}
