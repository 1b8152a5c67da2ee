package io.modelwatch.schemas.control;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.modelwatch.schemas.Nearest;
import io.modelwatch.schemas.control.CommandRefused.Reason;
import io.modelwatch.schemas.read.JsonOutput;
import io.modelwatch.schemas.read.JsonReader;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Commands as people and tools write them, as {@code schemas/command.schema.json} describes them: one flat object. Fields without a value
 * are left out; null counts as left out. {@link Instruction} lists the commands and their fields; the configuration says what the fields of
 * a rule may hold.
 */
public final class CommandJson {
    private static final int MAX_BYTES = 64 << 10;

    /** A name twice is more likely a mistake than a wish. */
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonReader.FACTORY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private static final String EFFECTIVE_AT = "effectiveAt";
    private static final List<String> OF_EVERY_COMMAND = List.of("command", EFFECTIVE_AT, "id");

    private CommandJson() {}

    public static byte[] write(Order order) {
        return JsonOutput.object(out -> {
            out.writeStringField("command", order.kind().code());
            for (Map.Entry<String, Object> field : order.instruction().fields().entrySet()) {
                write(field.getKey(), field.getValue(), out);
            }
            write(EFFECTIVE_AT, order.effectiveAt(), out);
            write("id", order.id().isEmpty() ? null : order.id(), out);
        });
    }

    private static void write(String name, Object value, JsonGenerator out) throws IOException {
        if (value instanceof Map<?, ?> texts) {
            out.writeObjectFieldStart(name);
            for (Map.Entry<?, ?> text : texts.entrySet()) {
                write(text.getKey().toString(), text.getValue(), out);
            }
            out.writeEndObject();
        } else if (value instanceof Double number) {
            out.writeNumberField(name, number);
        } else if (value != null) {
            out.writeStringField(name, value.toString());
        }
    }

    /**
     * Checks everything that can be checked with the command alone.
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
        Instruction.Kind kind = fields.kind();
        if (kind.about() == Instruction.About.VERSION || kind.about() == Instruction.About.SERVING) {
            kind.about().name.read(fields); // whom it is about is asked before what is too much
        }
        refuseUnwanted(kind, fields);
        return new Order(kind.reader.read(fields), fields.instant(EFFECTIVE_AT), fields.id());
    }

    private static void refuseUnwanted(Instruction.Kind kind, CommandFields fields) throws CommandRefused {
        for (String name : fields.names()) {
            if (fields.has(name) && !isWanted(name, kind)) {
                throw new CommandRefused(
                        Reason.UNWANTED_FIELD, "%s must not be given with %s".formatted(name, kind.code()));
            }
        }
    }

    private static boolean isWanted(String name, Instruction.Kind kind) {
        return name.equals(EFFECTIVE_AT)
                ? kind.takesTime()
                : kind.fields.contains(name) || OF_EVERY_COMMAND.contains(name);
    }

    private static void refuseUnknown(Set<String> names) throws CommandRefused {
        Set<String> known = new LinkedHashSet<>(OF_EVERY_COMMAND);
        for (Instruction.Kind kind : Instruction.Kind.values()) {
            known.addAll(kind.fields);
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
