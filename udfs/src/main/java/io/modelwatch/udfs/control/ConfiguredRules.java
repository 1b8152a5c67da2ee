package io.modelwatch.udfs.control;

import io.modelwatch.udfs.detect.Rule;
import java.io.Serializable;
import java.util.List;

/**
 * The rules that hold unless a command says otherwise.
 *
 * @param rules of the configuration, in its order
 */
public record ConfiguredRules(List<Rule> rules) implements Serializable {
    public ConfiguredRules {
        rules = List.copyOf(rules);
    }

    boolean contain(String id) {
        return rules.stream().anyMatch(rule -> rule.id().equals(id));
    }

    /** Globs over the models that a rule watches; all where there is no such rule. */
    String modelsOf(String id) {
        return rules.stream()
                .filter(rule -> rule.id().equals(id))
                .map(Rule::models)
                .findFirst()
                .orElse("*");
    }
}
