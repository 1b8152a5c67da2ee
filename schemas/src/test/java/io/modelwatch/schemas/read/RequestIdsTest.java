package io.modelwatch.schemas.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.JsonWire;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestIdsTest {
    private static final String SECRET = "a key of 16 bytes";
    /** Of r-1: the first 32 digits of {@code printf %s r-1 | openssl dgst -sha256 -hmac 'a key of 16 bytes'}, OpenSSL 3.0. */
    private static final String HASHED = "122b68d9f3f82f26ccd1ecfc2c196f1d";

    @Test
    void hashesAsOpensslDoes() {
        assertThat(text(RequestIds.hashedWith(SECRET).of("(r-1)".getBytes(StandardCharsets.UTF_8), 1, 3)))
                .isEqualTo(HASHED);
    }

    @Test
    void leavesIdsAsTheyAreWithoutASecret() {
        assertThat(text(RequestIds.hashedWith("").of("(r-1)".getBytes(StandardCharsets.UTF_8), 1, 3)))
                .isEqualTo("r-1");
    }

    @Test
    void everyRecordOfARequestBearsTheSameHashInAnyFormat() {
        RecordReader reader = reader(SECRET);
        Map<Kind, List<byte[]>> records = Map.of(
                Kind.REQUEST, List.of(AvroWire.encode(Samples.REQUEST), JsonWire.encode(Samples.REQUEST)),
                Kind.RESPONSE, List.of(AvroWire.encode(Samples.RESPONSE), JsonWire.encode(Samples.RESPONSE)),
                Kind.FEEDBACK, List.of(AvroWire.encode(Samples.FEEDBACK), JsonWire.encode(Samples.FEEDBACK)));

        records.forEach((kind, wires) -> wires.forEach(wire -> {
            Event event = accepted(reader, kind, wire);
            assertThat(text(event.requestId)).isEqualTo(HASHED);
            assertThat(event.hash).isEqualTo(Hash.of64(event.requestId));
        }));
    }

    @Test
    void anotherSecretGivesOtherHashes() {
        Event event = accepted(reader(SECRET + "!"), Kind.REQUEST, AvroWire.encode(Samples.REQUEST));

        assertThat(text(event.requestId)).hasSize(HASHED.length()).isNotEqualTo(HASHED);
    }

    private static RecordReader reader(String secret) {
        return new RecordReader(
                new SchemaStore(),
                model -> Projection.Part.items(1),
                Samples.DIMENSIONS,
                TimeBounds.ofReplay(Samples.AHEAD),
                RequestIds.hashedWith(secret));
    }

    private static Event accepted(RecordReader reader, Kind kind, byte[] wire) {
        Incoming read = Samples.read(reader, kind, wire);
        assertThat(read.refusal).isNull();
        return read.event;
    }

    private static String text(byte[] id) {
        return new String(id, StandardCharsets.UTF_8);
    }
}
