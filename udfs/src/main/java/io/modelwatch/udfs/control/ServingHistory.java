package io.modelwatch.udfs.control;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * What was announced of the versions that answer requests, by version. The result for a time depends only on the commands that take effect
 * until then, not on the order in which they arrived. Times are event times, epoch milliseconds. Used by one thread.
 */
public final class ServingHistory {
    private static final ConfiguredRules NO_RULES = new ConfiguredRules(List.of());
    private static final Comparator<Command> IN_ORDER =
            Comparator.comparingLong(Command::effectiveAt).thenComparingLong(Command::number);

    /** By name of the version, in the order in which they take effect. */
    private final Map<String, TreeSet<Command>> byVersion = new HashMap<>();

    /** Whether a command is about whether a version answers requests. */
    public static boolean concerns(Command command) {
        return command.effect() instanceof ServingEffect;
    }

    public void add(Command command) {
        byVersion
                .computeIfAbsent(command.name(), added -> new TreeSet<>(IN_ORDER))
                .add(command);
    }

    /** What holds of a version at a time, inclusive; null where nothing was announced of it, or too long ago to matter. */
    public ServingEffect at(String model, String version, long time) {
        TreeSet<Command> ofIts = byVersion.get(model + "/" + version);
        if (ofIts == null) {
            return null;
        }
        for (Iterator<Command> newestFirst = ofIts.descendingIterator(); newestFirst.hasNext(); ) {
            Command command = newestFirst.next();
            if (command.effectiveAt() <= time) {
                return command.isOver(time, NO_RULES) ? null : (ServingEffect) command.effect();
            }
        }
        return null;
    }

    /** Whether a version of a model was deployed lately, and not retired since: it is expected to answer requests. */
    public boolean expectsAny(String model, long time) {
        return byVersion.values().stream()
                .map(ofIts -> (ServingEffect) ofIts.first().effect())
                .filter(effect -> effect.model().equals(model))
                .map(effect -> at(model, effect.version(), time))
                .anyMatch(effect -> effect != null && !effect.ends());
    }

    /**
     * Forgets what does not matter after a time.
     *
     * @return what was forgotten
     */
    public List<Command> forget(long time) {
        List<Command> forgotten = new ArrayList<>();
        for (Iterator<TreeSet<Command>> each = byVersion.values().iterator(); each.hasNext(); ) {
            TreeSet<Command> ofIts = each.next();
            while (!ofIts.isEmpty() && isPast(ofIts, time)) {
                forgotten.add(ofIts.pollFirst());
            }
            if (ofIts.isEmpty()) {
                each.remove();
            }
        }
        return forgotten;
    }

    /** Whether the first no longer matters: the next holds, or it is over. */
    private static boolean isPast(NavigableSet<Command> ofIts, long time) {
        Command first = ofIts.first();
        Command next = ofIts.higher(first);
        return first.effectiveAt() <= time
                && (first.isOver(time, NO_RULES) || (next != null && next.effectiveAt() <= time));
    }
}
