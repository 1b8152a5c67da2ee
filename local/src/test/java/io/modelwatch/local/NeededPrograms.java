package io.modelwatch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Programs that some suites start and a machine may lack. */
public final class NeededPrograms {
    private NeededPrograms() {}

    /**
     * Skips the suite where a program is missing; fails it where none may be.
     *
     * @param required the system property that is {@code true} where none may be missing
     * @param install what to install; the end of {@code ./mvnw verify} names it
     */
    public static void need(String required, String install, List<String> programs) {
        List<String> missing =
                programs.stream().filter(program -> onPath(program).isEmpty()).toList();
        if (Boolean.getBoolean(required)) {
            assertThat(missing).as("programs that are not on the PATH").isEmpty();
        }
        assumeTrue(missing.isEmpty(), () -> "needs %s: not on the PATH: %s".formatted(install, missing));
    }

    /** Where a program lies that is there. */
    public static String find(String program) {
        return onPath(program).orElseThrow().toString();
    }

    private static Optional<Path> onPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
