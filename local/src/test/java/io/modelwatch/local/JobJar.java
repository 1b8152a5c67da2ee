package io.modelwatch.local;

import io.modelwatch.job.Main;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The jar that a cluster is given. */
public final class JobJar {
    private JobJar() {}

    /** Where Maven built it. */
    public static Path find() throws IOException, URISyntaxException {
        Path classes = Path.of(
                Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isRegularFile(classes)) {
            return classes;
        }
        try (Stream<Path> files = Files.list(Path.of("..", "job", "target"))) {
            return files.filter(file -> file.getFileName().toString().matches("modelwatch-job-[^/]*\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
