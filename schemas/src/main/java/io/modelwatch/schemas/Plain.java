package io.modelwatch.schemas;

import java.text.Normalizer;
import java.util.Optional;

/**
 * Decides which texts may be ids and names, and how any other text is shown to people. Names that differ must look different and stay
 * different in everything made of them: keys with parts between {@code |}, lines of a log, a terminal.
 */
public final class Plain {
    /** Stands between the parts of keys, for example of {@code Series.key}. */
    private static final char SEPARATOR = '|';

    private static final int FIRST_BEYOND_ASCII = 0x80;
    private static final int DELETE = 0x7F;

    private Plain() {}

    /**
     * Finds what keeps a text from being an id: control characters, which steer a terminal and break lines; invisible characters, such
     * as direction marks and zero-width characters; half of a surrogate pair, which becomes {@code ?} in UTF-8.
     *
     * @return what it must be, to be read after its name; empty where it is
     */
    public static Optional<String> refusalOfText(String text) {
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            if (isUnprintable(text.codePointAt(at))) {
                return Optional.of("must have no control or invisible characters and no half of a surrogate pair");
            }
        }
        return Optional.empty();
    }

    /**
     * Finds what keeps a text from being a name: in addition, blanks at its ends, the separator of keys, and a spelling other than its
     * Unicode normal form C.
     *
     * @return as above
     */
    public static Optional<String> refusalOfName(String name) {
        if (name.isEmpty()) {
            return Optional.of("must not be empty");
        }
        if (isBlank(name.codePointAt(0)) || isBlank(name.codePointBefore(name.length()))) {
            return Optional.of("must not begin or end with a blank");
        }
        if (name.indexOf(SEPARATOR) >= 0) {
            return Optional.of("must have no |");
        }
        Optional<String> unprintable = refusalOfText(name);
        if (unprintable.isPresent()) {
            return unprintable;
        }
        return isAscii(name) || Normalizer.isNormalized(name, Normalizer.Form.NFC)
                ? Optional.empty()
                : Optional.of("must be in Unicode's normal form C");
    }

    /**
     * A text in a form that is safe for a terminal or a line of a log: characters that {@link #refusalOfText} names are written as in JSON,
     * for example {@code \u001b}. JSON stays the same JSON.
     */
    public static String shown(String text) {
        if (refusalOfText(text).isEmpty()) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> {
            if (isUnprintable(point)) {
                for (char unit : Character.toChars(point)) {
                    shown.append("\\u%04x".formatted((int) unit));
                }
            } else {
                shown.appendCodePoint(point);
            }
        });
        return shown.toString();
    }

    private static boolean isUnprintable(int point) {
        if (point < FIRST_BEYOND_ASCII) {
            return point < ' ' || point == DELETE;
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    private static boolean isBlank(int point) {
        return Character.isWhitespace(point) || Character.isSpaceChar(point);
    }

    private static boolean isAscii(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) >= FIRST_BEYOND_ASCII) {
                return false;
            }
        }
        return true;
    }
}
