package io.modelwatch.udfs.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.udfs.inference.ScoringException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelReaderTest {
    /** Of "abc": FIPS 180-2, appendix B.1. */
    private static final String SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    Path root;

    private String uri;

    @BeforeEach
    void writeModel() throws IOException {
        Files.writeString(root.resolve("model"), "abc");
        uri = root.resolve("model").toUri().toString();
    }

    @Test
    void readsAFileThatIsWhatWasMeant() throws ScoringException {
        assertThat(reader(3, root.toString()).read(uri, SHA256)).asString().isEqualTo("abc");
        assertThat(reader(3, root.toUri().toString()).read(root + "//./model", ""))
                .hasSize(3);
    }

    @Test
    void refusesAnotherFileThanWasMeant() {
        assertRefused(reader(3, root.toString()), uri, SHA256.replace('b', 'c'), Reason.CHECKSUM_MISMATCH, SHA256);
    }

    @Test
    void refusesAFileThatIsTooLarge() {
        assertRefused(reader(2, root.toString()), uri, SHA256, Reason.TOO_LARGE, "must have at most 2 bytes, has 3");
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertRefused(reader(3, root.toString()), uri + "2", SHA256, Reason.UNREADABLE, "model2 cannot be read");
    }

    @Test
    void refusesAFileThatChangesWhileItIsRead() {
        ModelFiles growing = new ModelFiles() {
            @Override
            public InputStream open(String file) {
                return InputStream.nullInputStream();
            }

            @Override
            public long size(String file) {
                return 1;
            }
        };
        assertRefused(
                new ModelReader(growing, List.of(root.toString()), 3), uri, "", Reason.UNREADABLE, "size changed");
    }

    @Test
    void refusesAFileOutsideTheRoots() {
        ModelReader reader = reader(3, root.resolve("in").toString(), "s3://models/live");
        for (String outside : List.of(
                uri,
                root + "/in/../model",
                root + "/in",
                root + "/inside",
                "s3://models/live/../secret",
                "s3://models/lively/x",
                "s3://other/live/x",
                "s3a://models/live/x",
                "s3://models/live/x\\..\\..\\secret",
                "s3://models/live\\..\\secret",
                "s3://models/live/%2e%2e/secret",
                "s3://models/live/.%2E/secret",
                "s3://models/live/..%2fsecret",
                "s3://models/live/%252e%252e/secret",
                "s3://models/live/.. ",
                "s3://models@evil/live/x",
                "s3:models/live/x",
                ":s3://models/live/x",
                "relative",
                "")) {
            assertRefused(reader, outside, "", Reason.OUTSIDE_ROOTS, "must lie below one of the allowed roots");
        }
        assertRefused(reader(3), uri, "", Reason.OUTSIDE_ROOTS, "roots []");
    }

    @Test
    void knowsARootHoweverItIsWritten() {
        for (String root : List.of("s3://models", "S3://models/", "s3://models//")) {
            assertThat(Location.of("s3://models/a/b.onnx").isBelow(Location.of(root)))
                    .isTrue();
        }
        for (String root : List.of("/a/", "/a", "file:/a", "file:///a/", "FILE:/a/./")) {
            assertThat(Location.of("file:///a/b").isBelow(Location.of(root))).isTrue();
            assertThat(Location.of("file:/a/b").isBelow(Location.of(root))).isTrue();
            assertThat(Location.of("/a//b").isBelow(Location.of(root))).isTrue();
            assertThat(Location.of("file://a/b").isBelow(Location.of(root))).isFalse();
        }
        assertThat(Location.of("/a/b").isBelow(Location.of("file:/"))).isTrue();
        assertThat(Location.of("s3://models/50%/..b/v8.onnx").isBelow(Location.of("s3://models")))
                .isTrue();
    }

    @Test
    void whatIsOpenedInTheEndLiesBelowARootToo() throws ScoringException {
        ModelFiles elsewhere = new ModelFiles() {
            @Override
            public String resolve(String file) {
                return file.replace("s3://alias", "s3://models").replace("/current", "/../secret");
            }

            @Override
            public InputStream open(String file) {
                assertThat(file).isEqualTo("s3://models/live/v8");
                return new ByteArrayInputStream(new byte[3]);
            }

            @Override
            public long size(String file) {
                return 3;
            }
        };
        ModelReader reader = new ModelReader(elsewhere, List.of("s3://alias/live"), 3);

        assertThat(reader.read("s3://alias/live/v8", "")).hasSize(3);
        assertRefused(
                reader, "s3://alias/live/current", "", Reason.OUTSIDE_ROOTS, "s3://models/live/../secret must lie");
    }

    private static ModelReader reader(long maxBytes, String... roots) {
        return new ModelReader(new Requests.OnDisk(), List.of(roots), maxBytes);
    }

    private static void assertRefused(ModelReader reader, String uri, String sha256, Reason reason, String why) {
        assertThatThrownBy(() -> reader.read(uri, sha256))
                .isInstanceOfSatisfying(
                        ScoringException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(why);
    }
}
