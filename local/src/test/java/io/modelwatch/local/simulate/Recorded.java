package io.modelwatch.local.simulate;

import io.modelwatch.schemas.event.Event;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;

/** What a simulator wrote, read back with Avro's own reader. */
public final class Recorded implements Output {
    record Entry(Event.Kind kind, long timestamp, byte[] key, byte[] value) {}

    private static final Map<Event.Kind, String> SCHEMAS = Map.of(
            Event.Kind.REQUEST, "InferenceRequest",
            Event.Kind.RESPONSE, "InferenceResponse",
            Event.Kind.FEEDBACK, "Feedback",
            Event.Kind.RESOURCE, "ResourceUsage");
    private static final int HEADER = 10;

    private final Map<Event.Kind, GenericDatumReader<GenericRecord>> readers = new HashMap<>();
    final List<Entry> entries = new ArrayList<>();

    @Override
    public void write(Event.Kind kind, long timestamp, byte[] key, byte[] value) {
        entries.add(new Entry(kind, timestamp, key, value));
    }

    String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Entry entry : entries) {
                digest.update((entry.kind() + "@" + entry.timestamp()).getBytes(StandardCharsets.UTF_8));
                digest.update(entry.key());
                digest.update(entry.value());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }

    List<Entry> of(Event.Kind kind) {
        return entries.stream().filter(entry -> entry.kind() == kind).toList();
    }

    /** Those of a kind that can be read. */
    public List<GenericRecord> records(Event.Kind kind) {
        List<GenericRecord> records = new ArrayList<>();
        for (Entry entry : of(kind)) {
            if (entry.value().length > HEADER + HEADER && (entry.value()[0] & 0xFF) == 0xC3) {
                records.add(read(kind, entry.value()));
            }
        }
        return records;
    }

    private GenericRecord read(Event.Kind kind, byte[] value) {
        try {
            GenericDatumReader<GenericRecord> reader =
                    readers.computeIfAbsent(kind, each -> new GenericDatumReader<>(schema(each)));
            return reader.read(null, DecoderFactory.get().binaryDecoder(value, HEADER, value.length - HEADER, null));
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    private static Schema schema(Event.Kind kind) {
        try (InputStream in = Event.class.getResourceAsStream("/avro/" + SCHEMAS.get(kind) + ".avsc")) {
            return new Schema.Parser().parse(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
