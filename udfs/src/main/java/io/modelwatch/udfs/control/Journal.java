package io.modelwatch.udfs.control;

import io.modelwatch.schemas.control.Command;
import io.modelwatch.schemas.control.Command.Kind;
import io.modelwatch.schemas.control.Command.Subject;
import io.modelwatch.udfs.detect.Globs;
import java.time.Instant;
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

/**
 * Accepted commands, and what holds at a time by them. What it says of a time depends on the commands that take effect until then alone, not on
 * the order in which it came to know of them. Times are event times, epoch milliseconds. Used by one thread.
 */
public final class Journal {
    private static final String PREFIX = "parameters.";
    private static final Comparator<Command> IN_ORDER =
            Comparator.comparingLong(Command::effectiveAt).thenComparingLong(Command::number);

    private final NavigableSet<Command> commands = new TreeSet<>(IN_ORDER);

    /** Maintenance as it is marked: epoch milliseconds, until exclusively. */
    private record Maintenance(long from, long until) {
        static Maintenance read(Map<String, String> texts) {
            return new Maintenance(
                    Instant.parse(texts.get("from")).toEpochMilli(),
                    Instant.parse(texts.get("until")).toEpochMilli());
        }
    }

    /** @return whether it was new */
    public boolean add(Command command) {
        return commands.add(command);
    }

    /** All that is remembered, in the order in which it takes effect. */
    public Collection<Command> all() {
        return Collections.unmodifiableCollection(commands);
    }

    /** The last command about each thing of the kind that has taken effect by a time (inclusive), by the thing's name. */
    public Map<String, Command> inForce(long time, Subject subject) {
        Map<String, Command> latest = new TreeMap<>();
        for (Command command : commands) {
            if (command.effectiveAt() > time) {
                break;
            }
            if (command.kind().subject() == subject) {
                latest.put(command.name(), command);
            }
        }
        return latest;
    }

    /** What took effect after one time and by another (inclusive), oldest first. */
    public List<Command> changes(long after, long until) {
        return commands.stream()
                .filter(command -> command.effectiveAt() > after && command.effectiveAt() <= until)
                .toList();
    }

    /** The parameters of a pattern that differ from the configuration's at a time, by name. */
    public Map<String, String> patternParameters(String pattern, long time) {
        Command command = inForce(time, Subject.PATTERN).get("pattern/" + pattern);
        return command == null ? Map.of() : patternParameters(command.parameters());
    }

    static Map<String, String> patternParameters(Map<String, String> texts) {
        Map<String, String> parameters = new TreeMap<>();
        texts.forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                parameters.put(name.substring(PREFIX.length()), value);
            }
        });
        return parameters;
    }

    /**
     * The end of the maintenance that covers a version of a model at a time, as it is planned by then; what follows without a gap counts to it.
     *
     * @return exclusive; 0 where there is none
     */
    public long quietUntil(String model, String version, long time) {
        List<Maintenance> marked = inForce(time, Subject.MAINTENANCE).values().stream()
                .filter(command -> command.kind() == Kind.BEGIN_MAINTENANCE)
                .filter(command -> covers(command.parameters(), model, version))
                .map(command -> Maintenance.read(command.parameters()))
                .sorted(Comparator.comparingLong(Maintenance::from))
                .toList();
        long end = time;
        for (Maintenance each : marked) {
            if (each.from() <= end) {
                end = Math.max(end, each.until());
            }
        }
        return end == time ? 0 : end;
    }

    private static boolean covers(Map<String, String> texts, String model, String version) {
        return Globs.of(texts.get("models")).match(model)
                && Globs.of(texts.get("versions")).match(version);
    }

    /**
     * Forgets what says nothing of times after {@code time}: commands that took effect by then, but for the last about each thing, and that one
     * too where it is over.
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
            boolean superseded = !seen.add(command.kind().subject() + " " + command.name());
            if (superseded || isOver(command, time, rules)) {
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

    /** Whether a command, the last about its thing, says nothing of times after {@code time}. */
    static boolean isOver(Command command, long time, ConfiguredRules rules) {
        boolean effective = command.effectiveAt() <= time;
        return switch (command.kind()) {
            case REGISTER, UPDATE, SET_RULE, SET_PATTERN -> false;
            case RETIRE, DEPLOYED, RESET_PATTERN, END_MAINTENANCE -> effective;
            case DISABLE_RULE, DELETE_RULE ->
                effective && !RuleBook.defines(command) && !rules.contain(ConfiguredRules.idOf(command));
            case ENABLE_RULE -> effective && !RuleBook.defines(command);
            case BEGIN_MAINTENANCE ->
                Instant.parse(command.parameters().get("until")).toEpochMilli() <= time;
        };
    }
}
