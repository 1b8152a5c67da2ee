package io.modelwatch.local.cluster;

import static io.modelwatch.schemas.Check.check;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * An unpacked Flink distribution, or its substitute assembled by Maven.
 *
 * @param directory with {@code lib/}, {@code conf/} and {@code bin/}
 */
public record FlinkHome(Path directory) {
    /** @throws IllegalArgumentException if it is not a Flink home */
    void checkUsable() {
        check(
                Files.isDirectory(directory.resolve("lib")),
                "Flink home must have a directory lib, %s has none",
                directory);
    }

    /**
     * The {@code FLINK_HOME} of the environment, else the one assembled by Maven.
     *
     * @param root of modelwatch's sources
     */
    public static FlinkHome find(Path root) {
        String named = System.getenv("FLINK_HOME");
        boolean isNamed = named != null && !named.isBlank();
        return new FlinkHome(isNamed ? Path.of(named) : root.resolve("local/flink-home/target/flink"));
    }

    /** With the wildcard that the JVM expands. */
    String classPath() {
        return directory.resolve("lib").resolve("*").toString();
    }

    Path conf() {
        return directory.resolve("conf");
    }

    /** Variables from which Flink's processes find their directories. */
    Map<String, String> environment() {
        return Map.of(
                "FLINK_LIB_DIR", directory.resolve("lib").toString(),
                "FLINK_PLUGINS_DIR", directory.resolve("plugins").toString());
    }
}
