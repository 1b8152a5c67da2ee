package io.modelwatch.schemas.read;

import static io.modelwatch.schemas.Check.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads the fields of one JSON object that we wrote ourselves; throws IllegalArgumentException with name, rule and value. */
public final class JsonObject {
    private static final JsonMapper MAPPER = new JsonMapper();

    private final String what;
    private final JsonNode node;

    private JsonObject(String what, JsonNode node) {
        this.what = what;
        this.node = node;
    }

    public static JsonObject parse(String what, byte[] json) {
        try {
            JsonNode node = MAPPER.readTree(json);
            check(node.isObject(), "%s must be a JSON object, was %s", what, node.getNodeType());
            return new JsonObject(what, node);
        } catch (IOException e) {
            throw new IllegalArgumentException(what + " must be valid JSON: " + e.getMessage(), e);
        }
    }

    public boolean has(String name) {
        return node.hasNonNull(name);
    }

    public String text(String name) {
        JsonNode value = node.path(name);
        check(value.isTextual(), "%s.%s must be a string, was %s", what, name, value);
        return value.textValue();
    }

    /** What a text means to one who refuses others with IllegalArgumentException or ArithmeticException. */
    public <T> T read(String name, Function<String, T> meaning) {
        String text = text(name);
        try {
            return meaning.apply(text);
        } catch (IllegalArgumentException | ArithmeticException wrong) {
            throw new IllegalArgumentException("%s.%s: %s".formatted(what, name, wrong.getMessage()), wrong);
        }
    }

    public long whole(String name) {
        JsonNode value = node.path(name);
        check(value.canConvertToLong() && value.isIntegralNumber(), "%s.%s must be whole, was %s", what, name, value);
        return value.longValue();
    }

    public double real(String name) {
        JsonNode value = node.path(name);
        check(value.isNumber(), "%s.%s must be a number, was %s", what, name, value);
        return value.doubleValue();
    }

    /** NaN where the field is absent. */
    public double realOrNaN(String name) {
        return has(name) ? real(name) : Double.NaN;
    }

    public boolean flag(String name) {
        JsonNode value = node.path(name);
        check(value.isBoolean(), "%s.%s must be true or false, was %s", what, name, value);
        return value.booleanValue();
    }

    public Instant instant(String name) {
        String text = text(name);
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "%s.%s must be an instant as in RFC 3339, was %s".formatted(what, name, text), e);
        }
    }

    public Map<String, String> texts(String name) {
        JsonNode value = node.path(name);
        check(value.isObject(), "%s.%s must be an object, was %s", what, name, value);
        Map<String, String> texts = new LinkedHashMap<>();
        value.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }

    /** Empty where the field is absent. */
    public List<String> list(String name) {
        List<String> texts = new ArrayList<>();
        node.path(name).forEach(element -> texts.add(element.asText()));
        return texts;
    }
}
