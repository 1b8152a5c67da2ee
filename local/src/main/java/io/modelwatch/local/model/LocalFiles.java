package io.modelwatch.local.model;

import io.modelwatch.udfs.inference.ModelFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of this machine, without Flink. */
public record LocalFiles() implements ModelFiles {
    @Override
    public InputStream open(String uri) throws IOException {
        return Files.newInputStream(Path.of(URI.create(uri)));
    }

    @Override
    public long size(String uri) throws IOException {
        return Files.size(Path.of(URI.create(uri)));
    }
}
