package io.modelwatch.schemas;

import static io.modelwatch.schemas.Check.check;

import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A length of time as people write it: {@code 500ms}, {@code 10s}, {@code 5m}, {@code 24h}, {@code 7d}. Two are equal if their texts are
 * equal.
 *
 * @param millis >= 0
 * @param text as it was configured; empty where there is none
 */
public record Span(long millis, String text) implements Serializable {
    /** No length of time, for example of a metric without label horizon. */
    public static final Span NONE = new Span(0, "");

    /** Far more than any configured windows and horizons. */
    private static final int MOST_KNOWN = 1_024;

    /** By milliseconds: the few lengths that recur in every series are one object each. */
    private static final Map<Long, Span> KNOWN = new ConcurrentHashMap<>();

    private static final Pattern TEXT = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|min|h|d)");
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    /**
     * The length in its shortest text.
     *
     * @param millis >= 0
     */
    public static Span of(long millis) {
        Span known = KNOWN.get(millis);
        if (known != null) {
            return known;
        }
        Span span = new Span(millis, text(millis));
        if (KNOWN.size() < MOST_KNOWN) {
            KNOWN.put(millis, span);
        }
        return span;
    }

    /**
     * The length that a text denotes; it keeps the text.
     *
     * @throws IllegalArgumentException if the text is not a number and a unit
     * @throws ArithmeticException if it is more milliseconds than can be counted
     */
    public static Span of(String text) {
        long millis = parse(text);
        Span usual = of(millis);
        return usual.text.equals(text) ? usual : new Span(millis, text);
    }

    public boolean isNone() {
        return text.isEmpty();
    }

    @Override
    public String toString() {
        return text;
    }

    /** Whether {@link #parse} takes a text. */
    public static boolean isText(String text) {
        try {
            return parse(text) >= 0;
        } catch (IllegalArgumentException | ArithmeticException refused) {
            return false;
        }
    }

    /**
     * @return milliseconds, >= 0
     * @throws IllegalArgumentException if the text is not a number and a unit
     */
    public static long parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        check(matcher.matches(), "must be a number and one of ms, s, m, h, d, was '%s'", text);
        return Math.multiplyExact(Long.parseLong(matcher.group(1)), millisOf(matcher.group(2)));
    }

    /** The shortest text of the same length: 60000 is {@code 1m}. */
    public static String text(long millis) {
        if (millis == 0) {
            return "0s";
        }
        for (String unit : new String[] {"d", "h", "m", "s"}) {
            if (millis % millisOf(unit) == 0) {
                return millis / millisOf(unit) + unit;
            }
        }
        return millis + "ms";
    }

    private static long millisOf(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> SECOND;
            case "m", "min" -> MINUTE;
            case "h" -> HOUR;
            default -> DAY;
        };
    }
}
