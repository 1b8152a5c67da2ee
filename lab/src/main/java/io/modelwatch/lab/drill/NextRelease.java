package io.modelwatch.lab.drill;

import static io.modelwatch.schemas.Check.check;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** A later build of the job: these sources plus the measure {@code slow-rate} and the detector {@code jump}, in the middle of the lists. */
final class NextRelease {
    private static final String JAR = "modelwatch-job-.*\\.jar";
    private static final String CATALOG = "io/modelwatch/udfs/Catalog.java";
    private static final String MEASURE = "io/modelwatch/udfs/stats/SlowRate.java";
    private static final String DETECTOR = "io/modelwatch/udfs/detect/Jump.java";
    private static final String MEASURES_BEGIN = "new Latency(),";
    private static final String DETECTORS_BEGIN = "EwmaChart.KIND,";

    private NextRelease() {}

    /**
     * Builds the jar.
     *
     * @param root of modelwatch's sources, where the job's jar is built
     * @param directory for sources, classes and the jar
     * @throws IllegalStateException if there is no compiler, or compilation fails
     */
    static Path build(Path root, Path directory) throws IOException {
        Path shipped = shipped(root);
        Path sources = directory.resolve("next-release/sources");
        Path classes = Files.createDirectories(directory.resolve("next-release/classes"));
        List<Path> files = List.of(
                write(sources.resolve(CATALOG), catalog(root)),
                write(sources.resolve(MEASURE), added("SlowRate.java")),
                write(sources.resolve(DETECTOR), added("Jump.java")));
        compile(files, shipped, classes);
        Path jar = Files.copy(shipped, directory.resolve("next-release.jar"), StandardCopyOption.REPLACE_EXISTING);
        try (FileSystem into = FileSystems.newFileSystem(jar);
                Stream<Path> compiled = Files.walk(classes)) {
            for (Path file : compiled.filter(Files::isRegularFile).toList()) {
                Files.copy(
                        file, into.getPath(classes.relativize(file).toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return jar;
    }

    private static Path shipped(Path root) throws IOException {
        try (Stream<Path> built = Files.list(root.resolve("job/target"))) {
            return built.filter(file -> file.getFileName().toString().matches(JAR))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the job's jar must be in job/target, was not"));
        }
    }

    private static String catalog(Path root) throws IOException {
        String catalog = Files.readString(root.resolve("udfs/src/main/java").resolve(CATALOG));
        return with(
                with(catalog, MEASURES_BEGIN, "new io.modelwatch.udfs.stats.SlowRate(),"),
                DETECTORS_BEGIN,
                "io.modelwatch.udfs.detect.Jump.KIND,");
    }

    private static String with(String catalog, String after, String added) {
        check(catalog.contains(after), "the catalog must contain %s, did not", after);
        return catalog.replace(after, after + " " + added);
    }

    private static String added(String name) throws IOException {
        try (InputStream source = NextRelease.class.getResourceAsStream("/next-release/" + name)) {
            return new String(source.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Path write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static void compile(List<Path> files, Path jar, Path classes) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("a JDK must run this, a JRE does: there is no compiler");
        }
        List<String> arguments = new ArrayList<>(
                List.of("-proc:none", "--release", "17", "-d", classes.toString(), "-cp", jar.toString()));
        files.forEach(file -> arguments.add(file.toString()));
        var said = new ByteArrayOutputStream();
        if (compiler.run(null, said, said, arguments.toArray(String[]::new)) != 0) {
            throw new IllegalStateException(
                    "the next release must compile, did not: " + said.toString(StandardCharsets.UTF_8));
        }
    }
}
