package io.modelwatch.schemas.control;

import com.fasterxml.jackson.core.JsonGenerator;
import io.modelwatch.schemas.control.Command.Kind;
import io.modelwatch.schemas.control.CommandRefused.Reason;
import io.modelwatch.schemas.read.JsonOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What commands say of rules, patterns and maintenance: texts by name. The fields of a rule are those of {@link RuleText}, and what may stand in
 * them is the configuration's business.
 */
final class CommandTexts {
    private static final String MAP = "parameters";
    private static final List<String> OF_A_RULE = RuleText.fields();
    private static final List<String> OF_MAINTENANCE = List.of("name", "models", "versions", "from", "until", "reason");

    private CommandTexts() {}

    /** The fields that a command of the kind may have beside those of every command. */
    static List<String> fieldsOf(Kind kind) {
        return switch (kind) {
            case REGISTER, UPDATE, RETIRE, DEPLOYED -> List.of();
            case SET_RULE -> OF_A_RULE;
            case DISABLE_RULE, ENABLE_RULE, DELETE_RULE -> List.of("name", "severity");
            case SET_PATTERN -> List.of("name", MAP);
            case RESET_PATTERN, END_MAINTENANCE -> List.of("name");
            case BEGIN_MAINTENANCE -> OF_MAINTENANCE;
        };
    }

    static Map<String, String> read(Kind kind, CommandFields fields) throws CommandRefused {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("name", fields.plainName("name"));
        if (kind.subject() == Command.Subject.RULE) {
            texts.put("severity", fields.severity());
        }
        fields.requireAll(requiredBy(kind));
        for (String field : fieldsOf(kind)) {
            if (field.equals("from") || field.equals("until")) {
                put(texts, field, fields.instant(field));
            } else if (field.equals(MAP)) {
                fields.scalars(MAP).forEach((name, value) -> texts.put(MAP + "." + name, value));
            } else if (!texts.containsKey(field)) {
                put(texts, field, fields.scalar(field));
            }
        }
        if (kind == Kind.SET_PATTERN && texts.size() == 1) {
            throw new CommandRefused(Reason.MISSING_FIELD, "parameters must not be empty");
        }
        return texts;
    }

    /** What every such command needs; a rule says itself what it needs. */
    private static List<String> requiredBy(Kind kind) {
        return switch (kind) {
            case SET_PATTERN -> List.of(MAP);
            case BEGIN_MAINTENANCE -> List.of("models", "until");
            default -> List.of();
        };
    }

    private static void put(Map<String, String> texts, String field, Object value) {
        if (value != null) {
            texts.put(field, value.toString());
        }
    }

    static void write(Map<String, String> texts, JsonGenerator out) throws IOException {
        Map<String, String> inMap = new TreeMap<>();
        for (String name : new TreeMap<>(texts).keySet()) {
            if (name.startsWith(MAP + ".")) {
                inMap.put(name.substring(MAP.length() + 1), texts.get(name));
            } else {
                out.writeStringField(name, texts.get(name));
            }
        }
        if (!inMap.isEmpty()) {
            JsonOutput.writeTexts(MAP, inMap, out);
        }
    }
}
