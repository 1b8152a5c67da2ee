package io.modelwatch.lab.drill;

import io.modelwatch.schemas.alert.Alert;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What was told in a drill against what an undisturbed job tells of the same topics.
 *
 * @param lost transitions that were not told
 * @param more transitions that only the drill told
 * @param other transitions that were told in other words
 */
record Comparison(Told seen, Told undisturbed, List<String> lost, List<String> more, List<String> other) {
    private static final int SHOWN = 5;

    static Comparison of(Told seen, Told undisturbed) {
        List<String> lost = new ArrayList<>();
        List<String> more = new ArrayList<>();
        List<String> other = new ArrayList<>();
        SortedSet<String> all = new TreeSet<>(seen.transitions().keySet());
        all.addAll(undisturbed.transitions().keySet());
        for (String identity : all) {
            Alert told = seen.transitions().get(identity);
            Alert expected = undisturbed.transitions().get(identity);
            if (told == null) {
                lost.add("lost: " + Told.text(expected));
            } else if (expected == null) {
                more.add("not told undisturbed: " + Told.text(told));
            } else if (!told.equals(expected)) {
                other.add("told:        %s%n    undisturbed: %s".formatted(told, expected));
            }
        }
        return new Comparison(seen, undisturbed, lost, more, other);
    }

    /** Nothing lost, nothing told besides, no transition out of order; and there was something to compare. */
    boolean isSame() {
        return !undisturbed.transitions().isEmpty()
                && lost.isEmpty()
                && more.isEmpty()
                && other.isEmpty()
                && seen.faults().isEmpty()
                && undisturbed.faults().isEmpty();
    }

    /** One line. */
    String summary() {
        return "%d transitions of %d incidents and their series, written %d times; undisturbed %d; %d lost, %d more, %d different, %d twice or out of order"
                .formatted(
                        seen.transitions().size(),
                        seen.incidents(),
                        seen.written(),
                        undisturbed.transitions().size(),
                        lost.size(),
                        more.size(),
                        other.size(),
                        seen.faults().size() + undisturbed.faults().size());
    }

    /** The first of each kind. */
    List<String> differences() {
        List<String> first = new ArrayList<>();
        for (List<String> kind : List.of(lost, more, other, seen.faults(), undisturbed.faults())) {
            kind.stream().limit(SHOWN).forEach(first::add);
        }
        return first;
    }
}
