package io.modelwatch.udfs.detect;

import java.io.Serializable;
import java.util.Map;

/** Reads a rule as people write it. */
@FunctionalInterface
public interface RuleReader extends Serializable {
    /** No rule can be set. */
    RuleReader NONE = texts -> {
        throw new IllegalArgumentException("no rule can be set here, was " + texts.get("name"));
    };

    /**
     * Reads one rule.
     *
     * @param texts by the names of the configuration's keys: {@code name}, {@code metrics}, {@code parameters.nsigmas}; what is absent has
     *     the configuration's default
     * @throws IllegalArgumentException with all that is wrong, in the sentences of the configuration
     */
    Rule read(Map<String, String> texts);
}
