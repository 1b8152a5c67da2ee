package io.modelwatch.job.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/** Rules to be commanded, in YAML or JSON: the fields of one, or {@code rules} with a list of them as in the configuration. */
public final class RuleFile {
    private RuleFile() {}

    /** @throws ConfigException if the file cannot be read or holds no rules */
    public static List<Map<String, String>> read(Path file) {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (IOException unreadable) {
            throw refused("%s must be a file that can be read (%s)", file, unreadable);
        }
    }

    /**
     * The texts of each rule by the names of its fields; those of its {@code parameters} have that before a dot.
     *
     * @throws ConfigException if the text holds no rules
     */
    public static List<Map<String, String>> parse(String origin, String text) {
        var settings = LoadSettings.builder()
                .setLabel(origin)
                .setSchema(new FailsafeSchema())
                .build();
        Object root;
        try {
            Iterator<Object> documents =
                    new Load(settings).loadAllFromString(text).iterator();
            root = documents.hasNext() ? documents.next() : null;
        } catch (YamlEngineException malformed) {
            throw refused("%s must be YAML: %s", origin, malformed.getMessage().replaceAll("\\s*\\n\\s*", " "));
        }
        Object entries = root instanceof Map<?, ?> map && map.containsKey("rules") ? map.get("rules") : root;
        Collection<?> each =
                entries instanceof Collection<?> list ? list : entries == null ? List.of() : List.of(entries);
        List<Map<String, String>> rules = new ArrayList<>();
        for (Object entry : each) {
            if (!(entry instanceof Map<?, ?> fields)) {
                throw refused("%s must hold the fields of a rule, or rules with a list of them", origin);
            }
            Map<String, String> texts = new LinkedHashMap<>();
            flatten("", fields, texts);
            rules.add(texts);
        }
        if (rules.isEmpty()) {
            throw refused("%s must hold a rule, holds none", origin);
        }
        return rules;
    }

    private static void flatten(String prefix, Map<?, ?> fields, Map<String, String> into) {
        fields.forEach((name, value) -> {
            if (value instanceof Map<?, ?> map) {
                flatten(prefix + name + ".", map, into);
            } else if (value instanceof Collection<?> list) {
                into.put(prefix + name, list.stream().map(String::valueOf).collect(Collectors.joining(",")));
            } else if (value != null) {
                into.put(prefix + name, value.toString());
            }
        });
    }

    private static ConfigException refused(String sentence, Object... values) {
        return new ConfigException(List.of(sentence.formatted(values)));
    }
}
