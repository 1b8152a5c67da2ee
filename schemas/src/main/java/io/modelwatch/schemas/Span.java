package io.modelwatch.schemas;

import static io.modelwatch.schemas.Check.check;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as people write them: {@code 500ms}, {@code 10s}, {@code 5m}, {@code 24h}, {@code 7d}. */
public final class Span {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|min|h|d)");
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private Span() {}

    /**
     * @return milliseconds, >= 0
     * @throws IllegalArgumentException if the text is not a number and a unit
     */
    public static long parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        check(matcher.matches(), "must be a number and one of ms, s, m, h, d, was '%s'", text);
        return Math.multiplyExact(Long.parseLong(matcher.group(1)), millisOf(matcher.group(2)));
    }

    /** The shortest text that says the same: 60000 is {@code 1m}. */
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
