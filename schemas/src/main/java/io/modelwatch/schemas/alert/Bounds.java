package io.modelwatch.schemas.alert;

/**
 * Bounds of everything that the job writes, whatever arrived: a broker refuses larger records, and would refuse them again after a
 * restart.
 */
public final class Bounds {
    /**
     * Bytes of a record's key, value and headers: below the 1 MB that brokers and producers take by default, with room for what Kafka adds.
     */
    public static final int RECORD_BYTES = 900_000;
    /** Bytes of an alert's JSON. */
    public static final int ALERT_BYTES = 256_000;
    /** Characters of one annotation. */
    public static final int ANNOTATION_CHARS = 16_384;
    /** Names in one list that people read; the number of further ones follows. */
    public static final int LISTED = 50;
    /** Bytes of the value that a dead letter holds. */
    public static final int DEAD_LETTER_PAYLOAD_BYTES = 512 << 10;
    /** Bytes of the key that a dead letter holds. */
    public static final int DEAD_LETTER_KEY_BYTES = 64 << 10;
    /** Headers of its record that a dead letter holds. */
    public static final int DEAD_LETTER_HEADERS = 100;
    /** Bytes of these, names and values. */
    public static final int DEAD_LETTER_HEADER_BYTES = 64 << 10;

    private static final String CUT = "…";

    private Bounds() {}

    /**
     * The beginning of a text that is too long, with an ellipsis behind it; other texts as they are. It never ends within a surrogate pair.
     *
     * @param chars UTF-16 units that it may have, >= 1
     */
    public static String cut(String text, int chars) {
        if (text.length() <= chars) {
            return text;
        }
        int end = chars - CUT.length();
        boolean splits = end > 0 && Character.isHighSurrogate(text.charAt(end - 1));
        return text.substring(0, splits ? end - 1 : end) + CUT;
    }
}
