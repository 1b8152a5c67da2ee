package io.modelwatch.job.kafka;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.schemas.read.SchemaStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads the writers' schemas of {@code schemas.directory} where the job is submitted; they travel with it. */
public final class SchemaFiles {
    private SchemaFiles() {}

    /**
     * @param directory of {@code *.avsc}; empty: our own contracts only
     * @throws ConfigException with every file that is no schema of a known kind
     */
    public static SchemaStore read(String directory) {
        var store = new SchemaStore();
        List<String> problems = new ArrayList<>();
        for (Path file : files(directory)) {
            try {
                store.add(Files.readString(file));
            } catch (IOException | IllegalArgumentException unusable) {
                problems.add("schemas.directory: %s cannot be used: %s".formatted(file, unusable.getMessage()));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return store;
    }

    private static List<Path> files(String directory) {
        if (directory.isBlank()) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(Path.of(directory))) {
            return files.filter(file -> file.toString().endsWith(".avsc"))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new ConfigException(List.of("schemas.directory must be a directory that can be read, was %s (%s)"
                    .formatted(directory, unreadable)));
        }
    }
}
