package io.modelwatch.local.model;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.schemas.event.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Requests as they reach a model that scores them again; their items were returned in row order. */
public final class ExampleRequests {
    private ExampleRequests() {}

    /** A query and titles, for the adapter {@code text-pair}. */
    public static Sampled ofTexts(long id, RelevancePairs.Search search) {
        String[] titles = search.titles().toArray(String[]::new);
        return request(id, titles.length, texts("query", search.query()), texts("title", titles));
    }

    /** Rows of equal width, for the adapter {@code dense}. */
    public static Sampled ofRows(long id, float[][] rows) {
        int width = rows[0].length;
        ByteBuffer data = ByteBuffer.allocate(rows.length * width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] row : rows) {
            for (float value : row) {
                data.putFloat(value);
            }
        }
        return request(id, rows.length, new Tensor("features", "FP32", new long[] {rows.length, width}, data.array()));
    }

    private static Sampled request(long id, int items, Tensor... inputs) {
        String[] names = new String[items];
        long[] hashes = new long[items];
        for (int i = 0; i < items; i++) {
            names[i] = "item-" + id + "-" + i;
            hashes[i] = Hash.of64(names[i].getBytes(StandardCharsets.UTF_8));
        }
        List<Tensor> all = new ArrayList<>(List.of(inputs));
        all.add(texts("item_id", names));
        byte[] requestId = Long.toString(id).getBytes(StandardCharsets.UTF_8);
        Outcome.Predictions predictions = new Outcome.Predictions(hashes, new float[items]);
        return new Sampled(
                requestId,
                Hash.of64(requestId),
                "search",
                "v1",
                Segments.NONE,
                id,
                1,
                List.copyOf(all),
                predictions,
                -1);
    }

    private static Tensor texts(String name, String... texts) {
        byte[][] bytes = new byte[texts.length][];
        int size = 0;
        for (int i = 0; i < texts.length; i++) {
            bytes[i] = texts[i].getBytes(StandardCharsets.UTF_8);
            size += Integer.BYTES + bytes[i].length;
        }
        ByteBuffer data = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        for (byte[] text : bytes) {
            data.putInt(text.length).put(text);
        }
        return new Tensor(name, "BYTES", new long[] {texts.length}, data.array());
    }
}
