package io.modelwatch.schemas.event;

/** Currencies by their three letters as in ISO 4217, packed into one number, the first letter in the highest place. */
public final class Currency {
    /** None. */
    public static final int NONE = 0;

    private static final int LETTERS = 3;

    private Currency() {}

    /** Of ASCII letters in any case; {@link #NONE} where it is something else. */
    public static int of(byte[] bytes, int at, int length) {
        if (length != LETTERS) {
            return NONE;
        }
        int packed = 0;
        for (int i = 0; i < LETTERS; i++) {
            int letter = bytes[at + i] & ~0x20;
            if (letter < 'A' || letter > 'Z') {
                return NONE;
            }
            packed = packed << Byte.SIZE | letter;
        }
        return packed;
    }

    /** The three letters; empty for {@link #NONE}. */
    public static String text(int currency) {
        StringBuilder text = new StringBuilder();
        for (int shift = (LETTERS - 1) * Byte.SIZE; shift >= 0 && currency != NONE; shift -= Byte.SIZE) {
            text.append((char) (currency >>> shift & 0xFF));
        }
        return text.toString();
    }
}
