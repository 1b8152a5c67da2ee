package io.modelwatch.udfs.control;

import java.io.Serializable;
import java.util.Map;

/** Knows the patterns of incidents and their parameters. */
@FunctionalInterface
public interface PatternCheck extends Serializable {
    /** There are no patterns. */
    PatternCheck NONE = (pattern, parameters) -> {
        throw new IllegalArgumentException("there is no pattern " + pattern);
    };

    /**
     * Checks what a command gives.
     *
     * @param pattern kebab-case, for example {@code bad-rollout}
     * @param parameters texts by name; empty where the pattern is reset
     * @throws IllegalArgumentException if there is no such pattern, it has no such parameter or does not take its value
     */
    void check(String pattern, Map<String, String> parameters);
}
