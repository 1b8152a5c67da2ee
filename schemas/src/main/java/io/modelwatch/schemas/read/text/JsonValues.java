package io.modelwatch.schemas.read.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Reads single values of JSON as what they plainly mean: a whole number as its text where a text is meant, a text as its number where a
 * number is meant, a whole number whatever way it is written. Each method leaves the parser where it is and says whether there was such a
 * value.
 */
public final class JsonValues {
    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");
    private static final Pattern REAL = Pattern.compile("-?\\d{1,30}(\\.\\d{1,30})?([eE][+-]?\\d{1,3})?");
    private static final double TWO_POW_63 = 0x1p63;

    /** UTF-8 of the text read last. */
    public byte[] text = new byte[1_024];

    public int textLength;
    /** The whole number read last. */
    public long whole;
    /** The number read last; may be NaN or infinite. */
    public double real;

    /** Reads a text, or a whole number as its text. */
    public boolean readText(JsonParser in) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            encode(in);
            textLength = textLength == 2 && text[0] == '-' && text[1] == '0' ? keepZero() : textLength;
            return true;
        }
        return in.currentToken() == JsonToken.VALUE_STRING && encode(in);
    }

    /** -0 is 0. */
    private int keepZero() {
        text[0] = '0';
        return 1;
    }

    /** Keeps the token's text, a value, a literal or a name, as UTF-8; false where a surrogate stands alone. */
    public boolean encode(JsonParser in) throws IOException {
        char[] characters = in.getTextCharacters();
        int most = in.getTextLength() * Utf8.MAX_BYTES_PER_CHAR;
        if (text.length < most) {
            text = new byte[most];
        }
        textLength = Utf8.encode(characters, in.getTextOffset(), in.getTextLength(), text);
        return textLength >= 0;
    }

    /** Reads a whole number of 64 bits. */
    public boolean readWhole(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case VALUE_NUMBER_INT -> {
                boolean fits = in.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
                whole = fits ? in.getLongValue() : 0;
                yield fits;
            }
            case VALUE_NUMBER_FLOAT -> isWhole(in.getDoubleValue());
            case VALUE_STRING -> {
                boolean plain = WHOLE.matcher(in.getText()).matches();
                whole = plain ? Long.parseLong(in.getText()) : 0;
                yield plain;
            }
            default -> false;
        };
    }

    /**
     * Reads a time into {@link #whole}, epoch milliseconds: RFC 3339, or a number in the unit that it says itself, else in milliseconds
     * ({@link EpochUnit}).
     */
    public boolean readTime(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case VALUE_NUMBER_INT -> {
                boolean fits = in.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
                whole = fits ? EpochUnit.plain(in.getLongValue()) : 0;
                yield fits;
            }
            case VALUE_NUMBER_FLOAT -> isTime(EpochUnit.plain(in.getDoubleValue()));
            case VALUE_STRING -> encode(in) && (readRfc3339() || readEpoch(in.getText()));
            default -> false;
        };
    }

    /** Reads what {@link #encode} has kept into {@link #whole}; false where it is no such time. */
    public boolean readRfc3339() {
        return textLength > 4 && text[4] == '-' && isTime(Rfc3339.millis(text, 0, textLength));
    }

    private boolean readEpoch(String number) {
        if (WHOLE.matcher(number).matches()) {
            whole = EpochUnit.plain(Long.parseLong(number));
            return true;
        }
        return REAL.matcher(number).matches() && isTime(EpochUnit.plain(Double.parseDouble(number)));
    }

    private boolean isTime(long millis) {
        whole = millis;
        return millis != EpochUnit.NONE;
    }

    private boolean isWhole(double value) {
        whole = (long) value;
        return Math.abs(value) < TWO_POW_63 && whole == value;
    }

    /** Reads a number. */
    public boolean readReal(JsonParser in) throws IOException {
        JsonToken token = in.currentToken();
        if (token.isNumeric()) {
            real = in.getDoubleValue();
            return true;
        }
        boolean plain =
                token == JsonToken.VALUE_STRING && REAL.matcher(in.getText()).matches();
        real = plain ? Double.parseDouble(in.getText()) : Double.NaN;
        return plain;
    }

    /** Reads a number, or yes and no as 1 and 0. */
    public boolean readLabel(JsonParser in) throws IOException {
        if (in.currentToken().isBoolean()) {
            real = in.currentToken() == JsonToken.VALUE_TRUE ? 1 : 0;
            return true;
        }
        return readReal(in);
    }

    /** What a time must be where {@link #readTime} has found none: of a local time, what it lacks. */
    public String timeRule(JsonParser in) throws IOException {
        boolean local =
                in.currentToken() == JsonToken.VALUE_STRING && encode(in) && Rfc3339.isLocal(text, 0, textLength);
        return local
                ? "a moment with its offset from UTC (Z, +01:00), looks like local time"
                : "a time as in RFC 3339, or a number of milliseconds, seconds, microseconds or nanoseconds since 1970";
    }

    /** What the parser is at, as a refusal may repeat it. */
    public String shown(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> encode(in) ? Excerpt.text(text, 0, textLength) : "half of a surrogate pair";
            default -> Excerpt.literal(in.getText());
        };
    }
}
