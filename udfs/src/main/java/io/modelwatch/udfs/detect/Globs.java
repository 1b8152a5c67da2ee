package io.modelwatch.udfs.detect;

import io.modelwatch.schemas.Span;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * Globs, one of which must match the whole text; {@code *} matches any text, also an empty one. Matching takes at most the product of both
 * lengths, whatever the globs.
 */
public final class Globs implements Serializable {
    private static final long serialVersionUID = 1;

    private final List<String> globs;

    private Globs(List<String> globs) {
        this.globs = globs;
    }

    /** @param globs separated by commas, for example {@code latency_*,error_rate} */
    public static Globs of(String globs) {
        return new Globs(Arrays.stream(globs.split(",")).map(String::strip).toList());
    }

    /** Globs over windows: a length of time may be written as people like, for example {@code 24h} for {@code 1d}. */
    public static Globs ofWindows(String globs) {
        return new Globs(Arrays.stream(globs.split(","))
                .map(String::strip)
                .map(glob -> Span.isText(glob) ? Span.text(Span.parse(glob)) : glob)
                .toList());
    }

    public boolean match(String text) {
        return globs.stream().anyMatch(glob -> matches(glob, text));
    }

    /** On a mismatch only the latest star takes one character more: an earlier one could not do better. */
    private static boolean matches(String glob, String text) {
        int at = 0;
        int inGlob = 0;
        int afterStar = -1;
        int starEnds = 0;
        while (at < text.length()) {
            if (inGlob < glob.length() && glob.charAt(inGlob) == '*') {
                afterStar = ++inGlob;
                starEnds = at;
            } else if (inGlob < glob.length() && glob.charAt(inGlob) == text.charAt(at)) {
                inGlob++;
                at++;
            } else if (afterStar >= 0) {
                inGlob = afterStar;
                at = ++starEnds;
            } else {
                return false;
            }
        }
        return glob.chars().skip(inGlob).allMatch(rest -> rest == '*');
    }
}
