package io.modelwatch.schemas.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.read.mapping.Mapping;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads mapped JSON as trees, by Jackson's own pointers, the slow and obvious way. */
final class MappedReference {
    private MappedReference() {}

    /** What the events of the record must hold, in order; empty where one must be refused. */
    static List<Map<String, Object>> expect(List<Mapping> mappings, byte[] value, long kafkaTimestamp, int maxItems) {
        List<Map<String, Object>> events = new ArrayList<>();
        for (JsonNode object : ReferenceReader.objects(value, Map.of())) {
            if (object.isMissingNode()) {
                events.add(ReferenceReader.NOTHING);
            } else {
                new Reading(object, kafkaTimestamp, maxItems, events).read(mappings);
            }
        }
        return events;
    }

    /** Of one object. */
    private record Reading(JsonNode object, long kafkaTimestamp, int maxItems, List<Map<String, Object>> events) {
        void read(List<Mapping> mappings) {
            Set<String> lists = new LinkedHashSet<>();
            for (Mapping mapping : mappings) {
                if (!mapping.each().isEmpty()) {
                    lists.add(mapping.each());
                } else if (applies(mapping, MissingNode.getInstance(), false)) {
                    add(mapping, MissingNode.getInstance());
                }
            }
            lists.forEach(list -> readList(
                    object.at(list),
                    mappings.stream().filter(each -> each.each().equals(list)).toList()));
        }

        private void readList(JsonNode list, List<Mapping> mappings) {
            if (!list.isArray()) {
                mappings.stream()
                        .filter(mapping -> applies(mapping, list, true))
                        .forEach(mapping -> events.add(ReferenceReader.NOTHING));
                return;
            }
            for (JsonNode element : list) {
                for (Mapping mapping : mappings) {
                    if (applies(mapping, element, false)) {
                        add(mapping, element);
                    }
                }
            }
        }

        private boolean applies(Mapping mapping, JsonNode element, boolean listOnly) {
            return mapping.when().entrySet().stream()
                    .filter(condition -> !listOnly || condition.getKey().startsWith("/"))
                    .allMatch(condition -> {
                        JsonNode node = node(condition.getKey(), element);
                        return condition.getValue().contains("*")
                                ? isThere(node)
                                : node.isValueNode() && condition.getValue().contains(node.asText());
                    });
        }

        private void add(Mapping mapping, JsonNode element) {
            Map<String, Object> fields = fields(mapping, element);
            if (!ReferenceRules.holds(mapping.eventKinds().get(0), fields, kafkaTimestamp)) {
                events.add(ReferenceReader.NOTHING); // once, also of a request with its response
                return;
            }
            for (Kind kind : mapping.eventKinds()) {
                Map<String, Object> event = ReferenceRules.event(kind, fields, kafkaTimestamp, maxItems);
                if (mapping.kind().equals("joined")) {
                    event.computeIfPresent(
                            "latencyMicros", (name, micros) -> (Long) micros < 0 ? Event.UNKNOWN_LATENCY : micros);
                }
                events.add(event);
            }
        }

        private Object latency(Mapping mapping, JsonNode element) {
            String since = mapping.latency().since();
            if (since.isEmpty()) {
                Object latency = there(mapping.latency().at(), element, ReferenceReader::real);
                return latency instanceof Double millis ? micros(millis) : latency;
            }
            Object began = there(since, element, ReferenceReader::time); // AUTO, as the time
            Object ended = time(mapping, element, null);
            if (began instanceof Long from && ended instanceof Long to) {
                return from > to ? ReferenceReader.WRONG : (Object) Math.round(((double) to - from) * 1_000);
            }
            return began == null ? null : ReferenceReader.WRONG;
        }

        private Map<String, Object> fields(Mapping mapping, JsonNode element) {
            Map<String, Object> fields = new LinkedHashMap<>();
            put(fields, "requestId", text(mapping.requestId(), element));
            put(fields, "model", text(mapping.model(), element));
            put(fields, "version", text(mapping.version(), element));
            put(fields, "instance", text(mapping.instance(), element));
            put(fields, "itemId", text(mapping.itemId(), element));
            Object status = text(mapping.status(), element);
            put(fields, "status", status == null ? "ok".getBytes(StandardCharsets.UTF_8) : status);
            put(fields, "sampledRate", there(mapping.sampledRate(), element, ReferenceReader::whole));
            put(fields, "label", label(mapping, element));
            put(fields, "kind", text(mapping.act().kind(), element));
            put(fields, "position", there(mapping.act().position(), element, ReferenceReader::whole));
            put(fields, "value", there(mapping.act().value(), element, ReferenceReader::real));
            put(fields, "currency", text(mapping.act().currency(), element));
            put(fields, "latencyMicros", latency(mapping, element));
            put(fields, "time", time(mapping, element, fields.get("latencyMicros")));
            put(fields, "segments", named(mapping.segments(), element, this::word));
            put(fields, "readings", named(mapping.readings(), element, ReferenceReader::real));
            put(fields, "predictions", predictions(mapping.predictions(), element));
            return fields;
        }

