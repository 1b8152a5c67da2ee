package io.modelwatch.udfs.stats;

import io.modelwatch.schemas.Outcome;

/** Counts of items by their labels: relevant where the label is above 0. */
public final class Relevance {
    private Relevance() {}

    /** Items labelled relevant, predicted or not. */
    public static int relevantIn(Outcome.Truth truth) {
        int relevant = 0;
        for (double label : truth.labels()) {
            relevant += label > 0 ? 1 : 0;
        }
        return relevant;
    }

    /** Relevant items among the first k places of an answer. */
    public static int relevantWithin(Outcome.Predictions answer, Outcome.Truth truth, int k) {
        long[] items = answer.items();
        int places = truth.items().length == 0 ? 0 : Math.min(k, items.length);
        int relevant = 0;
        for (int i = 0; i < places; i++) {
            relevant += truth.labelOf(items[i]) > 0 ? 1 : 0;
        }
        return relevant;
    }

    /** Items with a label among the first k places of an answer. */
    public static int labelledWithin(Outcome.Predictions answer, Outcome.Truth truth, int k) {
        long[] items = answer.items();
        int labelled = 0;
        for (int i = 0; i < Math.min(k, items.length); i++) {
            labelled += Double.isNaN(truth.labelOf(items[i])) ? 0 : 1;
        }
        return labelled;
    }
}
