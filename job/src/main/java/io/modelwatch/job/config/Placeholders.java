package io.modelwatch.job.config;

import static io.modelwatch.schemas.Check.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces references in a value: <code>${env:NAME}</code>, or <code>${file:PATH}</code> without the line break at its end. */
public class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(env|file):([^}]+)}");

    /** Replaces nothing: the author of the value may not read this machine. */
    static final Placeholders NONE = new Placeholders(Map.of()) {
        @Override
        public String resolve(String value) {
            return value;
        }
    };

    private final Map<String, String> environment;

    public Placeholders(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** @throws IllegalArgumentException if the variable is not set or the file cannot be read */
    public String resolve(String value) {
        return PLACEHOLDER
                .matcher(value)
                .replaceAll(found -> Matcher.quoteReplacement(
                        found.group(1).equals("env") ? variable(found.group(2)) : content(Path.of(found.group(2)))));
    }

    private String variable(String name) {
        check(environment.containsKey(name), "refers to the environment variable %s, which is not set", name);
        return environment.get(name);
    }

    private static String content(Path file) {
        try {
            return Files.readString(file).replaceFirst("\\R$", "");
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "refers to the file %s, which cannot be read".formatted(file), unreadable);
        }
    }
}
