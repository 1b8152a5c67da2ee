package io.modelwatch.udfs.inference;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.schemas.event.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What is scored here, and by what. */
final class Requests {
    /** Models as test resources, written by FixtureModelsTest of the module local. */
    static final Path MODELS = models();

    private Requests() {}

    private static Path models() {
        try {
            return Path.of(Requests.class.getResource("/models").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Plain files. */
    record OnDisk() implements ModelFiles {
        @Override
        public InputStream open(String uri) throws IOException {
            return Files.newInputStream(path(uri));
        }

        @Override
        public long size(String uri) throws IOException {
            return Files.size(path(uri));
        }

        private static Path path(String uri) {
            return uri.startsWith("file:") ? Path.of(URI.create(uri)) : Path.of(uri);
        }
    }

    /** Options of a text adapter that name a file of {@link #MODELS}. */
    static Map<String, String> vocabulary(String file) {
        Path path = MODELS.resolve(file);
        try {
            return Map.of(
                    "vocabulary", path.toString(), "vocabulary-sha256", ModelReader.sha256(Files.readAllBytes(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static OnnxScorers scorers() {
        return scorers(10_000);
    }

    static OnnxScorers scorers(long warmUpMillis) {
        ModelReader reader = new ModelReader(new OnDisk(), List.of(MODELS.toString()), 1 << 20);
        return new OnnxScorers(reader, CudaSettings.STANDARD, warmUpMillis);
    }

    static Scorer open(String model) throws ScoringException {
        return open(model, "dense", Map.of());
    }

    static Scorer open(String model, String adapter, Map<String, String> options) throws ScoringException {
        return scorers().open(candidate(model, adapter, options, Candidate.Provider.CPU));
    }

    static Candidate candidate(String model, String adapter, Map<String, String> options, Candidate.Provider provider) {
        String uri = MODELS.resolve(model).toString();
        return new Candidate("m", "v2", Role.CANDIDATE, uri, "", adapter, options, provider, 1, 1);
    }

    /** A request whose predictions are of the items given, in this order. */
    static Sampled request(List<String> predicted, Tensor... inputs) {
        long[] items = predicted.stream().mapToLong(Requests::hash).toArray();
        return new Sampled(
                new byte[] {'r'},
                1,
                "m",
                "v1",
                Segments.NONE,
                0,
                1,
                List.of(inputs),
                new Outcome.Predictions(items, new float[items.length]),
                -1);
    }

    private static long hash(String item) {
        return Hash.of64(item.getBytes(StandardCharsets.UTF_8));
    }

    static Tensor texts(String name, String... texts) {
        ByteBuffer data = ByteBuffer.allocate(1024 + 64 * texts.length).order(ByteOrder.LITTLE_ENDIAN);
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            data.putInt(bytes.length).put(bytes);
        }
        byte[] written = new byte[data.position()];
        data.flip().get(written);
        return new Tensor(name, "BYTES", new long[] {texts.length}, written);
    }

    /** Rows of FP32. */
    static Tensor rows(String name, float[]... rows) {
        int width = rows[0].length;
        ByteBuffer data = ByteBuffer.allocate(rows.length * width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] row : rows) {
            for (float value : row) {
                data.putFloat(value);
            }
        }
        return new Tensor(name, "FP32", new long[] {rows.length, width}, data.array());
    }

    static Tensor wholes(String name, long... values) {
        ByteBuffer data = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.asLongBuffer().put(values);
        return new Tensor(name, "INT64", new long[] {values.length}, data.array());
    }
}
