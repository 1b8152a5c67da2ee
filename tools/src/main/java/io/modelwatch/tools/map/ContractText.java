package io.modelwatch.tools.map;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.event.Currency;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.UnusablePart;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * An event as JSON with the contract's fields, as the job uses it: segments as they are measured, predictions without what is left out. It
 * is told the ids of the record's items and kinds of feedback, since an event has only their hashes.
 */
final class ContractText implements Consumer<String> {
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<Long, String> items = new HashMap<>();

    @Override
    public void accept(String item) {
        byte[] utf8 = item.getBytes(StandardCharsets.UTF_8);
        items.put(Hash.of64(utf8, 0, utf8.length), item);
    }

    /** Before the next record. */
    void clear() {
        items.clear();
    }

    String of(Event event) {
        ObjectNode json = JSON.createObjectNode();
        if (event.requestId != null) {
            json.put("requestId", new String(event.requestId, StandardCharsets.UTF_8));
        }
        json.put("model", event.model);
        json.put("version", event.version);
        switch (event.kind) {
            case REQUEST -> request(event, json);
            case RESPONSE -> response(event, json);
            case FEEDBACK -> {
                json.put("itemId", items.get(event.item));
                feedback(event, json);
            }
            default -> resource(event, json);
        }
        json.put("time", time(event.kind == Event.Kind.FEEDBACK ? event.labelTime : event.time));
        unusable(event, json);
        json.properties().removeIf(field -> field.getValue().isNull());
        return json.toString();
    }

    private static void request(Event event, ObjectNode json) {
        ArrayNode segments = json.putArray("segments");
        event.segments.names().forEach(segments::add);
        json.put("sampledRate", event.weight);
    }

    private void response(Event event, ObjectNode json) {
        json.put("status", event.status);
        if (event.latencyMicros >= 0) {
            json.put("latencyMicros", event.latencyMicros);
        }
        ArrayNode predictions = json.putArray("predictions");
        for (int i = 0; i < event.items.length; i++) {
            ObjectNode prediction = predictions.addObject().put("itemId", items.get(event.items[i]));
            if (Float.isFinite(event.scores[i])) {
                prediction.put("score", event.scores[i]);
            }
        }
    }

    private void feedback(Event event, ObjectNode json) {
        json.put("kind", items.get(event.feedbackKind));
        put("label", event.label, json);
        if (event.position > 0) {
            json.put("position", event.position);
        }
        put("value", event.value, json);
        if (event.currency != Currency.NONE) {
            json.put("currency", Currency.text(event.currency));
        }
    }

    private static void put(String field, double number, ObjectNode json) {
        if (!Double.isNaN(number)) {
            json.put(field, number);
        }
    }

    private static void resource(Event event, ObjectNode json) {
        json.put("instance", event.instance);
        ObjectNode readings = json.putObject("readings");
        for (int i = 0; event.readings != null && i < event.readings.length; i++) {
            readings.put(event.readingNames[i], event.readings[i]);
        }
    }

    private static void unusable(Event event, ObjectNode json) {
        if (event.unusable != 0) {
            ArrayNode parts = json.putArray("unusable");
            for (UnusablePart part : UnusablePart.values()) {
                if ((event.unusable & part.bit()) != 0) {
                    parts.add(part.code());
                }
            }
        }
    }

    /** As in RFC 3339; what is no date, as its number. */
    private static String time(long millis) {
        try {
            return Instant.ofEpochMilli(millis).toString();
        } catch (DateTimeException never) {
            return Long.toString(millis);
        }
    }
}
