package io.modelwatch.job.config;

import io.modelwatch.schemas.Span;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * What the value of a key may be.
 *
 * @param words the rule, to be read after "must be"
 * @param shape one value, a list of values, or names with values
 * @param takesLists whether several values may stand where one value stands
 * @param accepts whether one value keeps the rule
 */
record Type(String words, Shape shape, boolean takesLists, Predicate<String> accepts) {
    enum Shape {
        SCALAR,
        LIST,
        /** Names that the user chooses, each with one value or a list. */
        MAP
    }

    /** Anything, also nothing. */
    static Type text() {
        return scalar("text", value -> true);
    }

    static Type name() {
        return scalar("text that is not blank", value -> !value.isBlank());
    }

    static Type flag() {
        return choice("true", "false");
    }

    static Type choice(String... values) {
        return scalar("one of " + String.join(", ", values), Arrays.asList(values)::contains);
    }

    static Type whole(long least, long most) {
        String words = most == Long.MAX_VALUE
                ? "a whole number >= " + least
                : "a whole number in [" + least + ", " + most + "]";
        return scalar(words, parses(value -> {
            long number = Long.parseLong(value);
            return number >= least && number <= most;
        }));
    }

    static Type decimal() {
        return scalar("a finite number", parses(value -> Double.isFinite(Double.parseDouble(value))));
    }

    static Type decimalFromZero() {
        return scalar("a number >= 0", parses(value -> {
            double number = Double.parseDouble(value);
            return Double.isFinite(number) && number >= 0;
        }));
    }

    /** Also 0. */
    static Type duration() {
        return scalar("a duration >= 0s (for example 500ms, 10s, 5m, 24h)", parses(value -> Span.parse(value) >= 0));
    }

    static Type positiveDuration() {
        return scalar("a duration > 0s (for example 500ms, 10s, 5m, 24h)", parses(value -> Span.parse(value) > 0));
    }

    static Type durationUpTo(long mostMillis) {
        return scalar("a duration > 0s and <= " + Span.text(mostMillis), parses(value -> {
            long millis = Span.parse(value);
            return millis > 0 && millis <= mostMillis;
        }));
    }

    static Type matching(String words, Predicate<String> accepts) {
        return scalar(words, parses(accepts));
    }

    static Type listOf(Type element) {
        return new Type("a list, each " + element.words, Shape.LIST, true, element.accepts);
    }

    static Type mapOf(Type value) {
        return new Type("names with values, each " + value.words, Shape.MAP, value.takesLists, value.accepts);
    }

    /** What the documentation says in the column "unit": without "a" and "one of". */
    String unit() {
        return words.toLowerCase(Locale.ROOT)
                .replaceFirst("^(a|an) ", "")
                .replace(" (for example 500ms, 10s, 5m, 24h)", "");
    }

    private static Type scalar(String words, Predicate<String> accepts) {
        return new Type(words, Shape.SCALAR, false, accepts);
    }

    private static Predicate<String> parses(Predicate<String> accepts) {
        return value -> {
            try {
                return accepts.test(value);
            } catch (IllegalArgumentException | ArithmeticException unreadable) {
                return false; // the caller names key, rule and value: better than a parser's message
            }
        };
    }
}
