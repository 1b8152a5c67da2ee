package io.modelwatch.local.wreck;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Puts a value into a JSON record that our encoders never write but others may: NaN, a number for a text, an object for a number. */
final class OddJson {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build())
            .build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int NESTED = 40;

    private final Draws draws;

    OddJson(Draws draws) {
        this.draws = draws;
    }

    byte[] change(byte[] json) {
        try {
            JsonNode record = JSON.readTree(json);
            List<JsonNode> inner = new ArrayList<>();
            collect(record, inner);
            JsonNode chosen = inner.get(draws.below(inner.size()));
            if (chosen instanceof ObjectNode object && !object.isEmpty()) {
                List<String> names = new ArrayList<>();
                object.fieldNames().forEachRemaining(names::add);
                object.set(names.get(draws.below(names.size())), value());
            } else if (chosen instanceof ArrayNode array) {
                array.insert(draws.below(array.size() + 1), value());
            }
            return JSON.writeValueAsBytes(record);
        } catch (IOException e) {
            throw new UncheckedIOException("what was encoded must be JSON", e);
        }
    }

    private static void collect(JsonNode node, List<JsonNode> into) {
        if (node.isContainerNode()) {
            into.add(node);
            node.forEach(child -> collect(child, into));
        }
    }

    private JsonNode value() {
        return switch (draws.below(12)) {
            case 0 -> NODES.numberNode(Double.NaN);
            case 1 -> NODES.numberNode(draws.chance(0.5) ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY);
            case 2 -> NODES.numberNode(draws.anyMagnitude());
            case 3 -> NODES.numberNode(draws.oneOf(-1L, 0L, Long.MAX_VALUE, Long.MIN_VALUE));
            case 4 -> NODES.numberNode(BigInteger.TEN.pow((int) draws.size(1, 500)));
            case 5 -> NODES.nullNode();
            case 6 -> NODES.booleanNode(draws.chance(0.5));
            case 7 -> NODES.textNode(draws.text((int) draws.size(0, 1_000)));
            case 8 -> NODES.textNode(draws.oneOf("1", "0.5", "OK", "true", "-1"));
            case 9 -> NODES.arrayNode().add(draws.number(1)).add("x");
            case 10 -> NODES.objectNode().put("itemId", "i0").put("score", draws.number(1));
            default -> nested();
        };
    }

    private JsonNode nested() {
        ArrayNode innermost = NODES.arrayNode();
        for (long left = draws.size(0, NESTED); left > 0; left--) {
            innermost = NODES.arrayNode().add(innermost);
        }
        return innermost;
    }
}
