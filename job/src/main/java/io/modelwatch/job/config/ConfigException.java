package io.modelwatch.job.config;

import io.modelwatch.schemas.Plain;
import java.util.List;

/** A configuration that cannot be used, with everything that is wrong with it. */
public final class ConfigException extends RuntimeException {
    /** Exit code of a program that cannot start for this reason. */
    public static final int EXIT_CODE = 2;

    private final transient List<String> problems;

    public ConfigException(List<String> problems) {
        super(message(problems));
        this.problems = shown(problems);
    }

    /** One sentence each, with key, rule and value; secrets masked. */
    public List<String> problems() {
        return problems;
    }

    private static String message(List<String> problems) {
        String head = problems.size() == 1
                ? "The configuration has a problem:"
                : "The configuration has %d problems:".formatted(problems.size());
        return head + "\n  - " + String.join("\n  - ", shown(problems));
    }

    /** They quote user input. */
    private static List<String> shown(List<String> problems) {
        return problems.stream().map(Plain::shown).toList();
    }
}
