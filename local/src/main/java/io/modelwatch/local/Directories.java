package io.modelwatch.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Creates and deletes directories that live as long as what runs in them. */
public final class Directories {
    private Directories() {}

    /** Deletes a directory and its content; does nothing if there is none. */
    public static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> tree = Files.walk(directory)) {
            deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }

    /** Deletes a directory unless it has content; does nothing if there is none. */
    public static void deleteIfEmpty(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> left = Files.list(directory)) {
            if (left.findAny().isPresent()) {
                return;
            }
        }
        Files.delete(directory);
    }
}
