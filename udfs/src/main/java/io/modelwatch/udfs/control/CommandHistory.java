package io.modelwatch.udfs.control;

import io.modelwatch.schemas.control.Instruction.About;
import io.modelwatch.udfs.control.MaintenanceEffect.Marked;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Accepted commands, and what holds at a time because of them. The result for a time depends only on the commands that take effect until
 * then, not on the order in which they arrived. Times are event times, epoch milliseconds. Used by one thread.
 */
public final class CommandHistory {
    private static final Comparator<Command> IN_ORDER =
            Comparator.comparingLong(Command::effectiveAt).thenComparingLong(Command::number);

    private final NavigableSet<Command> commands = new TreeSet<>(IN_ORDER);

    /** @return whether it was new */
    public boolean add(Command command) {
        return commands.add(command);
    }

    /** All remembered commands, in the order in which they take effect. */
    public Collection<Command> all() {
        return Collections.unmodifiableCollection(commands);
    }

    /** The last command about each thing of the kind that has taken effect by a time (inclusive), by the thing's name. */
    public Map<String, Command> inForce(long time, About about) {
        Map<String, Command> latest = new TreeMap<>();
        for (Command command : commands) {
            if (command.effectiveAt() > time) {
                break;
            }
            if (command.effect().about() == about) {
                latest.put(command.name(), command);
            }
        }
        return latest;
    }

    /** The effects of a type that hold at a time, by the names of their things. */
    private <E extends Effect> Stream<E> holding(long time, About about, Class<E> type) {
        return inForce(time, about).values().stream()
                .map(Command::effect)
                .filter(type::isInstance)
                .map(type::cast);
    }

    /** Commands that took effect after one time and by another (inclusive), oldest first. */
    public List<Command> changes(long after, long until) {
        return commands.stream()
                .filter(command -> command.effectiveAt() > after && command.effectiveAt() <= until)
                .toList();
    }

    /** The parameters of a pattern that differ from the configuration's at a time, by name. */
    public Map<String, String> patternParameters(String pattern, long time) {
        return holding(time, About.PATTERN, PatternEffect.class)
                .filter(effect -> effect.pattern().equals(pattern))
                .map(PatternEffect::parameters)
                .findFirst()
                .orElse(Map.of());
    }

    /**
     * The end of the maintenance that covers a version of a model at a time, as planned at that time; windows that follow without a gap
     * belong to it.
     *
     * @return exclusive; 0 where there is none
     */
    public long quietUntil(String model, String version, long time) {
        List<Marked> marked = holding(time, About.MAINTENANCE, Marked.class)
                .filter(each -> each.covers(model, version))
                .sorted(Comparator.comparingLong(Marked::from))
                .toList();
        long end = time;
        for (Marked each : marked) {
            if (each.from() <= end) {
                end = Math.max(end, each.until());
            }
        }
        return end == time ? 0 : end;
    }

    /**
     * Forgets what does not matter after {@code time}: commands that took effect by then, except the last about each thing, and that one
     * too where it has ended.
     *
     * @return what was forgotten
     */
    public List<Command> forget(long time, ConfiguredRules rules) {
        List<Command> past = List.copyOf(commands.stream()
                .takeWhile(command -> command.effectiveAt() <= time)
                .toList());
        Set<String> seen = new HashSet<>();
        TreeSet<Command> forgotten = new TreeSet<>(IN_ORDER);
        for (Iterator<Command> newestFirst = descending(past); newestFirst.hasNext(); ) {
            Command command = newestFirst.next();
            boolean superseded = !seen.add(command.thing());
            if (superseded || command.isOver(time, rules)) {
                forgotten.add(command);
            }
        }
        commands.removeAll(forgotten);
        return List.copyOf(forgotten);
    }

    private static Iterator<Command> descending(List<Command> past) {
        TreeSet<Command> sorted = new TreeSet<>(IN_ORDER);
        sorted.addAll(past);
        return sorted.descendingIterator();
    }
}
