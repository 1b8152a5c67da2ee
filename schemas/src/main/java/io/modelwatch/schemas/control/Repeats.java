package io.modelwatch.schemas.control;

import static io.modelwatch.schemas.Check.check;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * "n of the last m windows".
 *
 * @param abnormal n, in [1, m]
 * @param ofWindows m
 */
public record Repeats(int abnormal, int ofWindows) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,4}) of (\\d{1,4})");

    /** @param text for example {@code 3 of 5} */
    public static Repeats parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        check(matcher.matches(), "must be 'n of m', was '%s'", text);
        var repeats = new Repeats(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
        check(repeats.abnormal >= 1 && repeats.abnormal <= repeats.ofWindows, "must have 1 <= n <= m, was '%s'", text);
        return repeats;
    }
}
