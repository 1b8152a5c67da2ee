package io.modelwatch.schemas.read;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.event.Currency;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.UnusablePart;
import io.modelwatch.schemas.read.SegmentDimensions.Dimension;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The contracts' rules written down a second time, over what {@link ReferenceReader} read. */
final class ReferenceRules {
    private static final long YEAR_3000 = 32_503_680_000_000L;
    private static final Map<String, String> MEANINGS = Map.of(
            "ok|success|successful|succeeded|completed?|2[0-9][0-9]",
            "ok",
            "timeout|timed_out|deadline_exceeded|request_timeout|gateway_timeout|408|504",
            "timeout",
            "unavailable|service_unavailable|503",
            "unavailable",
            "invalid_input|invalid_argument|bad_request|unprocessable_entity|400|422",
            "invalid_input",
            "internal|internal_error|internal_server_error|500",
            "internal");

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    private ReferenceRules() {}

    /** What the events of the record must hold, in order; empty where one must be refused. */
    static List<Map<String, Object>> expect(Kind kind, byte[] value, long kafkaTimestamp, int maxItems) {
        return ReferenceReader.read(kind, value).stream()
                .map(fields -> holds(kind, fields, kafkaTimestamp)
                        ? event(kind, fields, kafkaTimestamp, maxItems)
                        : ReferenceReader.NOTHING)
                .toList();
    }

    /** @param fields that hold */
    static Map<String, Object> event(Kind kind, Map<String, Object> fields, long kafkaTimestamp, int maxItems) {
        Map<String, Object> event = new HashMap<>();
        Set<UnusablePart> unusable = EnumSet.noneOf(UnusablePart.class);
        event.put("unusable", unusable);
        event.put("time", kind == Kind.FEEDBACK ? kafkaTimestamp : fields.get("time"));
        for (String name : List.of("requestId", "model", "version", "instance")) {
            if (fields.get(name) instanceof byte[] bytes) {
                event.put(name, new String(bytes, StandardCharsets.UTF_8));
            }
        }
        switch (kind) {
            case REQUEST -> {
                event.put(
                        "weight", within(fields, "sampledRate", 1L, 1, 1_000_000, unusable, UnusablePart.SAMPLED_RATE));
                event.put("segments", segments(fields, unusable));
            }
            case RESPONSE -> {
                event.put("status", status(fields, unusable));
                boolean notMeasured = Long.valueOf(-1).equals(fields.get("latencyMicros"));
                event.put(
                        "latencyMicros",
                        notMeasured
                                ? -1L
                                : within(
                                        fields,
                                        "latencyMicros",
                                        -1L,
                                        0,
                                        86_400_000_000L,
                                        unusable,
                                        UnusablePart.LATENCY));
                predictions(fields, maxItems, unusable, event);
            }
            case FEEDBACK -> {
                event.put("labelTime", Math.min((Long) fields.get("time"), kafkaTimestamp));
                event.put("label", fields.getOrDefault("label", Double.NaN));
                event.put("item", Hash.of64((byte[]) fields.get("itemId")));
                details(fields, unusable, event);
            }
            default -> event.put("readings", readings(fields, unusable));
        }
        return event;
    }

    /** The same of what the reader under test filled. */
    static Map<String, Object> actual(Event event) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("unusable", unusable(event));
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
                fields.put("kind", event.feedbackKind);
                fields.put("position", (long) event.position);
                fields.put("value", event.value);
                fields.put("currency", Currency.text(event.currency));
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

    /** Whether nothing is wrong that an event cannot do without. */
    static boolean holds(Kind kind, Map<String, Object> fields, long kafkaTimestamp) {
        boolean times = fields.get("time") instanceof Long time
                && (kind == Kind.FEEDBACK
                        || (time > 0
                                && time < YEAR_3000
                                && !isSeconds(time)
                                && time - Samples.AHEAD <= kafkaTimestamp));
        return times
                && switch (kind) {
                    case REQUEST, RESPONSE -> printable(fields, "requestId", 256) && named(fields);
                    case FEEDBACK ->
                        printable(fields, "requestId", 256)
                                && text(fields, "itemId", 256)
                                && (fields.containsKey("label") || fields.containsKey("kind"))
                                && fields.getOrDefault("label", 0.0) instanceof Double label
                                && Double.isFinite(label)
                                && (!fields.containsKey("kind") || kind(fields))
                                && (!fields.containsKey("model") || name(fields, "model"));
                    default -> named(fields) && name(fields, "instance") && fields.get("readings") instanceof Map<?, ?>;
                };
    }

