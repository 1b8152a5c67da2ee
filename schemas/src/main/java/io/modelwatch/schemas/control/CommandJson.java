package io.modelwatch.schemas.control;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.modelwatch.schemas.Nearest;
import io.modelwatch.schemas.control.CommandRefused.Reason;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.schemas.read.JsonOutput;
import io.modelwatch.schemas.read.JsonReader;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Commands as people and tools write them, as {@code schemas/command.schema.json} describes them: one flat object. What a command does not
 * say is left out; null counts as left out. Here is which fields each kind of command has; what may stand in a field is said by
 * {@link CommandFields}, and what may stand in those of a rule, which are those of {@link RuleText}, by the configuration.
 */
public final class CommandJson {
    private static final int MAX_BYTES = 64 << 10;

    /** A name twice is more likely a mistake than a wish. */
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonReader.FACTORY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private static final String MAP = "parameters";

    private static final List<String> OF_EVERY_COMMAND = List.of("command", "effectiveAt", "id");
    private static final List<String> OF_A_VERSION = List.of("model", "version");
    private static final List<String> OF_A_CANDIDATE =
            List.of("model", "version", "uri", "sha256", "adapter", "options", "provider", "role", "sampleRate");
    /** The rest has defaults. */
    private static final List<String> NEEDED_BY_A_CANDIDATE = List.of("uri", "sha256", "adapter", "sampleRate");

    private static final List<String> OF_A_RULE = RuleText.fields();
    private static final List<String> OF_MAINTENANCE = List.of("name", "models", "versions", "from", "until", "reason");

    private CommandJson() {}

    public static byte[] write(Order order) {
        return JsonOutput.object(out -> {
            out.writeStringField("command", order.kind().code());
            if (order.kind().subject() == Command.Subject.VERSION) {
                out.writeStringField("model", order.model());
                out.writeStringField("version", order.version());
            }
            writeParameters(order.parameters(), out);
            writeKnown("uri", order.uri(), out);
            writeKnown("sha256", order.sha256(), out);
            writeKnown("adapter", order.adapter(), out);
            writeKnown("provider", order.provider() == null ? null : CommandFields.code(order.provider()), out);
            writeKnown("role", order.role() == null ? null : CommandFields.code(order.role()), out);
            writeKnown("effectiveAt", order.effectiveAt(), out);
            writeKnown("id", order.id().isEmpty() ? null : order.id(), out);
            if (order.options() != null) {
                JsonOutput.writeTexts("options", order.options(), out);
            }
            if (order.sampleRate() != null) {
                out.writeNumberField("sampleRate", order.sampleRate());
            }
        });
    }

    /**
     * Checks everything that can be checked by looking at the command alone.
     *
     * @param json null for a record without value
     * @throws CommandRefused with the first thing that is wrong; no sentence repeats a uri
     */
    public static Order read(byte[] json) throws CommandRefused {
        CommandFields fields = new CommandFields(parse(json));
        try {
            return order(fields);
        } catch (CommandRefused refused) {
            throw refused.about(fields.knownName(), fields.knownId());
        }
    }

    private static void writeParameters(Map<String, String> texts, JsonGenerator out) throws IOException {
        Map<String, String> inMap = new TreeMap<>();
        for (Map.Entry<String, String> text : new TreeMap<>(texts).entrySet()) {
            String name = text.getKey();
            if (name.startsWith(MAP + ".")) {
                inMap.put(name.substring(MAP.length() + 1), text.getValue());
            } else {
                out.writeStringField(name, text.getValue());
            }
        }
        if (!inMap.isEmpty()) {
            JsonOutput.writeTexts(MAP, inMap, out);
        }
    }

    private static void writeKnown(String name, Object value, JsonGenerator out) throws IOException {
        if (value != null) {
            out.writeStringField(name, value.toString());
        }
    }

    private static JsonNode parse(byte[] json) throws CommandRefused {
        if (json == null || json.length == 0) {
            throw new CommandRefused(Reason.EMPTY, "a command must have a value");
        }
        if (json.length > MAX_BYTES) {
            throw new CommandRefused(
                    Reason.TOO_LARGE, "a command must be at most %s bytes, was %s".formatted(MAX_BYTES, json.length));
        }
        try {
            JsonNode node = MAPPER.readTree(json);
            if (!node.isObject()) {
                throw new CommandRefused(Reason.MALFORMED, "a command must be one JSON object");
            }
            return node;
        } catch (StreamConstraintsException e) {
            throw new CommandRefused(Reason.TOO_LARGE, "a command must nest at most 32 deep, with short numbers");
        } catch (JsonProcessingException e) {
            // the message would quote the payload, which may hold a secret
            String where = e.getLocation() == null
                    ? ""
                    : ", was not at byte " + e.getLocation().getByteOffset();
            throw new CommandRefused(
                    Reason.MALFORMED, "a command must be valid JSON in UTF-8, without a name twice" + where);
        } catch (IOException e) {
            throw new CommandRefused(Reason.MALFORMED, "a command must be JSON in UTF-8");
        }
    }

