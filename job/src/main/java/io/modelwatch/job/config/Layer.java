package io.modelwatch.job.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.ComposerException;
import org.snakeyaml.engine.v2.exceptions.ConstructorException;
import org.snakeyaml.engine.v2.exceptions.DuplicateKeyException;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/**
 * One source of values, flattened: nested keys are joined by dots, so that {@code a: {b: 1}} and {@code a.b: 1} are the same, and the
 * entries of a list of maps are addressed by their name: {@code rules[LatencyHigh].severity}.
 */
final class Layer {
    /** Each value is a String or a List of String. */
    final Map<String, Object> values = new LinkedHashMap<>();
    /** Lists of maps that this layer gives, and so replaces. */
    final Set<String> lists = new LinkedHashSet<>();

    private final String origin;
    private final Problems problems;

    private Layer(String origin, Problems problems) {
        this.origin = origin;
        this.problems = problems;
    }

    /** Whether these are the shipped defaults and not user input. */
    boolean isShipped() {
        return origin.equals(ConfigSources.SHIPPED);
    }

    static Layer ofFile(Path file, Problems problems) {
        try (InputStream in = Files.newInputStream(file)) {
            return of(file.toString(), in, problems);
        } catch (NoSuchFileException missing) {
            problems.add("--config must name a file that exists, was %s", file);
        } catch (IOException unreadable) {
            problems.add("--config must name a file that can be read, was %s (%s)", file, unreadable);
        }
        return new Layer(file.toString(), problems);
    }

    /** Every scalar is read as its text (YAML's failsafe schema): types are this program's business, objects are never made. */
    static Layer of(String origin, InputStream yaml, Problems problems) {
        var layer = new Layer(origin, problems);
        var settings = LoadSettings.builder()
                .setLabel(origin)
                .setSchema(new FailsafeSchema())
                .build();
        try {
            Iterator<Object> documents =
                    new Load(settings).loadAllFromInputStream(yaml).iterator();
            Object root = documents.hasNext() ? documents.next() : null; // an empty file changes nothing
            if (root instanceof Map<?, ?> map) {
                layer.flatten("", map);
            } else if (root != null) {
                problems.add("%s must hold keys with values, was %s", origin, kindOf(root));
            }
        } catch (YamlEngineException malformed) {
            problems.add("%s must be YAML: %s", origin, sentence(malformed));
        }
        return layer;
    }

    static Layer ofSettings(Map<String, String> settings, Problems problems) {
        var layer = new Layer("--set", problems);
        layer.values.putAll(settings);
        return layer;
    }

    /** One entry of the list {@code rules}. */
    static Layer ofRule(String name, Map<String, String> texts, Problems problems) {
        var layer = new Layer("command", problems);
        layer.lists.add("rules");
        texts.forEach((key, value) -> layer.values.put("rules[%s].%s".formatted(name, key), value));
        return layer;
    }

    private void flatten(String prefix, Map<?, ?> map) {
        map.forEach((key, value) -> put(prefix + key, value));
    }

    private void put(String key, Object value) {
        if (value instanceof Map<?, ?> map) {
            flatten(key + ".", map);
        } else if (value instanceof List<?> list && Keys.isListOfEntries(key)) {
            putEntries(key, list);
        } else if (value instanceof List<?> list) {
            putOnce(key, list.stream().map(String::valueOf).toList());
        } else {
            putOnce(key, value == null ? "" : value.toString());
        }
    }

    private void putEntries(String key, List<?> entries) {
        lists.add(key);
        Set<String> addresses = new LinkedHashSet<>();
        for (int i = 0; i < entries.size(); i++) {
            if (!(entries.get(i) instanceof Map<?, ?> entry)) {
                problems.add("%s: entry %d of %s must hold keys with values", origin, i + 1, key);
            } else if (entry.get("name") == null) {
                problems.add("%s: entry %d of %s must have a name", origin, i + 1, key);
            } else {
                String address = address(entry, addresses);
                if (!addresses.add(address)) {
                    problems.add("%s: the entries of %s must differ, %s occurs twice", origin, key, address);
                }
                flatten("%s[%s].".formatted(key, address), entry);
            }
        }
    }

    /** The name of an entry; a second one of that name has its severity appended: {@code LatencyHigh/critical}. */
    private static String address(Map<?, ?> entry, Set<String> taken) {
        String name = entry.get("name").toString();
        return taken.contains(name) && entry.containsKey("severity") ? name + "/" + entry.get("severity") : name;
    }

    private void putOnce(String key, Object value) {
        if (values.put(key, value) != null) {
            problems.add("%s: %s must be given once, is given twice", origin, key);
        }
    }

    /** The message itself quotes the text, which may hold a password. */
    private static String sentence(YamlEngineException malformed) {
        if (malformed instanceof MarkedYamlEngineException marked
                && marked.getProblemMark().isPresent()) {
            Mark mark = marked.getProblemMark().get();
            boolean names = marked instanceof ComposerException || marked instanceof ConstructorException;
            boolean quotes = names && !(marked instanceof DuplicateKeyException);
            return "%s in line %d, column %d"
                    .formatted(
                            quotes ? "an alias or a tag is not known" : marked.getProblem(),
                            mark.getLine() + 1,
                            mark.getColumn() + 1);
        }
        return "it cannot be read";
    }

    private static String kindOf(Object root) {
        return root instanceof List ? "a list" : "a single value";
    }
}
