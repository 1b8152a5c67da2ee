package io.modelwatch.schemas.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.modelwatch.schemas.event.UnusablePart;
import io.modelwatch.schemas.read.text.JsonValues;
import io.modelwatch.schemas.read.text.SliceTable;
import java.io.IOException;
import java.util.Arrays;

/**
 * Reads a JSON object and hands our fields to the {@link Draft}. Other fields are ignored; null counts as absent; where a name comes twice
 * the last one wins, so what is wrong with a field is remembered until the object has ended.
 */
public final class JsonReader {
    /** NaN and Infinity are let through the syntax (Python writes them), to be taken as what they are. */
    public static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxNumberLength(400)
                    .maxNameLength(1_024)
                    .maxStringLength(ContractRules.MAX_RECORD)
                    .build())
            .build();

    private static final Field[] FIELDS = Field.values();

    private final Draft draft;
    private final JsonValues values = new JsonValues();
    private final Refused[] refused = new Refused[FIELDS.length];
    /** UTF-8 of the ids of all items of the list being read, one after another: they are compared with those that follow. */
    private byte[] items = new byte[64 * ContractRules.MAX_ID];

    private int itemsEnd;
    /** Where the inputs of the object being read lie, from its beginning; {@link #inputsTo} is 0 where it has none. */
    private int inputsFrom;

    private int inputsTo;
    /** The same of the features. */
    private int featuresFrom;

    private int featuresTo;

    JsonReader(Draft draft) {
        this.draft = draft;
    }

    /**
     * Reads the object that the parser is at the beginning of, up to its end, into the draft. A name in snake_case counts only where the
     * contract's own name of the field is not there as well: then it is somebody else's field.
     */
    void readObject(int fields, JsonParser in) throws IOException {
        Arrays.fill(refused, null);
        inputsTo = 0;
        featuresTo = 0;
        int named = 0;
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            Field field = Field.named(in.currentName());
            if (field != null) {
                named |= field.bit();
            } else {
                field = inSnakeCase(in.currentName(), named);
            }
            in.nextToken();
            if (field == null || (fields & field.bit()) == 0) {
                in.skipChildren();
            } else {
                readField(field, in);
            }
        }
    }

    /** @param named fields whose own names were there */
    private static Field inSnakeCase(String name, int named) {
        Field field = Field.inSnakeCase(name);
        return field == null || (named & field.bit()) != 0 ? null : field;
    }

    /**
     * What can be done only when the whole object was read.
     *
     * @param start of what the parser was given in {@code value}
     * @throws Refused where a field of it cannot be used
     */
    void finish(byte[] value, int start) {
        for (Refused each : refused) {
            if (each != null) {
                throw each;
            }
        }
        if (inputsTo > 0 && draft.isSampled()) {
            draft.inputs(JsonTensors.read(value, start + inputsFrom, start + inputsTo));
        }
        if (featuresTo > 0 && draft.isProfiled()) {
            readFeatures(value, start + featuresFrom, featuresTo - featuresFrom);
        }
    }

    /** Leaves the parser at the end of the value, also where the value is refused. */
    private void readField(Field field, JsonParser in) throws IOException {
        draft.clear(field);
        inputsTo = field == Field.INPUTS ? 0 : inputsTo;
        featuresTo = field == Field.FEATURES ? 0 : featuresTo;
        refused[field.index()] = null;
        int depth = depthAround(in);
        try {
            if (in.currentToken() != JsonToken.VALUE_NULL) {
                readValue(field, in);
            }
        } catch (Refused e) {
            refused[field.index()] = e;
            while (in.getParsingContext().getNestingDepth() > depth) {
                in.nextToken();
            }
        }
    }

    /** How deep the object lies whose field's value the parser is at. */
    private static int depthAround(JsonParser in) {
        return in.getParsingContext().getNestingDepth() - (in.currentToken().isStructStart() ? 1 : 0);
    }

    private void readValue(Field field, JsonParser in) throws IOException {
        switch (field) {
            case REQUEST_ID, MODEL, VERSION, INSTANCE, ITEM_ID, KIND -> {
                if (!values.readText(in)) {
                    throw mustBe(field, "a text or a whole number", in);
                }
                draft.text(field, values.text, 0, values.textLength);
            }
            case TIME -> {
                if (!values.readTime(in)) {
                    throw noTime(in);
                }
                draft.whole(field, values.whole);
            }
            case LABEL -> {
                if (!values.readLabel(in)) {
                    throw mustBe(field, "a number, true or false", in);
                }
                draft.label(values.real);
            }
            case READINGS -> readReadings(in);
            case INPUTS -> { // stepped over: whether the request is in the sample is known at the end
                inputsFrom = (int) in.currentTokenLocation().getByteOffset();
                in.skipChildren();
                inputsTo = (int) in.currentLocation().getByteOffset();
            }
            case FEATURES -> { // the same
                featuresFrom = (int) in.currentTokenLocation().getByteOffset();
                in.skipChildren();
                featuresTo = (int) in.currentLocation().getByteOffset();
            }
            default -> readPart(field, in);
        }
    }

    /** What the record can do without. */
    private void readPart(Field field, JsonParser in) throws IOException {
        switch (field) {
            case STATUS -> {
                if (values.readText(in)) {
                    draft.text(field, values.text, 0, values.textLength);
                } else {
                    skip(UnusablePart.STATUS, in);
                }
            }
            case SAMPLED_RATE, LATENCY -> {
                if (values.readWhole(in)) {
                    draft.whole(field, values.whole);
                } else {
                    skip(field == Field.LATENCY ? UnusablePart.LATENCY : UnusablePart.SAMPLED_RATE, in);
                }
            }
            case POSITION, VALUE, CURRENCY -> readDetail(field, in);
            case SEGMENTS -> readSegments(in);
            case PREDICTIONS -> readPredictions(in);
            default -> throw new IllegalStateException(field + " is no field of a record");
        }
    }

    /** What feedback can do without. */
    private void readDetail(Field field, JsonParser in) throws IOException {
        if (field == Field.POSITION && values.readWhole(in)) {
            draft.whole(field, values.whole);
        } else if (field == Field.VALUE && values.readReal(in)) {
            draft.value(values.real);
        } else if (field == Field.CURRENCY && values.readText(in)) {
            draft.text(field, values.text, 0, values.textLength);
        } else {
            skip(UnusablePart.valueOf(field.name()), in);
        }
    }

    private void skip(UnusablePart part, JsonParser in) throws IOException {
        draft.unusable(part);
        in.skipChildren();
    }

    private void readSegments(JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            skip(UnusablePart.SEGMENTS, in);
            return;
        }
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            int slot = values.encode(in) ? draft.segments.slot(values.text, 0, values.textLength) : SliceTable.ABSENT;
            JsonToken value = in.nextToken();
            if (slot != SliceTable.ABSENT) {
                putSegment(slot, value, in);
            }
            in.skipChildren();
        }
    }

    /** Numbers, true and false are what is written. */
    private void putSegment(int slot, JsonToken value, JsonParser in) throws IOException {
        boolean absent = value == JsonToken.VALUE_NULL;
        if (!absent && value.isScalarValue() && values.encode(in)) {
            draft.segments.put(slot, Arrays.copyOf(values.text, values.textLength), 0, values.textLength);
            return;
        }
        draft.segments.put(slot, null, 0, 0);
        if (!absent) {
            draft.unusable(UnusablePart.SEGMENTS);
        }
    }

    private void readPredictions(JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            skip(UnusablePart.PREDICTIONS, in);
            return;
        }
        draft.beginPredictions(false);
        itemsEnd = 0;
        while (in.nextToken() != JsonToken.END_ARRAY) {
            if (in.currentToken() == JsonToken.START_OBJECT) {
                readPrediction(in);
            } else {
                skip(UnusablePart.PREDICTIONS, in);
            }
        }
    }

    /** The last item id and the last score count, as everywhere; null and absent are the same. */
    private void readPrediction(JsonParser in) throws IOException {
        int itemLength = 0;
        double score = Double.NaN;
        int named = 0;
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            Field field = Field.named(in.currentName());
            if (field != null) {
                named |= field.bit();
            } else {
                field = inSnakeCase(in.currentName(), named);
            }
            in.nextToken();
            if (field == Field.ITEM_ID) {
                itemLength = readItem(in);
            } else if (field == Field.SCORE) {
                score = values.readReal(in) ? values.real : Double.NaN;
            }
            in.skipChildren();
        }
        draft.prediction(items, itemsEnd, itemLength, score);
        itemsEnd += itemLength;
    }

    /** @return length of the item's id, from {@link #itemsEnd} on; 0 where it cannot be one */
    private int readItem(JsonParser in) throws IOException {
        if (!values.readText(in) || values.textLength > ContractRules.MAX_ID) {
            return 0;
        }
        if (items.length - itemsEnd < values.textLength) {
            items = Arrays.copyOf(items, items.length * 2);
        }
        System.arraycopy(values.text, 0, items, itemsEnd, values.textLength);
        return values.textLength;
    }

    private void readReadings(JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw mustBe(Field.READINGS, "an object", in);
        }
        draft.beginReadings();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = readingName(in);
            JsonToken value = in.nextToken();
            if (name != null && value == JsonToken.VALUE_NULL) {
                draft.readings.remove(name);
            } else if (name != null) {
                draft.readings.put(name, values.readReal(in) ? values.real : Double.NaN);
            }
            in.skipChildren();
        }
    }

    /** Null where it cannot be one. */
    private String readingName(JsonParser in) throws IOException {
        if (values.encode(in)) {
            return draft.readingName(values.text, 0, values.textLength);
        }
        draft.unusable(UnusablePart.READINGS);
        return null;
    }

    private void readFeatures(byte[] value, int from, int length) {
        try (JsonParser in = FACTORY.createParser(value, from, length)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                draft.unusable(UnusablePart.FEATURES);
                return;
            }
            draft.beginFeatures();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = featureName(in);
                in.nextToken();
                if (name != null) {
                    readFeature(name, in);
                }
                in.skipChildren();
            }
        } catch (IOException broken) { // a text that could be stepped over and is no UTF-8; the message would quote the
            // payload
            draft.clear(Field.FEATURES);
            draft.unusable(UnusablePart.FEATURES);
        }
    }

    /** Null where it cannot be one. */
    private String featureName(JsonParser in) throws IOException {
        if (values.encode(in)) {
            return draft.featureName(values.text, 0, values.textLength);
        }
        draft.unusable(UnusablePart.FEATURES);
        return null;
    }

    /** A number in quotes is a text here: that it changed its type is what is to be seen. */
    private void readFeature(String name, JsonParser in) throws IOException {
        switch (in.currentToken()) {
            case VALUE_NULL -> draft.features.putNull(name);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> draft.features.putNumber(name, in.getDoubleValue());
            case VALUE_TRUE, VALUE_FALSE -> draft.features.putFlag(name, in.getBooleanValue());
            default -> {
                if (in.currentToken() == JsonToken.VALUE_STRING && values.encode(in)) {
                    draft.featureText(name, values.text, 0, values.textLength);
                } else {
                    draft.features.putUnusable(name);
                }
            }
        }
    }

    private Refused noTime(JsonParser in) throws IOException {
        return mustBe(Field.TIME, values.timeRule(in), in);
    }

    private Refused mustBe(Field field, String what, JsonParser in) throws IOException {
        return Refused.malformed(field.wireName + " must be " + what + ", was " + values.shown(in));
    }
}
