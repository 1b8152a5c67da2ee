package io.modelwatch.job.config;

import io.modelwatch.schemas.Nearest;
import io.modelwatch.schemas.Plain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The effective values: later layers win; a value that breaks a rule of {@link Keys} is reported and replaced by its default, so that the
 * rest can be checked as well.
 */
final class Values {
    private static final Pattern ENTRY = Pattern.compile("\\[[^\\]]*\\]");

    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Map<String, Object> shipped = new HashMap<>();
    /** Keys with a value that is not from the shipped defaults. */
    private final Set<String> given = new HashSet<>();

    private final Problems problems;

    Values(List<Layer> layers, Placeholders placeholders, Problems problems) {
        this.problems = problems;
        layers.forEach(this::lay);
        values.replaceAll((key, value) -> resolve(key, value, placeholders));
        values.values().removeIf(Objects::isNull);
        values.entrySet().removeIf(entry -> !holds(entry.getKey(), entry.getValue()));
        Keys.LISTS.forEach(this::requireAll);
    }

    /** The text of a key with one value. */
    String text(String key) {
        return valueOrDefault(key).toString();
    }

    /** Whether a file or a setting gives the key a value, even the default. */
    boolean isGiven(String name) {
        return given.contains(name);
    }

    /** Whether the effective value of a list is that of the shipped defaults, whoever gave it. */
    boolean isAsShipped(String name) {
        return values.containsKey(name)
                && shipped.containsKey(name)
                && elements(name, values.get(name)).equals(elements(name, shipped.get(name)));
    }

    /**
     * The converted value of a key: for a list or names with values, each of its values in the given order.
     *
     * @param name of the key, with that of the list's entry
     */
    Object of(Declared key, String name) {
        Function<String, ?> reader = key.type().reader();
        return switch (key.type().shape()) {
            case SCALAR -> reader.apply(text(name));
            case LIST -> all(name, valueOrDefault(name), reader);
            case MAP -> {
                Map<String, Object> read = new LinkedHashMap<>();
                under(name)
                        .forEach((each, value) -> read.put(
                                each,
                                key.type().takesLists() ? all(name, value, reader) : reader.apply(value.toString())));
                yield read;
            }
        };
    }

    private static List<?> all(String name, Object value, Function<String, ?> reader) {
        return elements(name, value).stream().map(reader).toList();
    }

    /** Names of the entries of a list of maps, in order; entries without a required key are reported and left out. */
    List<String> entries(String list) {
        return names(list).stream()
                .filter(name -> required(list).allMatch(key -> values.containsKey(concrete(list, name, key))))
                .toList();
    }

    /** Every key with its effective value, as the user may see it. */
    Map<String, Object> shown() {
        Map<String, Object> shown = new LinkedHashMap<>();
        Keys.ALL.stream().filter(key -> !key.inList()).forEach(key -> show(key, key.name(), shown));
        for (String list : Keys.LISTS) {
            List<Map<String, Object>> entries = new ArrayList<>();
            for (String name : entries(list)) {
                Map<String, Object> entry = new LinkedHashMap<>();
                Keys.of(list).forEach(key -> show(key, concrete(list, name, key), entry));
                entries.add(withoutPrefix("%s[%s].".formatted(list, name), entry));
            }
            shown.put(list, entries);
        }
        return shown;
    }

    private void lay(Layer layer) {
        for (String list : layer.lists) {
            values.keySet().removeIf(key -> key.startsWith(list + "["));
            given.removeIf(key -> key.startsWith(list + "["));
        }
        layer.values.forEach((key, value) -> {
            int bracket = key.indexOf('[');
            String list = key.substring(0, Math.max(0, bracket));
            if (Keys.isListOfEntries(key)) {
                problems.add("%s must be a list in a file; --set changes an entry of it: %s[NAME].KEY=VALUE", key, key);
            } else if (Keys.isListOfEntries(list)
                    && !layer.lists.contains(list)
                    && !names(list).contains(nameIn(key))) {
                problems.add("%s names no entry of %s; there are %s", key, list, names(list));
            } else {
                values.remove(key); // so that a value stands where it was last given
                values.put(key, value);
                if (layer.isShipped()) {
                    shipped.put(key, value);
                } else {
                    given.add(key);
                }
            }
        });
    }

