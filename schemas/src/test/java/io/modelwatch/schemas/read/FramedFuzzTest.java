package io.modelwatch.schemas.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.ListedHeaders;
import io.modelwatch.schemas.read.frame.RegisteredSchema;
import io.modelwatch.schemas.read.frame.SchemaId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Records in framings, whole and damaged, against the reference, which reads them without. */
class FramedFuzzTest {
    /** Of each kind. */
    private static final int RECORDS = 25_000;

    private static final int JSON_ID = 99;
    private static final int WARM_UP = 2_000;
    /** What is read costs at most so many times its size when unpacked, … */
    private static final int MAX_FACTOR = 10;
    /** … beside Jackson's parser, and what the JDK unpacks gzip with. */
    private static final int MAX_CONSTANT = 32_768;

    private final Random random = new Random(5);
    private final Frames frames = new Frames();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private RecordReader reader;
    private int read;

    @ParameterizedTest
    @EnumSource(names = {"REQUEST", "RESPONSE", "FEEDBACK", "RESOURCE"})
    void aBodyIsReadAsTheSameBodyWithoutFraming(Kind kind) {
        reader = frames.with(7, kind)
                .with(SchemaId.Kind.ID, JSON_ID, RegisteredSchema.Type.JSON, "{}")
                .reader();
        RandomRecords records = new RandomRecords(1);
        Mutations mutations = new Mutations(2);
        int accepted = 0;
        for (int i = 0; i < RECORDS; i++) {
            byte[] record = records.encodeAny(kind, 0.1);
            boolean damaged = random.nextBoolean();
            byte[] plain = damaged ? mutations.damage(record, records.encodeAny(kind, 0.1)) : record;

            accepted += agreesOn(kind, plain) ? 1 : 0;
        }
        assertThat(accepted).isBetween(RECORDS * 3 / 10, RECORDS * 9 / 10);
    }

    /** @return whether an event of the record was accepted, by both */
    private boolean agreesOn(Kind kind, byte[] plain) {
        boolean isAvro = plain.length > 10 && (plain[0] & 0xFF) == 0xC3 && plain[1] == 1;
        boolean isJson = plain.length > 0 && JsonObjects.start(plain) >= 0;
        byte[] packed = Frames.gzip(plain);
        if (random.nextInt(10) == 0) { // else mostly nothing but a broken checksum
            packed[random.nextInt(packed.length)] ^= (byte) (1 << random.nextInt(8));
            read(kind, packed).forEach(FramedFuzzTest::isUsedOrRefusedWithReason);
            packed = Frames.gzip(plain);
        }
        List<Map<String, Object>> expected = ReferenceRules.expect(kind, plain, Samples.NOW, Samples.MAX_ITEMS);
        if (isAvro || isJson) {
            assertThat(events(kind, packed)).isEqualTo(expected);
            allocatesLittle(kind, packed, plain.length);
        }
        if (isJson) {
            assertThat(events(kind, Frames.confluent(JSON_ID, plain))).isEqualTo(expected);
        } else if (isAvro) {
            byte[] own = plain.clone();
            System.arraycopy(header(kind), 0, own, 0, 10); // the fingerprint may be damaged, which no framing has
            List<Map<String, Object>> ofBody = ReferenceRules.expect(kind, own, Samples.NOW, Samples.MAX_ITEMS);
            byte[] framed = Frames.confluent(7, Frames.body(plain));
            assertThat(events(kind, framed)).isEqualTo(ofBody);
            allocatesLittle(kind, framed, framed.length);
            return ofBody.stream().anyMatch(event -> !event.isEmpty());
        }
        return expected.stream().anyMatch(event -> !event.isEmpty());
    }

