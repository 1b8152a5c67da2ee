package io.modelwatch.schemas.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * as bytes, numbers as Long and Double, maps, lists of maps; {@link #WRONG} where a JSON value has the wrong type. Null: not decodable.
 */
final class ReferenceReader {
    static final Object WRONG = new Object();

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(32)
                            .maxNumberLength(400)
                            .maxNameLength(1_024)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

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

    static Map<String, Object> read(Kind kind, byte[] value) {
        if (value.length >= 10 && (value[0] & 0xFF) == 0xC3 && value[1] == 1) {
            return readAvro(kind, value);
        }
        String start = latin(value)
                .replace('\t', ' ')
                .replace('\r', ' ')
                .replace('\n', ' ')
                .stripLeading();
        boolean json = start.startsWith("{") && !start.startsWith("{\0"); // JSON here is UTF-8
        return json ? readJson(kind, value) : null;
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

    private static Map<String, Object> readJson(Kind kind, byte[] value) {
        JsonNode object;
        try {
            object = MAPPER.readTree(value);
        } catch (IOException e) {
            return null;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Schema.Field field : Contract.BY_KIND.get(kind).schema().getFields()) {
            JsonNode node = object.get(field.name());
            if (node != null && !node.isNull() && !field.name().equals("inputs")) {
                fields.put(field.name(), ofJson(field.schema(), node));
            } else if (field.name().equals("status")) {
                fields.put("status", "ok".getBytes(StandardCharsets.UTF_8));
            }
        }
        return fields;
    }

    private static Object ofJson(Schema schema, JsonNode node) {
        return switch (schema.getType()) {
            case STRING -> utf8(node);
            case INT, LONG, UNION -> whole(node);
            case DOUBLE -> node.isBoolean() ? Double.valueOf(node.booleanValue() ? 1 : 0) : real(node);
            case MAP -> node.isObject() ? ofMap(schema, node) : WRONG;
            case ARRAY -> node.isArray() ? ofList(node) : WRONG;
            default -> throw new IllegalArgumentException("no such field in a contract: " + schema);
        };
    }

    private static Object whole(JsonNode node) {
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

    private static Object real(JsonNode node) {
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

    private static Object utf8(JsonNode node) {
        return node.isTextual() || node.isIntegralNumber() ? utf8(node.asText()) : WRONG;
    }

    private static Object utf8(String text) {
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
