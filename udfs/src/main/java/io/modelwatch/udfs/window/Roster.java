package io.modelwatch.udfs.window;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The names of one kind that are in, decided pane by pane. A name that is in stays until it has been silent for so long that it is
 * forgotten; free places go to the new names of a pane, the most frequent first, then by name. So the order of arrival within a pane
 * decides nothing.
 *
 * @param begun whether a pane has been decided
 * @param stays by name; never changed
 */
public record Roster(boolean begun, SortedMap<String, Stay> stays) {
    /** Before any pane. */
    public static final Roster EMPTY = new Roster(false, Collections.emptySortedMap());

    /** For names of the first pane: none was turned away before it. */
    public static final long ALWAYS = Long.MIN_VALUE;

    /**
     * How long a name has been in.
     *
     * @param since start of its first pane, epoch milliseconds: requests served before stay part of the rest at their label horizons; or
     *     {@link #ALWAYS}
     * @param last start of its newest pane, epoch milliseconds
     */
    public record Stay(long since, long last) {}

    /**
     * What one pane changed.
     *
     * @param admitted new names that found a place
     * @param forgotten names that lost their place, as they were
     * @param turnedAway how many found none
     */
    public record Step(Roster after, List<String> admitted, SortedMap<String, Stay> forgotten, int turnedAway) {}

    /** Whether requests served in a pane are measured under their own name; before any pane is decided, every name is. */
    boolean holds(String name, long pane) {
        Stay stay = stays.get(name);
        return !begun || (stay != null && stay.since() <= pane);
    }

    /** Start of the newest pane of any name; {@link #ALWAYS} where none is in. */
    long last() {
        return stays.values().stream().mapToLong(Stay::last).max().orElse(ALWAYS);
    }

    /**
     * Decides a pane of service.
     *
     * @param pane its start, epoch milliseconds
     * @param counts events by name; the rest is left out
     * @param cap most names, >= 1
     * @param keepMillis how much older than this pane a name's newest pane may be
     */
    public Step admit(long pane, Map<String, Long> counts, int cap, long keepMillis) {
        TreeMap<String, Stay> after = new TreeMap<>(stays);
        TreeMap<String, Stay> forgotten = new TreeMap<>();
        stays.forEach((name, stay) -> {
            if (stay.last() < pane - keepMillis) {
                forgotten.put(name, stay);
            }
        });
        after.keySet().removeAll(forgotten.keySet());
        List<String> newcomers = new ArrayList<>();
        for (String name : counts.keySet()) {
            Stay stay = after.computeIfPresent(
                    name, (known, before) -> new Stay(before.since(), Math.max(before.last(), pane)));
            if (stay == null && !name.equals(Caps.OTHER)) {
                newcomers.add(name);
            }
        }
        newcomers.sort(
                Comparator.<String>comparingLong(counts::get).reversed().thenComparing(Comparator.naturalOrder()));
        List<String> admitted = newcomers.subList(0, Math.max(0, Math.min(newcomers.size(), cap - after.size())));
        admitted.forEach(name -> after.put(name, new Stay(begun ? pane : ALWAYS, pane)));
        int turnedAway = newcomers.size() - admitted.size();
        return new Step(
                new Roster(true, Collections.unmodifiableSortedMap(after)),
                List.copyOf(admitted),
                forgotten,
                turnedAway);
    }
}
