package io.modelwatch.local.model;

import io.modelwatch.udfs.inference.ModelReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * Published sentence encoders, as packaged in the jars {@code dev.langchain4j:langchain4j-embeddings-*}; they must be on the class path.
 */
public enum TextModel {
    /** For English, 22.6 million weights, single precision. */
    MINILM("all-minilm-l6-v2", "mean"),
    /** The same with 8-bit weights: a text's embedding depends slightly on the other texts of its batch. */
    MINILM_INT8("all-minilm-l6-v2-q", "mean"),
    /** For Chinese, 23.7 million weights, single precision. */
    BGE_CHINESE("bge-small-zh-v1.5", "cls");

    private final String file;
    private final String pooling;

    TextModel(String file, String pooling) {
        this.file = file;
        this.pooling = pooling;
    }

    /**
     * A model on disk.
     *
     * @param model the ONNX file
     * @param options of the adapter {@code text-pair} for it
     */
    public record Installed(Path model, Map<String, String> options) {}

    public boolean isOnClassPath() {
        return TextModel.class.getResource("/" + file + ".onnx") != null;
    }

    /** Copies the model and its vocabulary into a directory. */
    public Installed install(Path directory) throws IOException {
        Path vocabulary = copy(directory, file + "-tokenizer.json");
        return new Installed(
                copy(directory, file + ".onnx"),
                Map.of(
                        "pooling",
                        pooling,
                        "vocabulary",
                        vocabulary.toUri().toString(),
                        "vocabulary-sha256",
                        ModelReader.sha256(Files.readAllBytes(vocabulary))));
    }

    private static Path copy(Path directory, String name) throws IOException {
        try (InputStream in = TextModel.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new IOException("%s must be on the class path: it is in one of the jars langchain4j-embeddings-*"
                        .formatted(name));
            }
            Path file = directory.resolve(name);
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        }
    }
}
