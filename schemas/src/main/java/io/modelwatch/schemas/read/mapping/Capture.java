package io.modelwatch.schemas.read.mapping;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.modelwatch.schemas.read.text.EpochUnit;
import io.modelwatch.schemas.read.text.JsonValues;
import java.io.IOException;
import java.util.Arrays;

/** The value that an object has at one pointer; filled again for each object. */
public final class Capture {
    /** What a value is taken as. */
    public enum As {
        /** An id or a name: a text, or a whole number as its text. */
        TEXT,
        /** A text, a number, true or false, as it is written. */
        WORD,
        /** A number, or a text that is one. */
        NUMBER,
        /** A whole number. */
        WHOLE,
        /** A number, or true and false as 1 and 0. */
        LABEL,
        /** A time, in milliseconds. */
        TIME
    }

    /** What was found. */
    public enum State {
        /** Nothing, or null. */
        ABSENT,
        GOOD,
        /** Something that cannot be taken so. */
        WRONG
    }

    /** More bytes of a text are not kept: no rule allows as many. */
    private static final int KEPT = 1_024;

    final As as;
    final TimeFormat format;

    private State state = State.ABSENT;
    private byte[] bytes = new byte[64];
    private int length;
    private long whole;
    private double real;
    private String shown;

    /** @param format of a time, else null */
    Capture(As as, TimeFormat format) {
        this.as = as;
        this.format = format;
    }

    void clear() {
        state = State.ABSENT;
    }

    /** Takes the value that the parser is at, and leaves the parser there. */
    void take(JsonParser in, JsonValues values) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            state = State.ABSENT;
        } else if (read(in, values)) {
            state = State.GOOD;
        } else {
            state = State.WRONG;
            shown = values.shown(in);
        }
    }

    private boolean read(JsonParser in, JsonValues values) throws IOException {
        return switch (as) {
            case TEXT -> values.readText(in) && keep(values);
            case WORD -> in.currentToken().isScalarValue() && values.encode(in) && keep(values);
            case NUMBER -> values.readReal(in) && keepReal(values.real);
            case LABEL -> values.readLabel(in) && keepReal(values.real);
            case WHOLE -> values.readWhole(in) && keepWhole(values.whole);
            case TIME -> readTime(in, values);
        };
    }

    private boolean readTime(JsonParser in, JsonValues values) throws IOException {
        if (format.unit != null) {
            return readEpoch(format.unit, in, values);
        }
        boolean found = format == TimeFormat.AUTO
                ? values.readTime(in)
                : in.currentToken() == JsonToken.VALUE_STRING && values.encode(in) && values.readRfc3339();
        return found && keepWhole(values.whole);
    }

    private boolean readEpoch(EpochUnit unit, JsonParser in, JsonValues values) throws IOException {
        boolean exact = in.currentToken() != JsonToken.VALUE_NUMBER_FLOAT && values.readWhole(in);
        if (!exact && !values.readReal(in)) {
            return false;
        }
        EpochUnit said = EpochUnit.of(exact ? values.whole : values.real);
        if (said != null && said != unit) {
            return false; // milliseconds, where seconds are expected: the year 58000
        }
        return keepWhole(exact ? unit.millis(values.whole) : unit.millis(values.real)) && whole != EpochUnit.NONE;
    }

    private boolean keep(JsonValues values) {
        length = values.textLength;
        int kept = Math.min(length, KEPT);
        if (bytes.length < kept) {
            bytes = Arrays.copyOf(bytes, KEPT);
        }
        System.arraycopy(values.text, 0, bytes, 0, kept);
        return true;
    }

    private boolean keepReal(double value) {
        real = value;
        return true;
    }

    private boolean keepWhole(long value) {
        whole = value;
        return true;
    }

    public State state() {
        return state;
    }

    public boolean isGood() {
        return state == State.GOOD;
    }

    public boolean isWrong() {
        return state == State.WRONG;
    }

    /** UTF-8 of a text or word, its first {@value #KEPT} bytes; to be read while it is {@link #isGood}. */
    public byte[] bytes() {
        return bytes;
    }

    /** Of the whole text, also where not all of it is kept. */
    public int length() {
        return length;
    }

    boolean is(byte[] word) {
        return isGood() && length == word.length && length <= KEPT && Arrays.equals(bytes, 0, length, word, 0, length);
    }

    /** Of a time, or a whole number. */
    public long whole() {
        return whole;
    }

    /** Of a number or a label; may be NaN or infinite. */
    public double real() {
        return real;
    }

    /** What is wrong, as a refusal may repeat it: the value's type, and the value where it is plain. */
    public String shown() {
        return shown;
    }
}
