package io.modelwatch.local.cluster;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.local.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory that a cluster or a broker has made its own. A mark in it says so: without one nothing in it is deleted, whatever directory
 * somebody named.
 *
 * @param what it belongs to, for example {@code cluster}
 */
record OwnDirectory(Path path, String what) {
    /** Makes it theirs; it must not hold anything else. */
    void claim() throws IOException {
        if (Files.isDirectory(path) && !Files.exists(mark())) {
            try (Stream<Path> there = Files.list(path)) {
                check(
                        there.findAny().isEmpty(),
                        "the directory of a %s must be empty or its own, %s is not",
                        what,
                        path);
            }
        }
        Files.createDirectories(path);
        Files.writeString(mark(), "");
    }

    /** Deletes parts of it. */
    void delete(List<String> parts) throws IOException {
        if (Files.exists(mark())) {
            for (String part : parts) {
                Directories.delete(path.resolve(part));
            }
        }
    }

    /** Deletes these parts, and the directory unless something else is in it. */
    void release(List<String> parts) throws IOException {
        if (Files.exists(mark())) {
            delete(parts);
            Files.delete(mark());
            Directories.deleteIfEmpty(path);
        }
    }

    private Path mark() {
        return path.resolve(".modelwatch-" + what);
    }
}
