package io.modelwatch.local.simulate;

import java.util.List;

/** A scenario that cannot be run, with all of its errors. */
public final class ScenarioException extends RuntimeException {
    private final transient List<String> problems;

    ScenarioException(String origin, List<String> problems) {
        super("%s cannot be run:\n  - %s".formatted(origin, String.join("\n  - ", problems)));
        this.problems = List.copyOf(problems);
    }

    /** One sentence each, with key, rule and value. */
    public List<String> problems() {
        return problems;
    }
}
