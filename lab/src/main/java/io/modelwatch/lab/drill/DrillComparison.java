package io.modelwatch.lab.drill;

import io.modelwatch.schemas.alert.Alert;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The alerts of a drill compared with those of an undisturbed job on the same topics.
 *
 * @param lost transitions that were not published
 * @param more transitions that only the drill published
 * @param other transitions that differ in content
 */
record DrillComparison(
        PublishedAlerts seen, PublishedAlerts undisturbed, List<String> lost, List<String> more, List<String> other) {
    private static final int SHOWN = 5;

    static DrillComparison of(PublishedAlerts seen, PublishedAlerts undisturbed) {
        List<String> lost = new ArrayList<>();
        List<String> more = new ArrayList<>();
        List<String> other = new ArrayList<>();
        SortedSet<String> all = new TreeSet<>(seen.transitions().keySet());
        all.addAll(undisturbed.transitions().keySet());
        for (String identity : all) {
            Alert told = seen.transitions().get(identity);
            Alert expected = undisturbed.transitions().get(identity);
            if (told == null) {
                lost.add("lost: " + PublishedAlerts.text(expected));
            } else if (expected == null) {
                more.add("not published undisturbed: " + PublishedAlerts.text(told));
            } else if (!told.equals(expected)) {
                other.add("disturbed:   %s%n    undisturbed: %s".formatted(told, expected));
            }
        }
        return new DrillComparison(seen, undisturbed, lost, more, other);
    }

    /** Nothing lost, nothing added, no transition out of order; and there was something to compare. */
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
        return "%d transitions of %d incidents and their series, published %d times; undisturbed %d; %d lost, %d more, %d different, %d twice or out of order"
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

    /** The first difference of each kind. */
    List<String> differences() {
        List<String> first = new ArrayList<>();
        for (List<String> kind : List.of(lost, more, other, seen.faults(), undisturbed.faults())) {
            kind.stream().limit(SHOWN).forEach(first::add);
        }
        return first;
    }
}
