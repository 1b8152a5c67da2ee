package io.modelwatch.schemas.control;

import io.modelwatch.schemas.Key;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A detection rule as people write it: an entry of the configuration's {@code rules}, or the fields of a command that sets a rule, by the
 * same names. It is made into a rule of {@code udfs.detect}.
 *
 * @param detector by its name
 * @param parameters of the detector, texts by name; what is absent has its default
 * @param direction {@code up}, {@code down} or {@code both}
 * @param repeats how many of the last windows must be abnormal
 * @param keepFiringMillis how long every window must be normal, >= 0
 */
public record RuleText(
        @Key(
                name = "rules[].name",
                required = true,
                range = Key.NOT_BLANK,
                meaning = "The alertname; rules of one name must differ in severity.")
        String name,

        @Key(
                name = "rules[].detector",
                required = true,
                range = Key.NOT_BLANK,
                meaning = "Which detector judges; one of docs/reference/detectors.md.")
        String detector,

        @Key(
                name = "rules[].parameters",
                byDefault = "{}",
                meaning = "Parameters of the detector; the rest by default.")
        Map<String, String> parameters,

        @Key(
                name = "rules[].metrics",
                required = true,
                range = Key.NOT_BLANK,
                meaning = "Glob over metric names; several are separated by commas.")
        String metrics,

        @Key(name = "rules[].models", byDefault = "*", range = Key.NOT_BLANK, meaning = "Glob over models.")
        String models,

        @Key(
                name = "rules[].segments",
                byDefault = "all",
                range = Key.NOT_BLANK,
                meaning = "Glob over segments: all, device=*, *.")
        String segments,

        @Key(name = "rules[].windows", byDefault = "*", range = Key.NOT_BLANK, meaning = "Glob over windows.")
        String windows,

        @Key(
                name = "rules[].direction",
                byDefault = "both",
                range = "one of up, down, both",
                meaning = "Which side is bad.")
        String direction,

        @Key(
                name = "rules[].min-change",
                byDefault = "0",
                range = ">= 0",
                meaning = "Least distance from the expected value, in the metric's unit.")
        double minChange,

        @Key(
                name = "rules[].min-relative-change",
                byDefault = "0",
                range = ">= 0",
                meaning = "Least distance as a share of the expected value.")
        double minRelativeChange,

        @Key(
                name = "rules[].min-count",
                byDefault = "1",
                range = ">= 1",
                meaning = "Least number of events behind a point.")
        long minCount,

        @Key(
                name = "rules[].severity",
                byDefault = RuleText.USUAL_SEVERITY,
                range = Key.NOT_BLANK,
                meaning = "Label of the alert.")
        String severity,

        @Key(
                name = "rules[].for",
                byDefault = "3 of 5",
                range = "'n of m' with 1 <= n <= m",
                meaning = "How many of the last windows must be abnormal before it fires.")
        Repeats repeats,

        @Key(
                name = "rules[].keep-firing-for",
                byDefault = "1m",
                range = ">= 0s",
                unit = Key.Unit.DURATION,
                meaning = "How long every window must be normal before it resolves.")
        long keepFiringMillis) {
    /** The severity of a rule that does not name one. */
    public static final String USUAL_SEVERITY = "warning";

    /** The one field that is a map. */
    static final String PARAMETERS = "parameters";

    private static final String ENTRY = "rules[].";
    private static final String IN_MAP = PARAMETERS + ".";

    /** The names of the fields, without that of the list. */
    static List<String> fields() {
        return Arrays.stream(RuleText.class.getRecordComponents())
                .map(component -> component.getAnnotation(Key.class).name().substring(ENTRY.length()))
                .toList();
    }

    /** The fields of a command as texts, those in the map as {@code parameters.nsigmas}. */
    static Map<String, String> texts(CommandFields fields) throws CommandRefused {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("name", fields.plainName("name"));
        texts.put("severity", fields.severity());
        for (String field : fields()) {
            if (field.equals(PARAMETERS)) {
                fields.scalars(PARAMETERS).forEach((name, value) -> texts.put(IN_MAP + name, value));
            } else if (!texts.containsKey(field) && fields.has(field)) {
                texts.put(field, fields.scalar(field));
            }
        }
        return texts;
    }

    /** The texts as fields of a command. */
    static Map<String, Object> fieldsOf(Map<String, String> texts) {
        Map<String, Object> fields = new TreeMap<>();
        Map<String, String> inMap = new TreeMap<>();
        texts.forEach((name, value) -> {
            if (name.startsWith(IN_MAP)) {
                inMap.put(name.substring(IN_MAP.length()), value);
            } else {
                fields.put(name, value);
            }
        });
        if (!inMap.isEmpty()) {
            fields.put(PARAMETERS, inMap);
        }
        return fields;
    }
}