    private static String nameIn(String key) {
        return key.substring(key.indexOf('[') + 1, Math.max(key.indexOf("]."), key.indexOf('[') + 1));
    }

    /** The value, or null and a problem if it refers to nothing. */
    private Object resolve(String key, Object value, Placeholders placeholders) {
        return problems.attempt(
                        key + " ",
                        () -> value instanceof List<?> list
                                ? list.stream()
                                        .map(each -> placeholders.resolve(each.toString()))
                                        .toList()
                                : placeholders.resolve(value.toString()))
                .orElse(null);
    }

    private boolean holds(String name, Object value) {
        var key = Keys.covering(name);
        if (key.isEmpty()) {
            problems.add("%s is not a key%s", name, suggestion(name));
            return false;
        }
        Type type = key.get().type();
        boolean accepted = type.takesLists()
                ? elements(name, value).stream().allMatch(type::accepts)
                : value instanceof String single && type.accepts(single);
        if (!accepted) {
            problems.add("%s must be %s, was '%s'", name, type.words(), Secrets.shown(name, value));
        }
        return accepted && isPlain(name, value);
    }

    /**
     * Values that may be shown, written to topics or used as keys have no control characters; secrets and properties of Kafka's
     * clients are not checked.
     */
    private boolean isPlain(String name, Object value) {
        if (Secrets.isSecret(name) || name.startsWith("kafka.properties.")) {
            return true;
        }
        var refusal = Plain.refusalOfText(value.toString());
        refusal.ifPresent(rule -> problems.add("%s %s", name, rule));
        return refusal.isEmpty();
    }

    /** The nearest known key, written with the entry that the mistyped one names. */
    private static String suggestion(String mistyped) {
        var entry = ENTRY.matcher(mistyped);
        String name = entry.find() ? entry.group() : "[]";
        return Nearest.to(ENTRY.matcher(mistyped).replaceAll("[]"), Keys.names())
                .map(known -> " (did you mean %s?)".formatted(known.replace("[]", name)))
                .orElse("");
    }

    private void requireAll(String list) {
        for (String name : names(list)) {
            required(list)
                    .map(key -> concrete(list, name, key))
                    .filter(key -> !values.containsKey(key))
                    .forEach(key -> problems.add("%s must be given", key));
        }
    }

    private List<String> names(String list) {
        String head = list + "[";
        return values.keySet().stream()
                .filter(key -> key.startsWith(head))
                .map(Values::nameIn)
                .distinct()
                .toList();
    }

    private static Stream<Declared> required(String list) {
        return Keys.of(list).stream().filter(Declared::required);
    }

    private static String concrete(String list, String name, Declared key) {
        return "%s[%s].%s".formatted(list, name, key.name().substring(list.length() + "[].".length()));
    }

    private void show(Declared key, String name, Map<String, Object> into) {
        switch (key.type().shape()) {
            case SCALAR -> into.put(name, Secrets.shown(name, text(name)));
            case LIST -> into.put(name, elements(name, valueOrDefault(name)));
            case MAP -> under(name).forEach((each, value) -> into.put(name + "." + each, Secrets.shown(each, value)));
        }
    }

    private static Map<String, Object> withoutPrefix(String prefix, Map<String, Object> entry) {
        Map<String, Object> bare = new LinkedHashMap<>();
        entry.forEach((key, value) -> bare.put(key.substring(prefix.length()), value));
        return bare;
    }

    private Map<String, Object> under(String key) {
        String prefix = key + ".";
        Map<String, Object> found = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), value);
            }
        });
        return found;
    }

    private Object valueOrDefault(String key) {
        Object given = values.get(key);
        return given != null ? given : Keys.covering(key).orElseThrow().byDefault();
    }

    /**
     * A list may also be written as one text: {@code [10s, 1m]} or {@code 10s,1m}. But a text that events are asked for is one, with its
     * commas: {@code when: {/event: "Shown, clicked"}}.
     */
    private static List<String> elements(String name, Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(String::valueOf).toList();
        }
        String given = value.toString().strip();
        if (name.startsWith("inputs[") && name.contains("].when") && !given.startsWith("[")) {
            return List.of(given);
        }
        String text = given.replaceFirst("^\\[(.*)]$", "$1");
        return text.isBlank()
                ? List.of()
                : Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }
}
