package io.modelwatch.tools.warm;

import io.modelwatch.udfs.warm.MemoryFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A memory file on this machine. */
record LocalMemoryFile(Path path) implements MemoryFile.Source {
    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public long length() throws IOException {
        return Files.size(path);
    }

    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(path);
    }
}
