package io.modelwatch.schemas.wire;

import io.modelwatch.schemas.Event;
import io.modelwatch.schemas.Event.Kind;
import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.wire.SegmentDimensions.Dimension;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The contracts' rules written down a second time, over what {@link ReferenceReader} read. */
final class ReferenceRules {
    private static final long YEAR_3000 = 32_503_680_000_000L;

    private ReferenceRules() {}

    /** What the event must hold; null where the record must be refused. */
    static Map<String, Object> expect(Kind kind, byte[] value, long kafkaTimestamp, int maxItems) {
        Map<String, Object> fields = ReferenceReader.read(kind, value);
        if (fields == null || !holds(kind, fields, kafkaTimestamp)) {
            return null;
        }
        Map<String, Object> event = new HashMap<>();
        event.put("time", kind == Kind.FEEDBACK ? kafkaTimestamp : fields.get("time"));
        switch (kind) {
            case REQUEST -> {
                event.put("weight", fields.getOrDefault("sampledRate", 1L));
                event.put("segments", segments(fields));
            }
            case RESPONSE -> {
                event.put("latencyMicros", fields.getOrDefault("latencyMicros", -1L));
                event.put("items", items(fields, maxItems));
                event.put("scores", scores(fields, maxItems));
            }
            case FEEDBACK -> {
                event.put("labelTime", fields.get("time"));
                event.put("label", fields.get("label"));
                event.put("item", Hash.of64((byte[]) fields.get("itemId")));
            }
            default -> event.put("readings", readings(fields));
        }
        for (String name : List.of("requestId", "model", "version", "status", "instance")) {
            if (fields.get(name) instanceof byte[] bytes) {
                event.put(name, new String(bytes, StandardCharsets.UTF_8));
            }
        }
        return event;
    }

    /** The same of what the reader under test filled. */
    static Map<String, Object> actual(Event event) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("time", event.time);
        fields.put("requestId", event.requestId == null ? null : new String(event.requestId, StandardCharsets.UTF_8));
        fields.put("model", event.model);
        fields.put("version", event.version);
        fields.put("status", event.status);
        fields.put("instance", event.instance);
        switch (event.kind) {
            case REQUEST -> {
                fields.put("weight", (long) event.weight);
                fields.put("segments", event.segments.names());
            }
            case RESPONSE -> {
                fields.put("latencyMicros", event.latencyMicros);
                fields.put("items", Arrays.stream(event.items).boxed().toList());
                List<Float> scores = new ArrayList<>();
                for (float score : event.scores) {
                    scores.add(score);
                }
                fields.put("scores", scores);
            }
            case FEEDBACK -> {
                fields.put("labelTime", event.labelTime);
                fields.put("label", event.label);
                fields.put("item", event.item);
            }
            default -> {
                Map<String, Object> readings = new HashMap<>();
                for (int i = 0; i < event.readings.length; i++) {
                    readings.put(event.readingNames[i], event.readings[i]);
                }
                fields.put("readings", readings);
            }
        }
        fields.values().removeIf(each -> each == null);
        return fields;
    }

    private static boolean holds(Kind kind, Map<String, Object> fields, long kafkaTimestamp) {
        boolean times = fields.get("time") instanceof Long time
                && time > 0
                && time < YEAR_3000
                && time - Samples.AHEAD <= kafkaTimestamp;
        return times
                && switch (kind) {
                    case REQUEST ->
                        text(fields, "requestId", 256)
                                && named(fields)
                                && fields.getOrDefault("segments", Map.of()) != ReferenceReader.WRONG
                                && within(fields.getOrDefault("sampledRate", 1L), 1, 1_000_000);
                    case RESPONSE ->
                        text(fields, "requestId", 256)
                                && named(fields)
                                && text(fields, "status", 64)
                                && within(fields.getOrDefault("latencyMicros", 0L), 0, 86_400_000_000L)
                                && fields.getOrDefault("predictions", List.of()) instanceof List<?> predictions
                                && predictions.size() <= 10_000
                                && predictions.stream().allMatch(ReferenceRules::prediction);
                    case FEEDBACK ->
                        text(fields, "requestId", 256)
                                && text(fields, "itemId", 256)
                                && fields.get("label") instanceof Double label
                                && Double.isFinite(label);
                    default ->
                        named(fields)
                                && text(fields, "instance", 128)
                                && fields.get("readings") instanceof Map<?, ?> readings
                                && readings.size() <= 64
                                && readings.entrySet().stream().allMatch(ReferenceRules::reading);
                };
    }

    private static boolean named(Map<String, Object> fields) {
        return text(fields, "model", 128) && text(fields, "version", 128);
    }

    private static boolean within(Object value, long min, long max) {
        return value instanceof Long number && number >= min && number <= max;
    }

    private static boolean text(Map<?, ?> fields, String name, int max) {
        return fields.get(name) instanceof byte[] bytes && text(bytes, max);
    }

    private static boolean text(byte[] bytes, int max) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return bytes.length >= 1 && bytes.length <= max;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static boolean prediction(Object element) {
        return element instanceof Map<?, ?> fields
                && text(fields, "itemId", 256)
                && fields.get("score") instanceof Double score
                && Float.isFinite(score.floatValue());
    }

    private static boolean reading(Map.Entry<?, ?> reading) {
        return text(((String) reading.getKey()).getBytes(StandardCharsets.ISO_8859_1), 128)
                && reading.getValue() instanceof Double value
                && Double.isFinite(value);
    }

    private static List<String> segments(Map<String, Object> fields) {
        Map<?, ?> given = (Map<?, ?>) fields.getOrDefault("segments", Map.of());
        List<String> segments = new ArrayList<>();
        String model = new String((byte[]) fields.get("model"), StandardCharsets.UTF_8);
        for (Dimension dimension : Samples.DIMENSIONS.of(model)) {
            Object value = given.get(ReferenceReader.latin(dimension.name().getBytes(StandardCharsets.UTF_8)));
            if (value != null) {
                String text = value instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : "";
                segments.add(dimension.name() + "=" + (dimension.admitted().contains(text) ? text : "other"));
            }
        }
        return segments;
    }

    private static List<Long> items(Map<String, Object> fields, int maxItems) {
        return predictions(fields).stream()
                .limit(maxItems)
                .map(prediction -> Hash.of64((byte[]) prediction.get("itemId")))
                .toList();
    }

    private static List<Float> scores(Map<String, Object> fields, int maxItems) {
        return predictions(fields).stream()
                .limit(maxItems)
                .map(prediction -> ((Double) prediction.get("score")).floatValue())
                .toList();
    }

    private static List<Map<?, ?>> predictions(Map<String, Object> fields) {
        List<Map<?, ?>> predictions = new ArrayList<>();
        for (Object each : (List<?>) fields.getOrDefault("predictions", List.of())) {
            predictions.add((Map<?, ?>) each);
        }
        return predictions;
    }

    private static Map<String, Object> readings(Map<String, Object> fields) {
        Map<String, Object> readings = new HashMap<>();
        ((Map<?, ?>) fields.get("readings"))
                .forEach((name, value) -> readings.put(
                        new String(((String) name).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8),
                        value));
        return readings;
    }
}
