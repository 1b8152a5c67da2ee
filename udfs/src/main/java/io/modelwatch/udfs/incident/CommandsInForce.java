package io.modelwatch.udfs.incident;

import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.CommandHistory;
import io.modelwatch.udfs.control.ConfiguredRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the commands that are known say about a model at a time: a function of configuration, commands and time alone. Used by one thread.
 *
 * <p>A change is forgotten once no incident can name it, except the last of each rule and each candidate; parameters and maintenance are
 * forgotten once they do not matter for times to come. Each has a limit, so memory is bounded by the commands of one
 * {@link IncidentSettings#keepMillis}.
 */
public final class CommandsInForce {
    private final PatternParameters patterns;
    private final ConfiguredRules rules;
    private final long keepMillis;

    /** What may explain an incident: commands about versions and rules. */
    private final CommandHistory changes = new CommandHistory();
    /** Parameters of patterns, and maintenance. */
    private final CommandHistory standing = new CommandHistory();

    public CommandsInForce(PatternSettings patterns, IncidentSettings incidents, ConfiguredRules rules) {
        this.patterns = new PatternParameters(patterns);
        this.rules = rules;
        this.keepMillis = incidents.keepMillis();
    }

    public void add(Command command) {
        (!command.effect().change(command.kind()).isEmpty() ? changes : standing).add(command);
    }

    /**
     * Forgets what does not matter after {@code now}.
     *
     * @return what was forgotten
     */
    public List<Command> forget(long now) {
        List<Command> forgotten = new ArrayList<>(changes.forget(oldest(now), rules));
        forgotten.addAll(standing.forget(now, rules));
        return forgotten;
    }

    private long oldest(long time) {
        return time < Long.MIN_VALUE + keepMillis ? Long.MIN_VALUE : time - keepMillis;
    }

    /**
     * @param after changes effective after this time are news
     * @param at time in question, inclusive
     */
    public ModelCommands at(String model, long after, long at) {
        List<Command> news = changes.changes(Math.max(after, oldest(at)), at).stream()
                .filter(command -> command.effect().concerns(model, rules))
                .toList();
        Map<String, Long> quiet = new HashMap<>();
        return new ModelCommands(
                news,
                patterns.withinMillis(pattern -> standing.patternParameters(pattern, at)),
                version -> quiet.computeIfAbsent(version, asked -> standing.quietUntil(model, asked, at)));
    }
}