        private static void put(Map<String, Object> fields, String name, Object value) {
            if (value != null) {
                fields.put(name, value);
            }
        }

        private static long micros(double millis) {
            return Double.isNaN(millis) ? Long.MIN_VALUE : millis == -1 ? -1 : Math.round(millis * 1_000);
        }

        private JsonNode node(String pointer, JsonNode element) {
            return pointer.startsWith(".") ? element.at(pointer.substring(1)) : object.at(pointer);
        }

        private static boolean isThere(JsonNode node) {
            return !node.isMissingNode() && !node.isNull();
        }

        /** Null where there is nothing. */
        private Object there(String pointer, JsonNode element, java.util.function.Function<JsonNode, Object> read) {
            JsonNode node = pointer.isEmpty() ? MissingNode.getInstance() : node(pointer, element);
            return isThere(node) ? read.apply(node) : null;
        }

        private Object text(String text, JsonNode element) {
            boolean isPointer = text.startsWith("/") || text.startsWith("./");
            return isPointer
                    ? there(text, element, ReferenceReader::utf8)
                    : text.isEmpty() ? null : text.getBytes(StandardCharsets.UTF_8);
        }

        private Object word(JsonNode node) {
            return node.isValueNode() ? ReferenceReader.utf8(node.asText()) : ReferenceReader.WRONG;
        }

        private Object label(Mapping mapping, JsonNode element) {
            String at = mapping.label().at();
            if (mapping.label().table().isEmpty()) {
                return there(
                        at,
                        element,
                        node -> node.isBoolean()
                                ? (Object) (node.booleanValue() ? 1.0 : 0.0)
                                : ReferenceReader.real(node));
            }
            return there(at, element, node -> mapping.label().table().get(node.asText()));
        }

        private Object time(Mapping mapping, JsonNode element, Object latencyMicros) {
            Object time =
                    switch (mapping.time().format()) {
                        case KAFKA -> kafkaTimestamp;
                        case AUTO -> there(mapping.time().at(), element, ReferenceReader::time);
                        case RFC3339 -> there(mapping.time().at(), element, this::rfc3339);
                        default -> there(mapping.time().at(), element, this::seconds);
                    };
            boolean plus = mapping.time().plusLatency()
                    && time instanceof Long
                    && latencyMicros instanceof Long micros
                    && micros >= 0
                    && micros <= 86_400_000_000L;
            return plus ? (Object) ((Long) time + (Long) latencyMicros / 1_000) : time;
        }

        private Object rfc3339(JsonNode node) {
            return node.isTextual() && node.textValue().matches(ReferenceReader.RFC_3339)
                    ? ReferenceTimes.rfc3339(node.textValue())
                    : ReferenceReader.WRONG;
        }

        private Object seconds(JsonNode node) {
            Object whole = node.isFloatingPointNumber() ? ReferenceReader.WRONG : ReferenceReader.whole(node);
            Object number = whole instanceof Long ? whole : ReferenceReader.real(node);
            if (number instanceof Number given && isInAFinerUnit(Math.abs(given.doubleValue()))) {
                return ReferenceReader.WRONG;
            }
            if (whole instanceof Long seconds && Math.abs((double) seconds) < 9e15) {
                return seconds * 1_000;
            }
            Object real = whole instanceof Long ? ReferenceReader.WRONG : ReferenceReader.real(node);
            boolean fits = real instanceof Double seconds && Math.abs(seconds * 1_000) < 0x1p63;
            return fits ? (Object) Math.round((Double) real * 1_000) : ReferenceReader.WRONG;
        }

        /** A time between 2000 and 2100 in milliseconds, microseconds or nanoseconds. */
        private static boolean isInAFinerUnit(double number) {
            return java.util.stream.DoubleStream.of(1e3, 1e6, 1e9)
                    .anyMatch(unit -> number / unit >= 946_684_800 && number / unit < 4_102_444_800.0);
        }

        private Object named(
                Map<String, String> pointers, JsonNode element, java.util.function.Function<JsonNode, Object> read) {
            Map<String, Object> named = new LinkedHashMap<>();
            pointers.forEach((name, pointer) -> put(named, name, there(pointer, element, read)));
            return named;
        }

        private Object predictions(Mapping.PredictionSource source, JsonNode element) {
            if (source.each().isEmpty()) {
                return null;
            }
            return there(source.each(), element, list -> {
                if (!list.isArray()) {
                    return ReferenceReader.WRONG;
                }
                List<Object> predictions = new ArrayList<>();
                for (JsonNode each : list) {
                    Map<String, Object> prediction = new LinkedHashMap<>();
                    put(prediction, "itemId", there(source.itemId(), each, ReferenceReader::utf8));
                    put(prediction, "score", there(source.score(), each, ReferenceReader::real));
                    predictions.add(prediction);
                }
                return predictions;
            });
        }
    }
}