    /** Of a time between 2000 and 2100. */
    private static boolean isSeconds(long time) {
        return time >= 946_684_800L && time < 4_102_444_800L;
    }

    private static boolean named(Map<String, Object> fields) {
        return name(fields, "model") && name(fields, "version");
    }

    private static boolean name(Map<String, Object> fields, String name) {
        return fields.get(name) instanceof byte[] bytes && name(bytes);
    }

    private static boolean name(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text(bytes, 128)
                && !UNPRINTABLE.matcher(text).find()
                && !text.matches("(?s)[\\p{Z}].*|.*[\\p{Z}]")
                && !text.contains("|")
                && Normalizer.normalize(text, Normalizer.Form.NFC).equals(text);
    }

    private static boolean kind(Map<String, Object> fields) {
        return name(fields, "kind") && ((byte[]) fields.get("kind")).length <= 64;
    }

    private static void details(Map<String, Object> fields, Set<UnusablePart> unusable, Map<String, Object> event) {
        long kind = 0;
        if (fields.get("kind") instanceof byte[] bytes) {
            String word = new String(bytes, StandardCharsets.UTF_8)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[ -]", "_");
            kind = Hash.of64((word.equals("add_to_cart") ? "cart" : word).getBytes(StandardCharsets.UTF_8));
        }
        event.put("kind", kind);
        event.put("position", within(fields, "position", 0, 1, 1_000_000, unusable, UnusablePart.POSITION));
        Object value = fields.getOrDefault("value", Double.NaN);
        if (fields.containsKey("value") && !(value instanceof Double number && Math.abs(number) <= 1e12)) {
            unusable.add(UnusablePart.VALUE);
            value = Double.NaN;
        }
        Object given = fields.getOrDefault("currency", new byte[0]);
        String currency = given instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : "?";
        if (fields.containsKey("currency") && !currency.matches("[A-Za-z]{3}")) {
            unusable.add(UnusablePart.CURRENCY);
            value = Double.NaN;
            currency = "";
        }
        event.put("value", value);
        event.put("currency", currency.toUpperCase(Locale.ROOT));
    }

    private static boolean printable(Map<String, Object> fields, String name, int max) {
        return fields.get(name) instanceof byte[] bytes
                && text(bytes, max)
                && !UNPRINTABLE
                        .matcher(new String(bytes, StandardCharsets.UTF_8))
                        .find();
    }

