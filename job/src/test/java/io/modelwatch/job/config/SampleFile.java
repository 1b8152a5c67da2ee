package io.modelwatch.job.config;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The file {@code modelwatch.yaml} as the keys' declarations say it: each with its default and its meaning. Which entries its lists have is
 * written in the file itself: the first of each is written anew, with every key that an entry can have, and the others stay as they are.
 */
final class SampleFile {
    private static final String HEAD = """
            # modelwatch: every key with its default. Copy what you change into a file of your own and pass it with --config; keys may be nested or
            # flat (kafka.group-id: x), lists of your file replace these. --set key=value wins over files (rules[LatencyHigh].min-count=50 changes one
            # entry). A value may be ${env:NAME} or ${file:PATH}. Durations: 500ms, 10s, 5m, 24h, 7d. --print-config shows what is in effect.
            """;

    private static final Map<String, String> HEADINGS = Map.of(
            "caps", "names with series of their own; the rest is measured together as other (docs/runbooks/job.md)",
            "inputs", "how JSON of your own is read, see docs/input.md",
            "patterns", "what kinds of incidents are recognised, see docs/patterns.md",
            "rules", "which detector judges which metrics, and what makes an alert of it");

    private static final String LIST = "[]";
    private static final String ENTRY = "  - ";
    private static final String FLAG = "true, false";
    private static final int COMMENTS_AT = 40;
    private static final int WIDTH = 150;

    private final String before;
    private final Layer layer;
    private final StringBuilder text = new StringBuilder(HEAD);

    private SampleFile(String before) {
        this.before = before;
        this.layer = Layer.of(
                "the sample", new ByteArrayInputStream(before.getBytes(StandardCharsets.UTF_8)), new Problems());
    }

    /** @param before the file as it is */
    static String written(String before) {
        SampleFile file = new SampleFile(before);
        grouped(Keys.ALL, "").forEach(file::section);
        return file.text.toString();
    }

    /** By the part of their names that follows what they have in common. */
    private static Map<String, List<Declared>> grouped(List<Declared> keys, String common) {
        return keys.stream()
                .collect(groupingBy(
                        key -> key.name().substring(common.length()).split("\\.")[0], LinkedHashMap::new, toList()));
    }

    private void section(String name, List<Declared> keys) {
        text.append('\n');
        if (name.endsWith(LIST)) {
            list(name.substring(0, name.length() - LIST.length()), keys);
        } else if (keys.get(0).name().equals(name)) {
            keys(keys, "", "");
        } else {
            line(name + ":", HEADINGS.getOrDefault(name, ""));
            keys(keys, name + ".", "  ");
        }
    }

    private void keys(List<Declared> keys, String common, String indent) {
        grouped(keys, common).forEach((name, group) -> {
            Declared first = group.get(0);
            if (first.name().equals(common + name)) {
                line(indent + name + ": " + value(first), comment(first));
            } else {
                line(indent + name + ":", "");
                keys(group, common + name + ".", indent + "  ");
            }
        });
    }

    private void list(String list, List<Declared> keys) {
        if (layer.values.keySet().stream().noneMatch(name -> name.startsWith(list + "["))) {
            line(list + ": []", HEADINGS.getOrDefault(list, ""));
            return;
        }
        line(list + ":", HEADINGS.getOrDefault(list, ""));
        int first = text.length();
        keys(keys, list + LIST + ".", " ".repeat(ENTRY.length()));
        text.replace(first, first + ENTRY.length(), ENTRY);
        otherEntries(list).forEach(line -> text.append(line).append('\n'));
    }

    /** The lines from the second entry on. */
    private List<String> otherEntries(String list) {
        List<String> section = before.lines()
                .dropWhile(line -> !line.startsWith(list + ":"))
                .skip(1)
                .takeWhile(line -> line.startsWith(" "))
                .toList();
        return section.stream()
                .skip(1)
                .dropWhile(line -> !line.startsWith(ENTRY))
                .toList();
    }

    /** The default, or what the file gives to the first entry of the list. */
    private String value(Declared key) {
        String name = key.inList() ? inFirstEntry(key) : key.name();
        Object value = key.inList() ? layer.values.getOrDefault(name, key.byDefault()) : key.byDefault();
        return switch (key.type().shape()) {
            case SCALAR -> scalar(value.toString());
            case LIST -> value.toString();
            case MAP ->
                layer.values.entrySet().stream()
                        .filter(each -> each.getKey().startsWith(name + "."))
                        .map(each -> each.getKey().substring(name.length() + 1) + ": " + each.getValue())
                        .collect(joining(", ", "{", "}"));
        };
    }

    private String inFirstEntry(Declared key) {
        String list = key.name().substring(0, key.name().indexOf(LIST));
        return layer.values.keySet().stream()
                .filter(name -> name.startsWith(list + "["))
                .findFirst()
                .map(name -> key.name().replace(LIST, name.substring(list.length(), name.indexOf(']') + 1)))
                .orElseThrow();
    }

    /** In quotes where YAML would take it for something else. */
    private static String scalar(String value) {
        return value.matches("[A-Za-z0-9][A-Za-z0-9.,:;/_=* -]*") ? value : '"' + value + '"';
    }

    /** As a note beside the key: a sentence without what begins and ends one. */
    private static String comment(Declared key) {
        String meaning = key.meaning();
        boolean isWord = meaning.length() > 1 && !Character.isUpperCase(meaning.charAt(1));
        String begun = isWord ? Character.toLowerCase(meaning.charAt(0)) + meaning.substring(1) : meaning;
        String choices = String.join(", ", key.type().choices());
        return begun.replaceFirst("\\.$", "")
                + (choices.isEmpty() || choices.equals(FLAG) ? "" : " (%s)".formatted(choices));
    }

    private void line(String key, String comment) {
        StringBuilder line = new StringBuilder(key);
        String margin = " ".repeat(COMMENTS_AT);
        String mark = " ".repeat(Math.max(1, COMMENTS_AT - key.length())) + "#";
        for (String word : comment.isEmpty() ? new String[0] : comment.split(" ")) {
            if (mark.isEmpty() && line.length() + 1 + word.length() > WIDTH) {
                text.append(line).append('\n');
                line = new StringBuilder(margin).append('#');
            }
            line.append(mark).append(' ').append(word);
            mark = "";
        }
        text.append(line).append('\n');
    }
}
