package io.modelwatch.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.udfs.op.state.PanePartSerializer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NamedClassesTest {
    @TempDir
    Path directory;

    static Stream<Path> savepoints() throws Exception {
        return SavepointsOfReleasesIT.savepoints();
    }

    /** The newest is what this code writes; an older one that names more must be restorable for as long as it is kept. */
    @ParameterizedTest
    @MethodSource("savepoints")
    void theSavepointsOfReleasesNameOnlySerializerSnapshotsOfOurClasses(Path savepoint) throws Exception {
        assertThat(NamedClasses.in(savepoint)).contains(PanePartSerializer.Snapshot.class.getName());
        assertThat(NamedClasses.thatMayChange(savepoint)).isEmpty();
    }

    @Test
    void othersAreFoundHoweverTheyAreNamed() throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(256);
        out.writeUTF("io.modelwatch.udfs.window.PanePart");
        out.writeUTF(PanePartSerializer.Snapshot.class.getName());
        out.writeUTF("io.modelwatch.gone.Forever");
        out.writeUTF("Lio/modelwatch/udfs/window/Roster$Stay;");
        Files.write(directory.resolve("_metadata"), out.getCopyOfBuffer());

        assertThat(NamedClasses.thatMayChange(directory))
                .containsExactly(
                        "io.modelwatch.gone.Forever",
                        "io.modelwatch.udfs.window.PanePart",
                        "io.modelwatch.udfs.window.Roster$Stay");
    }
}
