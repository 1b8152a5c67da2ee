package io.modelwatch.schemas.read.mapping;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** Labels by word. */
public final class LabelTable {
    /** What {@link #labelOf} says of other words. */
    public static final double NONE = Double.NaN;

    private final byte[][] words;
    private final double[] labels;

    LabelTable(Map<String, Double> table) {
        words = new byte[table.size()][];
        labels = new double[table.size()];
        int at = 0;
        for (Map.Entry<String, Double> entry : table.entrySet()) {
            words[at] = entry.getKey().getBytes(StandardCharsets.UTF_8);
            labels[at++] = entry.getValue();
        }
    }

    /** The label of the word that was captured. */
    public double labelOf(Capture word) {
        for (int i = 0; i < words.length; i++) {
            if (word.is(words[i])) {
                return labels[i];
            }
        }
        return NONE;
    }

    /** The words, for a sentence. */
    public String words() {
        return String.join(
                ", ",
                Arrays.stream(words)
                        .map(word -> new String(word, StandardCharsets.UTF_8))
                        .toList());
    }
}
