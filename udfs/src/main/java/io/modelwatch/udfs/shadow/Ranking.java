package io.modelwatch.udfs.shadow;

import io.modelwatch.schemas.event.Outcome.Predictions;
import java.util.Arrays;

/** Puts items in the order of their scores. */
final class Ranking {
    private static final long INDEX = 0xFFFFFFFFL;

    private Ranking() {}

    /**
     * @param items not changed
     * @param scores finite, in the order of items; not changed
     * @return the same pairs, largest score first, equal scores by ascending item
     */
    static Predictions of(long[] items, float[] scores) {
        long[] order = new long[items.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = ((long) ascending(scores[i]) << Integer.SIZE) | i;
        }
        Arrays.sort(order);
        sortTies(order, items);
        long[] rankedItems = new long[order.length];
        float[] rankedScores = new float[order.length];
        for (int i = 0; i < order.length; i++) {
            int from = (int) (order[i] & INDEX);
            rankedItems[i] = items[from];
            rankedScores[i] = scores[from];
        }
        return new Predictions(rankedItems, rankedScores);
    }

    static boolean allFinite(float[] scores) {
        for (float score : scores) {
            if (!Float.isFinite(score)) {
                return false;
            }
        }
        return true;
    }

    /** A number that is the smaller the larger the score is; the two zeros are one. */
    private static int ascending(float score) {
        int bits = Float.floatToIntBits(score + 0f); // -0 + 0 is 0
        return bits >= 0 ? ~bits : bits & Integer.MAX_VALUE;
    }

    /** Insertion within each run of equal scores: runs are short, or a model that says the same of everything. */
    private static void sortTies(long[] order, long[] items) {
        for (int i = 1; i < order.length; i++) {
            long moved = order[i];
            int to = i;
            while (to > 0
                    && order[to - 1] >> Integer.SIZE == moved >> Integer.SIZE
                    && items[(int) (order[to - 1] & INDEX)] > items[(int) (moved & INDEX)]) {
                order[to] = order[to - 1];
                to--;
            }
            order[to] = moved;
        }
    }
}
