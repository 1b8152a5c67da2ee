package io.modelwatch.udfs.incident;

import static io.modelwatch.udfs.detect.AlertMemory.NEVER;
import static io.modelwatch.udfs.incident.Signs.METRICS;
import static io.modelwatch.udfs.incident.Signs.PLAIN;
import static io.modelwatch.udfs.incident.Signs.SETTINGS;
import static io.modelwatch.udfs.incident.Signs.seen;
import static io.modelwatch.udfs.incident.Signs.shared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.udfs.format.Lengths;
import io.modelwatch.udfs.stats.Category;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The formats of incidents in savepoints. */
class IncidentMemoryTest {
    private static final String CAUSE = "quality@1970-01-01T00:01:40Z";

    /** Settling, so that its cause is in no label yet. */
    private static IncidentMemory settling() {
        return new IncidentLife(SETTINGS, PLAIN, METRICS, 0)
                .follow(
                        null,
                        "ranker",
                        List.of(seen("v3", "precision_at_10", 100).began(), shared(CAUSE, 105, Category.QUALITY)),
                        110_000,
                        told -> {});
    }

    private static byte[] written(IncidentMemory memory) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        memory.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static IncidentMemory read(byte[] bytes) throws IOException {
        return IncidentMemory.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }

    /** As it is written since format 6. */
    private static String cause(String name, long since) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        Lengths.writeText(name, out);
        out.writeLong(since);
        return latin(bytes.toByteArray());
    }

    /** Each byte a character. */
    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** As version 0.1.0 wrote it before incidents had causes. */
    private static byte[] ofFormat5(IncidentMemory memory) throws IOException {
        byte[] bytes = latin(written(memory)).replace(cause(CAUSE, 105_000), "").getBytes(StandardCharsets.ISO_8859_1);
        bytes[0] = 5;
        return bytes;
    }

    @Test
    void readsFormat5WithoutCauses() throws IOException {
        IncidentMemory known = settling();

        IncidentMemory read = read(ofFormat5(known));

        assertThat(known.incidents()).extracting(incident -> incident.cause).containsExactly(CAUSE);
        assertThat(read.incidents()).extracting(incident -> incident.cause).containsExactly("");
        assertThat(latin(written(read)))
                .isEqualTo(latin(written(known)).replace(cause(CAUSE, 105_000), cause("", NEVER)));
    }

    @Test
    void refusesFormatsThatItDoesNotKnow() throws IOException {
        for (byte format : new byte[] {4, 7}) {
            byte[] bytes = written(settling());
            bytes[0] = format;

            assertThatThrownBy(() -> read(bytes))
                    .isInstanceOf(IOException.class)
                    .hasMessage("format of incident memory must be 5 to 6, was " + format);
        }
    }
}
