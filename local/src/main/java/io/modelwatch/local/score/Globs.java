package io.modelwatch.local.score;

import java.util.List;
import java.util.regex.Pattern;

/** Patterns in which a star stands for any text. */
final class Globs {
    private Globs() {}

    static boolean anyMatches(List<String> globs, String text) {
        return globs.stream().anyMatch(glob -> matches(glob, text));
    }

    private static boolean matches(String glob, String text) {
        String[] parts = glob.split("\\*", -1);
        StringBuilder regex = new StringBuilder(Pattern.quote(parts[0]));
        for (int i = 1; i < parts.length; i++) {
            regex.append(".*").append(Pattern.quote(parts[i]));
        }
        return text.matches(regex.toString());
    }
}
