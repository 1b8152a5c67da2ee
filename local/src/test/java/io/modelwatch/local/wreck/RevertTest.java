package io.modelwatch.local.wreck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RevertTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String HASH = "schemas/src/main/java/io/modelwatch/schemas/Hash.java";

    @TempDir
    Path directory;

    @Test
    void theChangedClassIsCompiledAndNothingElse() throws Exception {
        Path classes = revert("0x9E3779B97F4A7C15L").compile(ROOT, directory);

        assertThat(classes.resolve("io/modelwatch/schemas/Hash.class")).isRegularFile();
        try (Stream<Path> compiled = Files.list(classes.resolve("io/modelwatch/schemas"))) {
            assertThat(compiled).hasSize(1);
        }
    }

    @Test
    void aRevertWhoseTextIsGoneFails() {
        assertThatThrownBy(() -> revert("what nobody has written").compile(ROOT, directory))
                .hasMessageContaining("Hash.java must contain exactly once")
                .hasMessageContaining("what nobody has written");
    }

    @Test
    void aRevertWhoseTextIsThereTwiceFails() {
        assertThatThrownBy(() -> revert("mixed").compile(ROOT, directory)).hasMessageContaining("exactly once");
    }

    @ParameterizedTest
    @MethodSource("io.modelwatch.local.wreck.RevertsIT#reverts")
    void theMendsStandInTheSourcesAsTheRevertsTakeThemOut(Revert revert) throws Exception {
        assertThat(revert.compile(ROOT, directory)).isNotEmptyDirectory();
    }

    private static Revert revert(String text) {
        return new Revert(
                "another hash",
                List.of(new Revert.Edit(HASH, text, "42L")),
                Terms.shortOnes(1),
                Set.of(Claim.SAME_POINTS));
    }
}
