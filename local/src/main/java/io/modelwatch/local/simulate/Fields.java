package io.modelwatch.local.simulate;

import io.modelwatch.schemas.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads the keys of one map of a scenario file. Errors are collected, a harmless value is used instead, and reading continues. */
final class Fields {
    private final String path;
    private final Map<?, ?> values;
    private final List<String> problems;
    private final List<String> asked = new ArrayList<>();

    Fields(String path, Object values, List<String> problems) {
        this.path = path;
        this.problems = problems;
        if (values instanceof Map<?, ?> map) {
            this.values = map;
        } else {
            this.values = Map.of();
            note(path.isEmpty() ? "the file" : path, "must hold keys with values", values);
        }
    }

    String text(String key) {
        return read(key, "?", Function.identity(), "must be given");
    }

    String textOr(String key, String otherwise) {
        return get(key) == null ? otherwise : text(key);
    }

    double number(String key, double least, double most) {
        return read(
                key,
                least,
                Double::parseDouble,
                "must be a number",
                value -> value >= least && value <= most,
                range(least, most));
    }

    double numberOr(String key, double otherwise, double least, double most) {
        return get(key) == null ? otherwise : number(key, least, most);
    }

    /** @return milliseconds */
    long span(String key, long least) {
        return read(
                key,
                least,
                Span::parse,
                "must be a number and one of ms, s, m, h, d",
                value -> value >= least,
                "must be >= " + Span.text(least));
    }

    long spanOr(String key, long otherwise, long least) {
        return get(key) == null ? otherwise : span(key, least);
    }

    <E extends Enum<E>> E choice(String key, Class<E> type, Function<E, String> text) {
        E[] choices = type.getEnumConstants();
        List<String> texts = new ArrayList<>();
        String given = text(key);
        for (E choice : choices) {
            texts.add(text.apply(choice));
            if (text.apply(choice).equals(given)) {
                return choice;
            }
        }
        if (!given.equals("?")) {
            note(path + key, "must be one of " + String.join(", ", texts), given);
        }
        return choices[0];
    }

    /** Names with their shares, in the order of the file. */
    Map<String, Double> shares(String key) {
        Fields inner = inner(key);
        Map<String, Double> shares = new LinkedHashMap<>();
        inner.values.keySet().forEach(name -> shares.put(name.toString(), inner.number(name.toString(), 0, 1)));
        return shares;
    }

    Fields inner(String key) {
        return new Fields(path + key + ".", get(key) == null ? Map.of() : get(key), problems);
    }

    List<String> names() {
        return values.keySet().stream().map(Object::toString).toList();
    }

    /** The entries of a list, each with its position as path: {@code faults[2].}. */
    List<Fields> entries(String key) {
        List<Fields> entries = new ArrayList<>();
        if (get(key) instanceof List<?> list) {
            for (Object entry : list) {
                entries.add(new Fields("%s%s[%d].".formatted(path, key, entries.size() + 1), entry, problems));
            }
        } else if (get(key) != null) {
            note(path + key, "must be a list", get(key));
        }
        return entries;
    }

    /** The supplier's result, unless it rejects its arguments, which is collected as an error. */
    <T> Optional<T> make(Supplier<T> supplier) {
        int before = problems.size();
        new TreeSet<>(names())
                .stream()
                        .filter(name -> !asked.contains(name))
                        .forEach(
                                name -> note(path + name, "must be one of " + String.join(", ", asked), "another key"));
        try {
            T made = supplier.get();
            return problems.size() == before ? Optional.of(made) : Optional.empty();
        } catch (IllegalArgumentException refused) {
            problems.add(path + refused.getMessage());
            return Optional.empty();
        }
    }

    void note(String key, String rule, Object value) {
        problems.add("%s %s, was %s".formatted(key, rule, value == null ? "not given" : value));
    }

    private Object get(String key) {
        if (!asked.contains(key)) {
            asked.add(key);
        }
        return values.get(key);
    }

    private <T> T read(String key, T otherwise, Function<String, T> parse, String rule) {
        return read(key, otherwise, parse, rule, value -> true, rule);
    }

    private <T> T read(
            String key,
            T otherwise,
            Function<String, T> parse,
            String rule,
            java.util.function.Predicate<T> holds,
            String range) {
        Object given = get(key);
        if (given == null) {
            note(path + key, "must be given", null);
            return otherwise;
        }
        try {
            T parsed = parse.apply(given.toString());
            if (holds.test(parsed)) {
                return parsed;
            }
            note(path + key, range, given);
        } catch (IllegalArgumentException unreadable) {
            note(path + key, rule, given);
        }
        return otherwise;
    }

    private static String range(double least, double most) {
        return Double.isInfinite(most) ? "must be >= " + least : "must be in [%s, %s]".formatted(least, most);
    }
}
