package io.modelwatch.schemas;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that somebody probably meant who mistyped it. */
public final class Nearest {
    private Nearest() {}

    /** The known name with the fewest edits (Levenshtein), if they are few for its length. */
    public static Optional<String> to(String mistyped, Collection<String> known) {
        return known.stream()
                .filter(name -> edits(mistyped, name) <= Math.max(2, name.length() / 3))
                .min(Comparator.comparingInt((String name) -> edits(mistyped, name))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Insertions, deletions and replacements of a character that turn one text into the other. */
    static int edits(String from, String to) {
        int[] before = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = before[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(before[j], row[j - 1]));
            }
            before = row;
        }
        return before[to.length()];
    }
}
