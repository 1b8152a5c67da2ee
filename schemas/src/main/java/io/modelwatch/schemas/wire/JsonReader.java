package io.modelwatch.schemas.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.modelwatch.schemas.Refusal.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Reads a JSON object and hands our fields to the {@link Draft}. Other fields are ignored; null counts as absent; where a name comes twice
 * the last one wins, so what is wrong with a field is remembered until the object has ended.
 */
final class JsonReader {
    /** NaN and Infinity are let through the syntax (Python writes them), to be refused as what they are. */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxNumberLength(400)
                    .maxNameLength(1_024)
                    .maxStringLength(Rules.MAX_RECORD)
                    .build())
            .build();

    private static final Field[] FIELDS = Field.values();
    /** Equals no admitted value: 0xFF is not in UTF-8. */
    private static final byte[] NO_TEXT = {(byte) 0xFF};

    private final Draft draft;
    private final Refused[] refused = new Refused[FIELDS.length];
    /** UTF-8 of the text read last. */
    private byte[] text = new byte[1_024];

    private int textLength;
    /** UTF-8 of the item id of the prediction being read, which must outlive the texts after it. */
    private byte[] item = new byte[Rules.MAX_ID];

    private int itemLength;
    /** Where the inputs of the object being read lie, from its beginning; {@link #inputsTo} is 0 where it has none. */
    private int inputsFrom;

    private int inputsTo;

    JsonReader(Draft draft) {
        this.draft = draft;
    }

    /** Where the object begins, after blanks; negative where there is none. */
    static int start(byte[] value) {
        int at = 0;
        while (at < value.length && isBlank(value[at])) {
            at++;
        }
        return at < value.length && value[at] == '{' ? at : -1;
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t' || octet == '\n' || octet == '\r';
    }

    /**
     * @param fields bits of the fields that the kind has
     * @param start where the object begins; nothing but blanks may follow it
     */
    void read(int fields, byte[] value, int start) {
        if (start + 1 < value.length && value[start + 1] == 0) {
            throw Refused.malformed("JSON must be UTF-8, was UTF-16 or UTF-32");
        }
        Arrays.fill(refused, null);
        inputsTo = 0;
        try (JsonParser in = FACTORY.createParser(value, start, value.length - start)) {
            in.nextToken();
            readObject(fields, in);
            if (in.nextToken() != null) {
                throw Refused.malformed("nothing may follow the JSON object, was " + in.currentToken());
            }
        } catch (StreamConstraintsException e) {
            throw new Refused(Reason.TOO_LARGE, "JSON must nest at most 32 deep, with numbers of at most 400 digits");
        } catch (JsonProcessingException e) {
            throw Refused.malformed("JSON must be valid, was not at byte "
                    + (start + e.getLocation().getByteOffset())); // the message would quote the payload
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory must not fail", e);
        }
        for (Refused each : refused) {
            if (each != null) {
                throw each;
            }
        }
        if (inputsTo > 0 && draft.isSampled()) {
            draft.inputs(JsonTensors.read(value, start + inputsFrom, start + inputsTo));
        }
    }

    private void readObject(int fields, JsonParser in) throws IOException {
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            Field field = Field.named(in.currentName());
            in.nextToken();
            if (field == null || (fields & field.bit()) == 0) {
                in.skipChildren();
            } else {
                readField(field, in);
            }
        }
    }

    /** Leaves the parser at the end of the value, also where the value is refused. */
    private void readField(Field field, JsonParser in) throws IOException {
        draft.clear(field);
        inputsTo = field == Field.INPUTS ? 0 : inputsTo;
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
            case REQUEST_ID, MODEL, VERSION, INSTANCE, STATUS, ITEM_ID -> {
                readText(field, in);
                draft.text(field, text, 0, textLength);
            }
            case TIME, SAMPLED_RATE, LATENCY -> draft.whole(field, readWhole(field, in));
            case LABEL -> draft.label(readReal(field, in));
            case SEGMENTS -> readSegments(in);
            case PREDICTIONS -> readPredictions(in);
            case READINGS -> readReadings(in);
            case INPUTS -> { // stepped over: whether the request is in the sample is known at the end
                inputsFrom = (int) in.currentTokenLocation().getByteOffset();
                in.skipChildren();
                inputsTo = (int) in.currentLocation().getByteOffset();
            }
            default -> throw new IllegalStateException(field + " is no field of a record");
        }
    }

    private void readText(Field field, JsonParser in) throws IOException {
        expect(in.currentToken() == JsonToken.VALUE_STRING, field.wireName, "a string");
        encode(field.wireName, in);
    }

    private void encode(String field, JsonParser in) throws IOException {
        if (!encode(in)) {
            throw Refused.malformed(field + " must be valid Unicode, had half of a surrogate pair");
        }
    }

    /** Keeps the token's text, a value or a name, as UTF-8; false where it has none. */
    private boolean encode(JsonParser in) throws IOException {
        char[] characters = in.getTextCharacters();
        int most = in.getTextLength() * Utf8.MAX_BYTES_PER_CHAR;
        if (text.length < most) {
            text = new byte[most];
        }
        textLength = Utf8.encode(characters, in.getTextOffset(), in.getTextLength(), text);
        return textLength >= 0;
    }

    private static long readWhole(Field field, JsonParser in) throws IOException {
        expect(in.currentToken() == JsonToken.VALUE_NUMBER_INT, field.wireName, "a whole number");
        if (in.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw new Refused(Reason.OUT_OF_RANGE, field.wireName + " must be a whole number of 64 bits, was larger");
        }
        return in.getLongValue();
    }

    private static double readReal(Field field, JsonParser in) throws IOException {
        expect(in.currentToken().isNumeric(), field.wireName, "a number");
        return in.getDoubleValue();
    }

    /** A value that is no text counts as one that the configuration does not admit, whatever it is. */
    private void readSegments(JsonParser in) throws IOException {
        expect(in.currentToken() == JsonToken.START_OBJECT, "segments", "an object");
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            int slot = encode(in) ? draft.segments.slot(text, 0, textLength) : SliceTable.ABSENT;
            JsonToken value = in.nextToken();
            if (slot != SliceTable.ABSENT) {
                putSegment(slot, value, in);
            }
            in.skipChildren();
        }
    }

    private void putSegment(int slot, JsonToken value, JsonParser in) throws IOException {
        if (value == JsonToken.VALUE_NULL) {
            draft.segments.put(slot, null, 0, 0);
        } else if (value == JsonToken.VALUE_STRING && encode(in)) {
            draft.segments.put(slot, Arrays.copyOf(text, textLength), 0, textLength);
        } else {
            draft.segments.put(slot, NO_TEXT, 0, NO_TEXT.length);
        }
    }

    private void readPredictions(JsonParser in) throws IOException {
        expect(in.currentToken() == JsonToken.START_ARRAY, "predictions", "an array");
        draft.beginPredictions(false);
        while (in.nextToken() != JsonToken.END_ARRAY) {
            expect(in.currentToken() == JsonToken.START_OBJECT, "predictions", "an array of objects");
            readPrediction(in);
        }
    }

    /** The last item id and the last score count, as everywhere; null and absent are the same. */
    private void readPrediction(JsonParser in) throws IOException {
        itemLength = 0;
        double score = 0;
        Refused itemRefused = Refused.missing(Field.ITEM_ID.wireName);
        Refused scoreRefused = Refused.missing(Field.SCORE.wireName);
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            Field field = Field.named(in.currentName());
            JsonToken value = in.nextToken();
            if (field == Field.ITEM_ID) {
                itemRefused = refusalOfItem(value, in);
            } else if (field == Field.SCORE) {
                scoreRefused = value.isNumeric() ? null : refusal(field, value, "a number");
                score = value.isNumeric() ? in.getDoubleValue() : 0;
            }
            in.skipChildren();
        }
        if (itemRefused != null) {
            throw itemRefused;
        }
        if (scoreRefused != null) {
            throw scoreRefused;
        }
        draft.prediction(item, 0, itemLength, score);
    }

    private Refused refusalOfItem(JsonToken value, JsonParser in) throws IOException {
        if (value != JsonToken.VALUE_STRING) {
            return refusal(Field.ITEM_ID, value, "a string");
        }
        try {
            encode(Field.ITEM_ID.wireName, in);
        } catch (Refused e) {
            return e;
        }
        if (item.length < textLength) {
            item = new byte[textLength];
        }
        System.arraycopy(text, 0, item, 0, textLength);
        itemLength = textLength;
        return null;
    }

    private static Refused refusal(Field field, JsonToken value, String what) {
        return value == JsonToken.VALUE_NULL ? Refused.missing(field.wireName) : mustBe(field.wireName, what);
    }

    private void readReadings(JsonParser in) throws IOException {
        expect(in.currentToken() == JsonToken.START_OBJECT, "readings", "an object");
        draft.beginReadings();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            encode("readings' name", in);
            String name = draft.readingName(text, 0, textLength);
            if (in.nextToken().isNumeric()) {
                draft.readings.put(name, in.getDoubleValue());
            } else {
                draft.readings.refuse(name, mustBe("readings", "an object of numbers"));
                in.skipChildren();
            }
        }
    }

    private static void expect(boolean holds, String field, String what) {
        if (!holds) {
            throw mustBe(field, what);
        }
    }

    private static Refused mustBe(String field, String what) {
        return Refused.malformed(field + " must be " + what + ", was something else");
    }
}