    private static Order order(CommandFields fields) throws CommandRefused {
        refuseUnknown(fields.names());
        Command.Kind kind = fields.required("command", Command.Kind.values(), Reason.UNKNOWN_COMMAND);
        return kind.subject() == Command.Subject.VERSION ? aboutAVersion(kind, fields) : aboutAThing(kind, fields);
    }

    private static Order aboutAThing(Command.Kind kind, CommandFields fields) throws CommandRefused {
        refuseUnwanted(kind, fields);
        return Order.about(kind, parameters(kind, fields), fields.instant("effectiveAt"), fields.id());
    }

    private static Map<String, String> parameters(Command.Kind kind, CommandFields fields) throws CommandRefused {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("name", fields.plainName("name"));
        if (kind.subject() == Command.Subject.RULE) {
            texts.put("severity", fields.severity());
        }
        fields.requireAll(neededBy(kind));
        for (String field : fieldsOf(kind)) {
            if (field.equals("from") || field.equals("until")) {
                put(texts, field, fields.instant(field));
            } else if (field.equals(MAP)) {
                fields.scalars(MAP).forEach((name, value) -> texts.put(MAP + "." + name, value));
            } else if (!texts.containsKey(field)) {
                put(texts, field, fields.scalar(field));
            }
        }
        if (kind == Command.Kind.SET_PATTERN && texts.size() == 1) {
            throw new CommandRefused(Reason.MISSING_FIELD, "parameters must not be empty");
        }
        return texts;
    }

    /** Beside the name; a rule says itself what it needs. */
    private static List<String> neededBy(Command.Kind kind) {
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

    private static Order aboutAVersion(Command.Kind kind, CommandFields fields) throws CommandRefused {
        String model = fields.modelName();
        String version = fields.versionName();
        refuseUnwanted(kind, fields);
        if (kind == Command.Kind.REGISTER) {
            fields.requireAll(NEEDED_BY_A_CANDIDATE);
        } else if (fields.has("uri")) {
            fields.requireAll(List.of("sha256")); // another file has another sum
        }
        return new Order(
                kind,
                model,
                version,
                fields.uri(),
                fields.sha256(),
                fields.shortText("adapter"),
                fields.options(),
                fields.choice("provider", Candidate.Provider.values(), Reason.UNKNOWN_VALUE),
                fields.choice("role", Role.values(), Reason.UNKNOWN_VALUE),
                fields.sampleRate(),
                fields.instant("effectiveAt"),
                fields.id());
    }

    /** The fields that a command of the kind may have beside those of every command. */
    private static List<String> fieldsOf(Command.Kind kind) {
        return switch (kind) {
            case REGISTER, UPDATE -> OF_A_CANDIDATE;
            case RETIRE, DEPLOYED -> OF_A_VERSION;
            case SET_RULE -> OF_A_RULE;
            case DISABLE_RULE, ENABLE_RULE, DELETE_RULE -> List.of("name", "severity");
            case SET_PATTERN -> List.of("name", MAP);
            case RESET_PATTERN, END_MAINTENANCE -> List.of("name");
            case BEGIN_MAINTENANCE -> OF_MAINTENANCE;
        };
    }

    private static void refuseUnwanted(Command.Kind kind, CommandFields fields) throws CommandRefused {
        List<String> wanted = fieldsOf(kind);
        for (String name : fields.names()) {
            if (fields.has(name) && !wanted.contains(name) && !OF_EVERY_COMMAND.contains(name)) {
                throw new CommandRefused(
                        Reason.UNWANTED_FIELD, "%s must not be given with %s".formatted(name, kind.code()));
            }
        }
    }

    private static void refuseUnknown(Set<String> names) throws CommandRefused {
        Set<String> known = new LinkedHashSet<>(OF_EVERY_COMMAND);
        for (Command.Kind kind : Command.Kind.values()) {
            known.addAll(fieldsOf(kind));
        }
        for (String name : names) {
            if (!known.contains(name)) {
                throw new CommandRefused(
                        Reason.UNKNOWN_FIELD,
                        "%s is no field of a command%s"
                                .formatted(
                                        CommandFields.shown(name),
                                        Nearest.to(name, known)
                                                .map(" (did you mean %s?)"::formatted)
                                                .orElse("")));
            }
        }
    }
}
