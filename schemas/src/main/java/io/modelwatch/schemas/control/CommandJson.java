package io.modelwatch.schemas.control;

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
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Commands as people and tools write them, as {@code schemas/command.schema.json} describes them: one flat object. What a command does not
 * say is left out; null counts as left out.
 */
public final class CommandJson {
    private static final int MAX_BYTES = 64 << 10;

    /** A name twice is more likely a mistake than a wish. */
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonReader.FACTORY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private static final List<String> OF_EVERY_COMMAND = List.of("command", "effectiveAt", "id");
    private static final List<String> OF_A_VERSION = List.of("model", "version");
    private static final List<String> OF_A_CANDIDATE =
            List.of("uri", "sha256", "adapter", "options", "provider", "role", "sampleRate");
    /** The rest has defaults. */
    private static final List<String> REQUIRED = List.of("uri", "sha256", "adapter", "sampleRate");

    private CommandJson() {}

    public static byte[] write(Order order) {
        return JsonOutput.object(out -> {
            out.writeStringField("command", order.kind().code());
            if (order.kind().subject() == Command.Subject.VERSION) {
                out.writeStringField("model", order.model());
                out.writeStringField("version", order.version());
            }
            CommandTexts.write(order.parameters(), out);
            var texts = new ArrayList<Map.Entry<String, Object>>();
            add(texts, "uri", order.uri());
            add(texts, "sha256", order.sha256());
            add(texts, "adapter", order.adapter());
            add(texts, "provider", order.provider() == null ? null : CommandFields.code(order.provider()));
            add(texts, "role", order.role() == null ? null : CommandFields.code(order.role()));
            add(texts, "effectiveAt", order.effectiveAt());
            add(texts, "id", order.id().isEmpty() ? null : order.id());
            for (var text : texts) {
                out.writeStringField(text.getKey(), text.getValue().toString());
            }
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

    private static void add(List<Map.Entry<String, Object>> texts, String name, Object value) {
        if (value != null) {
            texts.add(Map.entry(name, value));
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
        return Order.about(kind, CommandTexts.read(kind, fields), fields.instant("effectiveAt"), fields.id());
    }

    private static Order aboutAVersion(Command.Kind kind, CommandFields fields) throws CommandRefused {
        String model = fields.modelName();
        String version = fields.versionName();
        refuseUnwanted(kind, fields);
        if (kind == Command.Kind.REGISTER) {
            fields.requireAll(REQUIRED);
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

    private static void refuseUnwanted(Command.Kind kind, CommandFields fields) throws CommandRefused {
        List<String> wanted = new ArrayList<>(OF_EVERY_COMMAND);
        wanted.addAll(CommandTexts.fieldsOf(kind));
        if (kind.subject() == Command.Subject.VERSION) {
            wanted.addAll(OF_A_VERSION);
        }
        if (kind == Command.Kind.REGISTER || kind == Command.Kind.UPDATE) {
            wanted.addAll(OF_A_CANDIDATE);
        }
        for (String name : fields.names()) {
            if (fields.has(name) && !wanted.contains(name)) {
                throw new CommandRefused(
                        Reason.UNWANTED_FIELD, "%s must not be given with %s".formatted(name, kind.code()));
            }
        }
    }

    private static void refuseUnknown(Set<String> names) throws CommandRefused {
        Set<String> known = new LinkedHashSet<>(OF_EVERY_COMMAND);
        known.addAll(OF_A_VERSION);
        known.addAll(OF_A_CANDIDATE);
        for (Command.Kind kind : Command.Kind.values()) {
            known.addAll(CommandTexts.fieldsOf(kind));
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
