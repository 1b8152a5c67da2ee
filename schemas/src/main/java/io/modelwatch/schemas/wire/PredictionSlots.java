package io.modelwatch.schemas.wire;

import java.util.Arrays;

/** Collects a response's predictions in arrays that are used again, and gives away exactly as much as is wanted. */
final class PredictionSlots {
    private long[] items = new long[64];
    private float[] scores = new float[64];
    private int count;
    private int kept;
    private int limit;

    /** @param maxKept further predictions are counted only */
    void begin(int maxKept) {
        count = 0;
        kept = 0;
        limit = maxKept;
    }

    /** Whether the next one is kept: if not, its hash need not be computed. */
    boolean keepsNext() {
        return kept < limit;
    }

    void skip() {
        Rules.predictions(++count);
    }

    void add(long item, float score) {
        Rules.predictions(++count);
        if (kept == items.length) {
            items = Arrays.copyOf(items, kept * 2);
            scores = Arrays.copyOf(scores, kept * 2);
        }
        items[kept] = item;
        scores[kept++] = score;
    }

    long[] items(Wanted.Part part) {
        return part.maxItems() == 0 ? null : Arrays.copyOf(items, Math.min(kept, part.maxItems()));
    }

    float[] scores(Wanted.Part part) {
        return part.maxItems() == 0 || !part.scores() ? null : Arrays.copyOf(scores, Math.min(kept, part.maxItems()));
    }
}
