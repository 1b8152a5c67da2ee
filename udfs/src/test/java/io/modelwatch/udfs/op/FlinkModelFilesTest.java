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
    void saysWhichSchemeFlinkCannotRead() {
        ModelReader reader = new ModelReader(new FlinkModelFiles(), List.of("gopher://models/"), 3);

        assertThatThrownBy(() -> reader.read("gopher://models/x", ""))
                .isInstanceOfSatisfying(
                        ScoringException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREADABLE))
                .hasMessageContaining("gopher");
    }
}
