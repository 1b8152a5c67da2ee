package io.modelwatch.udfs.control;

import io.modelwatch.schemas.control.Command;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.detect.RuleReader;
import java.io.Serializable;
import java.util.List;

/**
 * The rules that hold as long as no command says otherwise.
 *
 * @param rules of the configuration, in its order
 * @param reader of those that commands set
 */
public record ConfiguredRules(List<Rule> rules, RuleReader reader) implements Serializable {
    public ConfiguredRules {
        rules = List.copyOf(rules);
    }

    /** Rules that no command adds to. */
    public static ConfiguredRules fixed(List<Rule> rules) {
        return new ConfiguredRules(rules, texts -> {
            throw new IllegalArgumentException("no rule can be set here, was " + texts.get("name"));
        });
    }

    boolean contain(String id) {
        return rules.stream().anyMatch(rule -> rule.id().equals(id));
    }

    /** {@link Rule#id} of the rule that a command is about. */
    static String idOf(Command command) {
        return command.parameters().get("name") + "/" + command.parameters().get("severity");
    }
}
