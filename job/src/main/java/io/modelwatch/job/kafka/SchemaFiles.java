package io.modelwatch.job.kafka;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.schemas.read.SchemaStore;
import io.modelwatch.schemas.read.frame.RegisteredSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the writers' schemas of {@code schemas.directory} where the job is submitted; they travel with it. */
public final class SchemaFiles {
    private static final Pattern GLUE = Pattern.compile(
            "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\\.(avsc|json)", Pattern.CASE_INSENSITIVE);

    private SchemaFiles() {}

    /**
     * @param directory of {@code *.avsc}, and of AWS Glue's registry {@code VERSION.avsc} or {@code VERSION.json}; empty: our own contracts
     *     only
     * @throws ConfigException with every file that is no schema of a known kind
     */
    public static SchemaStore read(String directory) {
        var store = new SchemaStore();
        List<String> problems = new ArrayList<>();
        for (Path file : files(directory)) {
            try {
                add(file, store);
            } catch (IOException | IllegalArgumentException unusable) {
                problems.add("schemas.directory: %s cannot be used: %s".formatted(file, unusable.getMessage()));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return store;
    }

    /** A file named by a UUID is of AWS Glue's registry, in which that is a schema's version. */
    private static void add(Path file, SchemaStore store) throws IOException {
        String text = Files.readString(file);
        Matcher glue = GLUE.matcher(file.getFileName().toString());
        if (glue.matches()) {
            RegisteredSchema.Type type =
                    glue.group(2).equalsIgnoreCase("avsc") ? RegisteredSchema.Type.AVRO : RegisteredSchema.Type.JSON;
            store.addOfGlue(UUID.fromString(glue.group(1)), new RegisteredSchema(type, text));
        } else {
            store.add(text);
        }
    }

    private static List<Path> files(String directory) {
        if (directory.isBlank()) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(Path.of(directory))) {
            return files.filter(file -> file.toString().endsWith(".avsc")
                            || GLUE.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new ConfigException(List.of("schemas.directory must be a directory that can be read, was %s (%s)"
                    .formatted(directory, unreadable)));
        }
    }
}
