package io.modelwatch.schemas.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelwatch.schemas.event.Event.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;

/**
 * Reads whole records with Avro's GenericDatumReader and Jackson's tree, the slow and obvious way. The result is a map of our fields: text
 * as bytes, numbers as Long and Double, maps, lists of maps; {@link #WRONG} where a JSON value has the wrong type.
 */
final class ReferenceReader {
    static final Object WRONG = new Object();
    /** No event. */
    static final Map<String, Object> NOTHING = Map.of();

    static final String RFC_3339 =
            "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?([Zz]|[-+][0-9]{2}:?[0-9]{2})";
    private static final Map<String, String> OURS_IN_SNAKE_CASE = Map.of(
            "request_id",
            "requestId",
            "item_id",
            "itemId",
            "sampled_rate",
            "sampledRate",
            "latency_micros",
            "latencyMicros");

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxNumberLength(400)
                    .maxNameLength(1_024)
                    .build())
            .build());

    private static final Map<Kind, Long> FINGERPRINTS = new EnumMap<>(Kind.class);
    private static final Map<Kind, GenericDatumReader<GenericRecord>> READERS = new EnumMap<>(Kind.class);

    static {
        Contract.BY_KIND.forEach((kind, contract) -> {
            FINGERPRINTS.put(kind, SchemaNormalization.parsingFingerprint64(contract.schema()));
            READERS.put(kind, new GenericDatumReader<>(contract.schema(), contract.schema(), slowly()) {
                @Override
                protected Object newMap(Object old, int size) {
                    return new LinkedHashMap<>(); // in the order of the record
                }
            });
        });
    }

    private ReferenceReader() {}

    /** Avro's fast reader makes maps of its own, which forget the order. */
    private static GenericData slowly() {
        GenericData data = new GenericData();
        data.setFastReaderEnabled(false);
        return data;
    }

    /** One for each event, in order; {@link #NOTHING} where it is none, and last where the rest is not decodable. */
    static List<Map<String, Object>> read(Kind kind, byte[] value) {
        if (value.length >= 10 && (value[0] & 0xFF) == 0xC3 && value[1] == 1) {
            Map<String, Object> event = readAvro(kind, value);
            return List.of(event == null ? NOTHING : event);
        }
        List<Map<String, Object>> events = new ArrayList<>();
        for (JsonNode object : objects(value)) {
            events.add(object.isObject() ? readJson(kind, object) : NOTHING);
        }
        return events;
    }

    /** The objects of the value; one that is none where the rest is no JSON, instead of the last before it. */
    static List<JsonNode> objects(byte[] value) {
        return objects(value, OURS_IN_SNAKE_CASE);
    }

    /** @param renamed names that stand for others */
    static List<JsonNode> objects(byte[] value, Map<String, String> renamed) {
        int mark = latin(value).startsWith("\u00ef\u00bb\u00bf") ? 3 : 0;
        String text =
                latin(value).substring(mark).replaceAll("[\\t\\r\\n]", " ").stripLeading();
        boolean array = text.matches("(?s)\\[ *[{\\]].*") && !text.startsWith("[\0");
        boolean other = !array && !text.startsWith("{");
        if (other || text.startsWith("{\0")) { // JSON here is UTF-8
            return List.of(MissingNode.getInstance());
        }
        List<JsonNode> objects = new ArrayList<>();
        try (JsonParser in = MAPPER.createParser(value, mark, value.length - mark)) {
            addObjects(in, array, renamed, objects);
        } catch (IOException e) {
            objects.add(MissingNode.getInstance());
        }
        return objects;
    }

    /** Adds an object as soon as it is known that what follows may follow. */
    private static void addObjects(JsonParser in, boolean array, Map<String, String> renamed, List<JsonNode> objects)
            throws IOException {
        in.nextToken();
        if (array) {
            in.nextToken();
        }
        boolean isLast = array && in.currentToken() == JsonToken.END_ARRAY;
        while (!isLast) {
            JsonNode object = tree(in, renamed);
            JsonToken next = in.nextToken();
            isLast = next == (array ? JsonToken.END_ARRAY : null);
            if (array ? isLast && in.nextToken() != null : !isLast && next != JsonToken.START_OBJECT) {
                throw new IOException("something else follows");
            }
            objects.add(object);
        }
        if (array && objects.isEmpty() && in.nextToken() != null) {
            throw new IOException("something follows the array");
        }
    }

    private static JsonNode tree(JsonParser in, Map<String, String> renamed) throws IOException {
        if (in.currentToken() == JsonToken.START_OBJECT) {
            ObjectNode object = MAPPER.createObjectNode();
            Set<String> own = new HashSet<>();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                in.nextToken();
                JsonNode value = tree(in, renamed);
                if (!renamed.containsKey(name)) {
                    own.add(name);
                    object.set(name, value);
                } else if (!own.contains(renamed.get(name))) {
                    object.set(renamed.get(name), value);
                }
            }
            return object;
        }
        if (in.currentToken() == JsonToken.START_ARRAY) {
            ArrayNode array = MAPPER.createArrayNode();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                array.add(tree(in, renamed));
            }
            return array;
        }
        return MAPPER.readTree(in);
    }

    // The decoders throw whatever they stumble over: each of it means "not decodable".
    private static Map<String, Object> readAvro(Kind kind, byte[] value) {
        long fingerprint = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
        if (fingerprint != FINGERPRINTS.get(kind)) {
            return null;
        }
        try {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(value, 10, value.length - 10, null);
            GenericRecord record = READERS.get(kind).read(null, decoder);
            return decoder.isEnd() ? ofRecord(record) : null;
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    private static Map<String, Object> ofRecord(GenericRecord record) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Schema.Field field : record.getSchema().getFields()) {
            Object value = record.get(field.pos());
            if (value != null && !field.name().equals("inputs")) {
                fields.put(field.name(), ofAvro(value));
            }
        }
        return fields;
    }

    private static Object ofAvro(Object value) {
        if (value instanceof Utf8 text) {
            return Arrays.copyOf(text.getBytes(), text.getByteLength());
        }
        if (value instanceof Integer whole) {
            return whole.longValue();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> entries = new LinkedHashMap<>();
            map.forEach((key, each) -> entries.put(latin((byte[]) ofAvro(key)), ofAvro(each)));
            return entries;
        }
        if (value instanceof List<?> list) {
            return list.stream()
                    .map(element -> ofRecord((GenericRecord) element))
                    .toList();
        }
        return value;
    }

    private static Map<String, Object> readJson(Kind kind, JsonNode object) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Schema.Field field : Contract.BY_KIND.get(kind).schema().getFields()) {
            JsonNode node = object.get(field.name());
            if (node != null && !node.isNull() && !field.name().equals("inputs")) {
                fields.put(field.name(), field.name().equals("time") ? time(node) : ofJson(field.schema(), node));
            } else if (field.name().equals("status")) {
                fields.put("status", "ok".getBytes(StandardCharsets.UTF_8));
            }
        }
        return fields;
    }

    private static Object ofJson(Schema schema, JsonNode node) {
        return switch (schema.getType()) {
            case STRING -> utf8(node);
            case UNION -> ofJson(schema.getTypes().get(1), node);
            case INT, LONG -> whole(node);
            case DOUBLE -> node.isBoolean() ? Double.valueOf(node.booleanValue() ? 1 : 0) : real(node);
            case MAP -> node.isObject() ? ofMap(schema, node) : WRONG;
            case ARRAY -> node.isArray() ? ofList(node) : WRONG;
            default -> throw new IllegalArgumentException("no such field in a contract: " + schema);
        };
    }

    /** RFC 3339, or a number in the unit that makes it a time between 2000 and 2100, else whole milliseconds. */
    static Object time(JsonNode node) {
        if (node.isTextual()) {
            String text = node.textValue();
            if (text.matches(RFC_3339)) {
                return ReferenceTimes.rfc3339(text);
            }
            Object number = text.matches("-?[0-9]{1,18}") ? whole(node) : real(node);
            return number == WRONG ? WRONG : ReferenceTimes.epoch((Number) number);
        }
        if (node.isFloatingPointNumber()) {
            return ReferenceTimes.epoch(node.doubleValue());
        }
        Object whole = whole(node);
        return whole == WRONG ? WRONG : ReferenceTimes.epoch((Number) whole);
    }

    static Object whole(JsonNode node) {
        if (node.isTextual()) {
            return node.textValue().matches("-?[0-9]{1,18}") ? Long.valueOf(node.textValue()) : WRONG;
        }
        if (node.isFloatingPointNumber()) {
            double value = node.doubleValue();
            boolean fits = Math.rint(value) == value && value > -0x1p63 && value < 0x1p63;
            return fits ? Long.valueOf((long) value) : WRONG;
        }
        return node.isIntegralNumber() && node.canConvertToLong() ? Long.valueOf(node.longValue()) : WRONG;
    }

    static Object real(JsonNode node) {
        if (node.isTextual()) {
            boolean plain = node.textValue().matches("-?[0-9]{1,30}([.][0-9]{1,30})?([eE][-+]?[0-9]{1,3})?");
            return plain ? Double.valueOf(node.textValue()) : WRONG;
        }
        return node.isNumber() ? Double.valueOf(node.doubleValue()) : WRONG;
    }

    /** Null stays where it stands for the absence of a reading, since the reading had a name. */
    private static Object ofMap(Schema schema, JsonNode node) {
        boolean readings = schema.getValueType().getType() == Schema.Type.DOUBLE;
        Map<String, Object> entries = new LinkedHashMap<>();
        node.properties().forEach(entry -> {
            Object name = utf8(entry.getKey());
            String key = name == WRONG ? "" : latin((byte[]) name);
            JsonNode value = entry.getValue();
            if (readings) {
                entries.put(key, value.isNull() ? null : real(value));
            } else if (!value.isNull()) {
                entries.put(key, value.isTextual() ? utf8(value) : value.isValueNode() ? utf8(value.asText()) : WRONG);
            }
        });
        return entries;
    }

    /** A map where an element is an object, else {@link #WRONG}. */
    private static Object ofList(JsonNode node) {
        List<Object> predictions = new ArrayList<>();
        for (JsonNode element : node) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("itemId", utf8(element.path("itemId")));
            fields.put("score", real(element.path("score")));
            predictions.add(element.isObject() ? fields : WRONG);
        }
        return predictions;
    }

    static Object utf8(JsonNode node) {
        return node.isTextual() || node.isIntegralNumber() ? utf8(node.asText()) : WRONG;
    }

    static Object utf8(String text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            return copy;
        } catch (CharacterCodingException e) {
            return WRONG;
        }
    }

    /** A map's key that keeps every byte. */
    static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
