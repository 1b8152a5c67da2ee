package io.modelwatch.local.cluster;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.local.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory owned by a cluster or a broker. A marker file identifies it: without one nothing in it is deleted, whichever directory was
 * given.
 *
 * @param what owns it, for example {@code cluster}
 */
record OwnDirectory(Path path, String what) {
    /** Takes ownership; it must not contain anything else. */
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

    /** Deletes these parts, and the directory unless it contains something else. */
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
