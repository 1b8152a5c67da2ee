package io.modelwatch.schemas.read.text;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What a record holds, as a refusal may repeat it: short, on one line, and nothing that a person may have typed. Plain words and numbers
 * are quoted; for any other text only its length is given.
 */
public final class Excerpt {
    private static final int MOST = 32;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.:+-]{1," + MOST + "}");

    private Excerpt() {}

    /** @param bytes from {@code at}, valid UTF-8 */
    public static String text(byte[] bytes, int at, int length) {
        String text = length > MOST ? "" : new String(bytes, at, length, StandardCharsets.UTF_8);
        return PLAIN.matcher(text).matches() ? "the text '" + text + "'" : "a text of " + length + " bytes";
    }

    /** A number or a word of JSON, as it is written. */
    public static String literal(String written) {
        return written.length() <= MOST ? written : "a number of " + written.length() + " characters";
    }

    /** Bytes that are no text. */
    public static String octets(byte[] bytes, int at, int length) {
        int wrong = Utf8.firstWrong(bytes, at, length);
        return "%d bytes with %02X at %d".formatted(length, bytes[wrong], wrong - at);
    }
}
