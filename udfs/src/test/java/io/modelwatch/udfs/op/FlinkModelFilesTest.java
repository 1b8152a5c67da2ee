package io.modelwatch.udfs.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.udfs.inference.ModelReader;
import io.modelwatch.udfs.inference.ScoringException;
import io.modelwatch.udfs.inference.ScoringException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkModelFilesTest {
    @TempDir
    Path root;

    @Test
    void readsWhatFlinkCanRead() throws IOException, ScoringException {
        Files.writeString(root.resolve("a model.onnx"), "abc");
        ModelReader reader = new ModelReader(new FlinkModelFiles(), List.of("file://" + root), 3);

        assertThat(reader.read("file://" + root + "/a model.onnx", ""))
                .asString()
                .isEqualTo("abc");
    }

    @Test
    void followsALinkOnlyToAPlaceBelowARoot() throws IOException, ScoringException {
        Path models = Files.createDirectories(root.resolve("models/v8"));
        Files.writeString(models.resolve("model.onnx"), "abc");
        Files.writeString(root.resolve("secret"), "key");
        Files.createSymbolicLink(root.resolve("models/current"), models);
        Files.createSymbolicLink(root.resolve("models/out"), root.resolve("secret"));
        Files.createSymbolicLink(root.resolve("linked"), root.resolve("models"));

        for (String below : List.of(root + "/models", "file:" + root + "/linked")) {
            ModelReader reader = new ModelReader(new FlinkModelFiles(), List.of(below), 3);

            assertThat(reader.read(below + "/current/model.onnx", ""))
                    .asString()
                    .isEqualTo("abc");
            assertThatThrownBy(() -> reader.read(below + "/out", ""))
                    .isInstanceOfSatisfying(
                            ScoringException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OUTSIDE_ROOTS));
        }
    }

    @Test
    void namesAFileAsFlinkOpensIt() throws IOException {
        Files.writeString(root.resolve("a %2e model.onnx"), "abc");
        String real = "file:" + root.toRealPath();

        for (String uri : List.of("file://" + root, "file:" + root, root.toString(), root + "/x\\..", root + "/./")) {
            assertThat(new FlinkModelFiles().resolve(uri + "/a %2e model.onnx")).isEqualTo(real + "/a %2e model.onnx");
        }
    }

    @Test
    void saysWhichSchemeFlinkCannotRead() {
        ModelReader reader = new ModelReader(new FlinkModelFiles(), List.of("gopher://models/"), 3);

        assertThatThrownBy(() -> reader.read("gopher://models/x", ""))
                .isInstanceOfSatisfying(
                        ScoringException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREADABLE))
                .hasMessageContaining("gopher");
    }
}
