package io.modelwatch.tools.backtest;

import io.modelwatch.schemas.Plain;
import io.modelwatch.udfs.Catalog;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares what would have fired with what did. An alert that would have fired is {@code same} if one of the same rule and series fired and
 * overlaps in time, {@code grouped} if an incident of the version did, else {@code new}. One that fired and would not have is {@code gone};
 * so is an incident none of whose alerts would fire.
 *
 * @param rows by time
 */
public record BacktestComparison(List<Row> rows) {
    private static final String LINE = "%-8s %-24s %-9s %-24s %-12s %-22s %-6s %-24s %s%n";

    /** @param fate {@code same}, {@code grouped}, {@code new} or {@code gone} */
    public record Row(String fate, Firing firing) {}

    public static BacktestComparison of(List<Firing> wouldHave, List<Firing> did) {
        List<Row> rows = new ArrayList<>();
        wouldHave.forEach(firing -> rows.add(new Row(fate(firing, did), firing)));
        did.stream()
                .filter(firing -> wouldHave.stream().noneMatch(would -> holds(firing, would)))
                .forEach(firing -> rows.add(new Row("gone", firing)));
        rows.sort((one, other) -> Firing.BY_TIME.compare(one.firing(), other.firing()));
        return new BacktestComparison(rows);
    }

    private static String fate(Firing firing, List<Firing> did) {
        Optional<Firing> found =
                did.stream().filter(other -> holds(other, firing)).findFirst();
        if (found.isEmpty()) {
            return "new";
        }
        return did.stream().anyMatch(other -> !isIncident(other) && holds(other, firing)) ? "same" : "grouped";
    }

    /** Whether an alert that fired equals or groups one that would have fired. */
    private static boolean holds(Firing did, Firing would) {
        return did.overlaps(would) && (isIncident(did) ? did.isOfTheSameVersion(would) : did.isOfTheSame(would));
    }

    private static boolean isIncident(Firing firing) {
        return Catalog.incidentKinds().has(firing.label("alertname"));
    }

    private long count(String fate) {
        return rows.stream().filter(row -> row.fate().equals(fate)).count();
    }

    private static String shown(Firing firing, String label) {
        return Plain.shown(firing.label(label));
    }

    public void print(PrintStream out) {
        if (!rows.isEmpty()) {
            out.printf(LINE, "", "alert", "severity", "model/version", "segment", "metric", "window", "from", "to");
        }
        for (Row row : rows) {
            Firing firing = row.firing();
            out.printf(
                    LINE,
                    row.fate(),
                    shown(firing, "alertname"),
                    shown(firing, "severity"),
                    shown(firing, "model") + "/" + shown(firing, "version"),
                    shown(firing, "segment"),
                    shown(firing, "metric"),
                    shown(firing, "window"),
                    firing.startsAt(),
                    firing.endsAt() == null ? "still firing" : firing.endsAt());
        }
        out.printf(
                "%d would fire: %d of them did, %d within an incident, %d are new; %d that fired would not fire.%n",
                rows.size() - count("gone"), count("same"), count("grouped"), count("new"), count("gone"));
    }
}
