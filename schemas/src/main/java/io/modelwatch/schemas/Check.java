package io.modelwatch.schemas;

/** Refuses violations of a contract, in a sentence with the name, the rule and the value. */
public final class Check {
    private Check() {}

    /**
     * @param message a format of {@link String#formatted}, for example {@code "alpha must be in (0, 1), was %s"}
     * @throws IllegalArgumentException if the condition does not hold
     */
    public static void check(boolean holds, String message, Object... values) {
        if (!holds) {
            throw new IllegalArgumentException(message.formatted(values));
        }
    }
}
