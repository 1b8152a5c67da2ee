package io.modelwatch.udfs.inference;

import static io.modelwatch.udfs.inference.Requests.MODELS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.udfs.inference.ScoringException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Field numbers are those of onnx.proto. */
class OnnxFileTest {
    /** TensorProto: dims, data_type, name, external_data (key, value), data_location EXTERNAL. */
    private static final byte[] OUTSIDE = join(
            whole(1, 1),
            whole(2, 1),
            part(8, text("weights")),
            part(13, join(part(1, text("location")), part(2, text("../../etc/passwd")))),
            whole(14, 1));

    private static final byte[] INSIDE = join(whole(1, 1), whole(2, 1), part(9, new byte[4]), whole(14, 0));

    @Test
    void takesWhatExportersWrite() throws IOException {
        for (Path directory : List.of(MODELS, MODELS.resolveSibling("exported"))) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file :
                        files.filter(each -> each.toString().endsWith(".onnx")).toList()) {
                    assertThat(OnnxFile.refusal(Files.readAllBytes(file)))
                            .as(file.toString())
                            .isEmpty();
                }
            }
        }
        assertThat(OnnxFile.refusal(part(7, part(5, INSIDE)))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("placesOfATensor")
    void findsWeightsOfOtherFilesWhereverATensorMayLie(byte[] model) {
        assertThat(OnnxFile.refusal(model))
                .hasValueSatisfying(rule -> assertThat(rule).startsWith("must hold all of its weights"));
    }

    private static Stream<byte[]> placesOfATensor() {
        byte[] initialized = part(5, OUTSIDE);
        byte[] sparse = part(1, OUTSIDE);
        byte[] graph = part(7, initialized);
        return Stream.of(
                graph,
                join(whole(1, 8), part(2, text("pytorch")), graph),
                part(7, part(15, sparse)),
                part(7, part(15, part(2, OUTSIDE))),
                part(7, part(1, part(5, part(5, OUTSIDE)))), // an attribute that is a tensor
                part(7, part(1, part(5, part(10, OUTSIDE)))),
                part(7, part(1, part(5, part(22, sparse)))),
                part(7, part(1, part(5, part(23, sparse)))),
                part(7, part(1, part(5, part(6, initialized)))), // the body of a loop
                part(7, part(1, part(5, part(11, initialized)))),
                part(7, part(1, part(5, part(6, part(1, part(5, part(6, initialized))))))),
                part(20, part(1, initialized)), // how it is trained
                part(20, part(2, initialized)),
                part(25, part(7, part(5, part(5, OUTSIDE)))), // a function
                part(25, part(11, part(5, OUTSIDE))),
                part(7, part(5, whole(14, 1))),
                part(7, part(5, part(13, new byte[0]))));
    }

    @Test
    void whatIsNoProtobufIsNoModel() {
        byte[] good = part(7, part(5, INSIDE));
        for (byte[] file : List.of(
                text("[PAD]"),
                text("<html>"),
                new byte[] {0x18, 0, 0, 0, 'O', 'R', 'T', 'M', 0, 0}, // the runtime's own format
                Arrays.copyOf(good, good.length - 1),
                new byte[] {0x3A, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F},
                new byte[] {(byte) 0x80})) {
            assertThat(OnnxFile.refusal(file)).hasValue("is no ONNX file");
        }
        byte[] deep = new byte[0];
        for (int i = 0; i < 60; i++) {
            deep = part(1, part(5, part(6, deep)));
        }
        assertThat(OnnxFile.refusal(part(7, deep))).hasValue("must nest at most 100 deep");
    }

    @Test
    void neverThrowsAndAlwaysEnds() throws IOException {
        byte[] model = Files.readAllBytes(MODELS.resolve("looping.onnx"));
        Random random = new Random(4);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = Arrays.copyOf(model, random.nextInt(model.length + 1));
            for (int k = random.nextInt(4); k > 0 && damaged.length > 0; k--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            assertThat(OnnxFile.refusal(damaged)).isNotNull();
        }
    }

    @Test
    void onnxRuntimeIsNotGivenSuchAFile(@TempDir Path directory) throws IOException {
        byte[] model = part(7, part(5, OUTSIDE));
        Path file = Files.write(directory.resolve("model.onnx"), model);
        var reader = new ModelReader(new Requests.OnDisk(), List.of(directory.toString()), 1 << 20);
        var candidate = new Candidate(
                "m",
                "v2",
                Role.CANDIDATE,
                file.toString(),
                ModelReader.sha256(model),
                "dense",
                Map.of(),
                Candidate.Provider.CPU,
                1,
                1);

        assertThatThrownBy(() -> new OnnxScorers(reader, CudaSettings.STANDARD, 10_000).open(candidate))
                .isInstanceOfSatisfying(
                        ScoringException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_A_MODEL))
                .hasMessageContaining("model.onnx must hold all of its weights")
                .hasMessageNotContaining("passwd");
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] whole(int field, int value) {
        return join(varint(field << 3), varint(value));
    }

    private static byte[] part(int field, byte[] value) {
        return join(varint(field << 3 | 2), varint(value.length), value);
    }

    private static byte[] varint(int value) {
        var out = new ByteArrayOutputStream();
        int rest = value;
        for (; rest >= 0x80; rest >>>= 7) {
            out.write(rest | 0x80);
        }
        out.write(rest);
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] each : parts) {
            out.writeBytes(each);
        }
        return out.toByteArray();
    }
}