    private static long within(
            Map<String, Object> fields,
            String name,
            long absent,
            long min,
            long max,
            Set<UnusablePart> unusable,
            UnusablePart part) {
        Object value = fields.getOrDefault(name, absent);
        if (value instanceof Long number && number >= min && number <= max) {
            return number;
        }
        if (fields.containsKey(name)) {
            unusable.add(part);
        }
        return absent;
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

    private static String status(Map<String, Object> fields, Set<UnusablePart> unusable) {
        Object given = fields.get("status");
        int length = given instanceof byte[] bytes ? Math.min(64, bytes.length) : 0;
        while (given instanceof byte[] bytes && length < bytes.length && (bytes[length] & 0xC0) == 0x80 && length > 0) {
            length--;
        }
        if (length == 0 || !text(Arrays.copyOf((byte[]) given, length), 64)) {
            unusable.add(UnusablePart.STATUS);
            return "ok";
        }
        String status = new String((byte[]) given, 0, length, StandardCharsets.UTF_8);
        String word = status.strip().toLowerCase(Locale.ROOT).replaceAll("[ -]", "_");
        String known = word.matches("[0-9]{3}(_.*)?") ? word.substring(0, 3) : word;
        return MEANINGS.entrySet().stream()
                .filter(meaning -> known.matches(meaning.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(status);
    }

    private static Set<UnusablePart> unusable(Event event) {
        Set<UnusablePart> parts = EnumSet.noneOf(UnusablePart.class);
        for (UnusablePart part : UnusablePart.values()) {
            if ((event.unusable & part.bit()) != 0) {
                parts.add(part);
            }
        }
        return parts;
    }

    private static List<String> segments(Map<String, Object> fields, Set<UnusablePart> unusable) {
        Object all = fields.getOrDefault("segments", Map.of());
        if (all == ReferenceReader.WRONG) {
            unusable.add(UnusablePart.SEGMENTS);
        }
        Map<?, ?> given = all == ReferenceReader.WRONG ? Map.of() : (Map<?, ?>) all;
        for (String name : List.of("device", "country")) {
            if (given.get(name) == ReferenceReader.WRONG) {
                unusable.add(UnusablePart.SEGMENTS);
            }
        }
        List<String> segments = new ArrayList<>();
        String model = new String((byte[]) fields.get("model"), StandardCharsets.UTF_8);
        for (Dimension dimension : Samples.DIMENSIONS.of(model)) {
            Object value = given.get(ReferenceReader.latin(dimension.name().getBytes(StandardCharsets.UTF_8)));
            if (value instanceof byte[] bytes) {
                String text = new String(bytes, StandardCharsets.UTF_8);
                segments.add(dimension.name() + "=" + (dimension.admitted().contains(text) ? text : "other"));
            }
        }
        return segments;
    }

    /** Items at their first place, NaN for scores that are none. */
    private static void predictions(
            Map<String, Object> fields, int maxItems, Set<UnusablePart> unusable, Map<String, Object> event) {
        Map<Long, Float> kept = new LinkedHashMap<>();
        Map<Long, String> ids = new HashMap<>();
        int seen = 0;
        if (fields.get("predictions") == ReferenceReader.WRONG) {
            unusable.add(UnusablePart.PREDICTIONS);
        }
        for (Object element : fields.get("predictions") instanceof List<?> list ? list : List.of()) {
            if (element == ReferenceReader.WRONG || seen++ >= 10_000) {
                unusable.add(UnusablePart.PREDICTIONS);
                continue;
            }
            Map<?, ?> prediction = (Map<?, ?>) element;
            float score = prediction.get("score") instanceof Double given ? given.floatValue() : Float.NaN;
            if (!Float.isFinite(score)) {
                unusable.add(UnusablePart.SCORE);
                score = Float.NaN;
            }
            if (!text(prediction, "itemId", 256)) {
                unusable.add(UnusablePart.ITEM_ID);
                continue;
            }
            byte[] id = (byte[]) prediction.get("itemId");
            long item = Hash.of64(id);
            if (kept.size() >= maxItems) {
                continue;
            }
            if (kept.putIfAbsent(item, score) == null) {
                ids.put(item, ReferenceReader.latin(id));
            } else {
                boolean same = ids.get(item).equals(ReferenceReader.latin(id));
                unusable.add(same ? UnusablePart.ITEM_REPEATED : UnusablePart.ITEM_COLLISION);
            }
        }
        event.put("items", List.copyOf(kept.keySet()));
        event.put("scores", List.copyOf(kept.values()));
    }

    private static Map<String, Object> readings(Map<String, Object> fields, Set<UnusablePart> unusable) {
        Map<String, Object> readings = new HashMap<>();
        int named = 0;
        for (Map.Entry<?, ?> reading : ((Map<?, ?>) fields.get("readings")).entrySet()) {
            byte[] name = ((String) reading.getKey()).getBytes(StandardCharsets.ISO_8859_1);
            if (!name(name) || named++ >= 64) {
                unusable.add(UnusablePart.READINGS);
            } else if (reading.getValue() instanceof Double value && Double.isFinite(value)) {
                readings.put(new String(name, StandardCharsets.UTF_8), value);
            } else if (reading.getValue() != null) {
                unusable.add(UnusablePart.READINGS);
            }
        }
        return readings;
    }
}
