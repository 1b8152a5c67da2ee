package io.modelwatch.schemas;

/**
 * Keys that are made of parts. The parts stand between {@code |}; a {@code |} or {@code \} inside of one has a {@code \} before it, so that
 * different parts never make the same key, whatever characters they hold. Parts without these two are written as they are.
 */
public final class CompositeKey {
    private static final String SEPARATOR = "|";
    private static final String ESCAPE = "\\";

    private CompositeKey() {}

    /**
     * The key of some parts.
     *
     * @param parts at least one; any texts, also empty ones
     */
    public static String of(String... parts) {
        for (String part : parts) {
            if (part.contains(SEPARATOR) || part.contains(ESCAPE)) {
                return escaped(parts);
            }
        }
        return String.join(SEPARATOR, parts);
    }

    /**
     * The key of all the parts of two keys: {@code joined(of(a, b), of(c))} is {@code of(a, b, c)}.
     *
     * @param first key, as is {@code second}
     */
    public static String joined(String first, String second) {
        return first + SEPARATOR + second;
    }

    /** The beginning of a key that has all the parts of another, in their places, and more after them. */
    public static String startOf(String key) {
        return key + SEPARATOR;
    }

    private static String escaped(String[] parts) {
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < parts.length; i++) {
            key.append(i == 0 ? "" : SEPARATOR)
                    .append(parts[i].replace(ESCAPE, ESCAPE + ESCAPE).replace(SEPARATOR, ESCAPE + SEPARATOR));
        }
        return key.toString();
    }
}