    /** A table that grows once for all records is let off: the record is read again. */
    private void allocatesLittle(Kind kind, byte[] value, int size) {
        if (read++ < WARM_UP) {
            return;
        }
        long allowed = (long) MAX_FACTOR * size + MAX_CONSTANT;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3 && least > allowed; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            reader.read(Frames.record(kind, ListedHeaders.NONE, value), event -> {});
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).as(() -> Arrays.toString(value)).isLessThanOrEqualTo(allowed);
    }

    private static byte[] header(Kind kind) {
        long fingerprint = SchemaNormalization.parsingFingerprint64(
                Contract.BY_KIND.get(kind).schema());
        return ByteBuffer.allocate(10)
                .put((byte) 0xC3)
                .put((byte) 1)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(fingerprint)
                .array();
    }

    private List<Map<String, Object>> events(Kind kind, byte[] value) {
        List<Map<String, Object>> events = new ArrayList<>();
        reader.read(
                Frames.record(kind, ListedHeaders.NONE, value),
                event -> events.add(
                        event.refusal == null ? ReferenceRules.actual(event.event) : ReferenceReader.NOTHING));
        return events;
    }

    private List<Incoming> read(Kind kind, byte[] value) {
        List<Incoming> last = new ArrayList<>();
        reader.read(Frames.record(kind, ListedHeaders.NONE, value), last::add);
        return last;
    }

    private static void isUsedOrRefusedWithReason(Incoming event) {
        if (event.refusal != null) {
            assertThat(event.refusal.reason()).isNotNull();
            assertThat(event.refusal.sentence()).isNotBlank();
        }
    }

    /** What mappings see of Avro, against Avro's own reader. */
    @ParameterizedTest
    @EnumSource(names = {"REQUEST", "RESPONSE", "FEEDBACK", "RESOURCE"})
    void avroAsJsonIsWhatAvroReads(Kind kind) throws IOException {
        Schema schema = Contract.BY_KIND.get(kind).schema();
        AvroType type = AvroType.of(schema);
        AvroAsJson transcoder = new AvroAsJson();
        RandomRecords records = new RandomRecords(3);
        Mutations mutations = new Mutations(4);
        int accepted = 0;
        for (int i = 0; i < RECORDS; i++) {
            byte[] record = avro(kind, records);
            byte[] damaged = random.nextBoolean() ? mutations.damage(record, avro(kind, records)) : record;
            JsonNode expected = expected(schema, damaged);
            JsonNode actual = actual(transcoder, type, damaged);
            assertThat(actual).as(() -> Arrays.toString(damaged)).isEqualTo(expected);
            accepted += actual == null ? 0 : 1;
        }
        assertThat(accepted).isBetween(RECORDS * 3 / 10, RECORDS - 1);
    }

    private static byte[] avro(Kind kind, RandomRecords records) {
        byte[] record = records.encode(kind, 0);
        while ((record[0] & 0xFF) != 0xC3) {
            record = records.encode(kind, 0);
        }
        return Frames.body(record);
    }

    static JsonNode actual(AvroAsJson transcoder, AvroType type, byte[] body) throws IOException {
        try {
            return new ObjectMapper().readTree(new String(transcoder.write(type, body, 0), StandardCharsets.UTF_8));
        } catch (Refused refused) {
            assertThat(refused.refusal().sentence()).isNotBlank();
            return null;
        }
    }

    /** Null where Avro does not read it to its end. */
    static JsonNode expected(Schema schema, byte[] body) throws IOException {
        GenericData slowly = new GenericData();
        slowly.setFastReaderEnabled(false);
        var in = new ByteArrayInputStream(body);
        BinaryDecoder decoder = DecoderFactory.get().directBinaryDecoder(in, null);
        try {
            Object read = new GenericDatumReader<>(schema, schema, slowly).read(null, decoder);
            return in.available() > 0
                    ? null
                    : new ObjectMapper().readTree(json(read).toString());
        } catch (IOException
                | AvroRuntimeException
                | UnsupportedOperationException
                | IndexOutOfBoundsException broken) {
            return null;
        }
    }

    private static JsonNode json(Object value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (value instanceof IndexedRecord record) {
            ObjectNode object = nodes.objectNode();
            record.getSchema().getFields().forEach(field -> object.set(field.name(), json(record.get(field.pos()))));
            return object;
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = nodes.objectNode();
            map.forEach((name, each) -> object.set(name.toString(), json(each)));
            return object;
        }
        if (value instanceof List<?> list) {
            ArrayNode array = nodes.arrayNode();
            list.forEach(each -> array.add(json(each)));
            return array;
        }
        return scalar(value, nodes);
    }

    private static JsonNode scalar(Object value, JsonNodeFactory nodes) {
        if (value instanceof ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            return text(copy, copy.length, nodes);
        }
        if (value instanceof org.apache.avro.util.Utf8 text) {
            return text(text.getBytes(), text.getByteLength(), nodes);
        }
        if (value instanceof Double number) {
            return Double.isFinite(number) ? nodes.numberNode(number) : nodes.textNode(number.toString());
        }
        if (value instanceof Float number) {
            return Float.isFinite(number) ? nodes.numberNode(number) : nodes.textNode(number.toString());
        }
        if (value instanceof Number number) {
            return nodes.numberNode(number.longValue());
        }
        if (value instanceof Boolean flag) {
            return nodes.booleanNode(flag);
        }
        if (value instanceof GenericData.Fixed) {
            return nodes.nullNode();
        }
        return value == null ? nodes.nullNode() : nodes.textNode(value.toString());
    }

    private static JsonNode text(byte[] bytes, int length, JsonNodeFactory nodes) {
        boolean valid = io.modelwatch.schemas.read.text.Utf8.isValid(bytes, 0, length);
        return valid ? nodes.textNode(new String(bytes, 0, length, StandardCharsets.UTF_8)) : nodes.nullNode();
    }
}
