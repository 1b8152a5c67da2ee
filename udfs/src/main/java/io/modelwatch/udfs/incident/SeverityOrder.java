package io.modelwatch.udfs.incident;

import java.util.Comparator;
import java.util.List;

/**
 * The usual names of severities, mild to severe; a name that is not known ranks as {@code warning}, and names of one rank by the alphabet.
 */
public final class SeverityOrder implements Comparator<String> {
    public static final SeverityOrder MILD_FIRST = new SeverityOrder();

    private static final List<String> USUAL = List.of("info", "minor", "warning", "major", "error", "critical", "page");

    private SeverityOrder() {}

    @Override
    public int compare(String one, String other) {
        int byRank = Integer.compare(rank(one), rank(other));
        return byRank != 0 ? byRank : one.compareTo(other);
    }

    private static int rank(String severity) {
        int rank = USUAL.indexOf(severity);
        return rank < 0 ? USUAL.indexOf("warning") : rank;
    }
}
