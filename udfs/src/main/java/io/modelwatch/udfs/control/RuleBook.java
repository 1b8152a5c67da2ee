package io.modelwatch.udfs.control;

import io.modelwatch.schemas.control.Instruction.About;
import io.modelwatch.udfs.control.RuleEffect.Holds;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.detect.Rules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * The rules in force at a time: the configuration's, changed by the commands that have taken effect by then. A function of configuration,
 * commands and time only. Between two commands the rules are the same object, so that caches by rules stay valid. Used by
 * one thread.
 */
public final class RuleBook implements LongFunction<Rules> {
    private final ConfiguredRules configured;
    private final Consumer<String> complaints;
    private final CommandHistory journal = new CommandHistory();
    /** Rules by the time from which they are in force, until the next; the first are in force from the beginning. */
    private final TreeMap<Long, Rules> editions = new TreeMap<>();

    /**
     * @param complaints takes a sentence about each rule that was accepted once by a version of the program that knew its detector: it is
     *     left out
     */
    public RuleBook(ConfiguredRules configured, Consumer<String> complaints) {
        this.configured = configured;
        this.complaints = complaints;
        editions.put(Long.MIN_VALUE, new Rules(configured.rules()));
    }

    /** Takes a command in; only those about rules matter here. */
    public void add(Command command) {
        if (command.effect() instanceof RuleEffect effect && journal.add(command)) {
            editions.tailMap(command.effectiveAt(), true).clear();
            journal.all().stream()
                    .mapToLong(Command::effectiveAt)
                    .filter(time -> time >= command.effectiveAt())
                    .forEach(time -> editions.put(time, null)); // made when first asked for
            if (effect.holds() == Holds.LOST) {
                complaints.accept("%s of command %s is left out, as its detector is not known any more"
                        .formatted(command.name(), command.number()));
            }
        }
    }

    /** The rules in force at a time; a command counts from the millisecond in which it takes effect. */
    @Override
    public Rules apply(long time) {
        Map.Entry<Long, Rules> edition = editions.floorEntry(time);
        if (edition.getValue() != null) {
            return edition.getValue();
        }
        Rules made = new Rules(List.copyOf(rulesAt(edition.getKey()).values()));
        editions.put(edition.getKey(), made);
        return made;
    }

    /**
     * Forgets what does not matter after {@code time}.
     *
     * @return the commands that were forgotten
     */
    public List<Command> forget(long time) {
        Long begun = editions.floorKey(time);
        Rules then = editions.get(begun);
        editions.headMap(time, true).clear();
        List<Command> forgotten = journal.forget(time, configured);
        editions.put(
                Long.MIN_VALUE,
                then != null ? then : new Rules(List.copyOf(rulesAt(time).values())));
        return forgotten;
    }

    /** By id, in the order of the configuration; rules that it does not have follow by name. */
    private Map<String, Rule> rulesAt(long time) {
        Map<String, Rule> rules = new LinkedHashMap<>();
        configured.rules().forEach(rule -> rules.put(rule.id(), rule));
        for (Command command : journal.inForce(time, About.RULE).values()) {
            RuleEffect effect = (RuleEffect) command.effect();
            if (effect.holds() != Holds.ENABLED) {
                rules.remove(effect.id());
            } else if (effect.rule() != null) {
                rules.put(effect.id(), effect.rule());
            }
        }
        return rules;
    }
}
