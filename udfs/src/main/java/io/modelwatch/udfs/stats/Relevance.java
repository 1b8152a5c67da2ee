package io.modelwatch.udfs.stats;

import io.modelwatch.schemas.event.Outcome;

/** Counts of items by their labels: relevant where the label is above 0. An item that is answered twice counts once, at its first place. */
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
        double[] labels = truth.labels();
        int relevant = 0;
        for (int i = 0; i < labels.length; i++) {
            relevant += labels[i] > 0 && isWithin(answer, truth.items()[i], k) ? 1 : 0;
        }
        return relevant;
    }

    /** Items with a label among the first k places of an answer. */
    public static int labelledWithin(Outcome.Predictions answer, Outcome.Truth truth, int k) {
        double[] labels = truth.labels();
        int labelled = 0;
        for (int i = 0; i < labels.length; i++) {
            labelled += !Double.isNaN(labels[i]) && isWithin(answer, truth.items()[i], k) ? 1 : 0;
        }
        return labelled;
    }

    /** Iterates over labels, not places: so each item counts once, and there are fewer labels. */
    private static boolean isWithin(Outcome.Predictions answer, long item, int k) {
        long[] items = answer.items();
        for (int i = 0; i < Math.min(k, items.length); i++) {
            if (items[i] == item) {
                return true;
            }
        }
        return false;
    }
}
