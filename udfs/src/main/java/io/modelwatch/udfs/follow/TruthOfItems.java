package io.modelwatch.udfs.follow;

import io.modelwatch.schemas.event.FeedbackKind;
import io.modelwatch.schemas.event.Outcome.Acts;
import io.modelwatch.schemas.event.Outcome.Truth;
import io.modelwatch.udfs.stats.Grades;
import java.util.Arrays;

/** Makes the truth of one request of the winning labels of its items and kinds, which come in ascending order of the items. */
final class TruthOfItems {
    private final Grades grades;
    private final long[] items;
    private final double[] labels;
    private final byte[] done;
    private final int[] positions;
    private final double[] values;
    private int size;
    /** Whether more was said than labels. */
    private boolean detailed;

    /** @param most labels that will come */
    TruthOfItems(Grades grades, int most) {
        this.grades = grades;
        items = new long[most];
        labels = new double[most];
        done = new byte[most];
        positions = new int[most];
        values = new double[most];
    }

    void add(Labels.Label label) {
        if (size == 0 || items[size - 1] != label.item()) {
            items[size] = label.item();
            labels[size] = Double.NaN;
            size++;
        }
        int at = size - 1;
        double given = Double.longBitsToDouble(label.bits());
        double grade = grades.of(label.kind(), given);
        if (!(labels[at] >= grade)) { // also where none was known
            labels[at] = Double.isNaN(grade) ? labels[at] : grade;
        }
        int act = actOf(label.kind(), given);
        done[at] |= (byte) (act | (label.kind() == FeedbackKind.NONE ? 0 : Acts.OF_A_KIND));
        if (act == Acts.CLICK || positions[at] == 0) {
            positions[at] = label.position() == 0 ? positions[at] : label.position();
        }
        if (act == Acts.PURCHASE && !Double.isNaN(label.value())) {
            values[at] = label.value();
            done[at] |= Acts.VALUED;
        }
        detailed |= label.kind() != FeedbackKind.NONE || label.position() > 0;
    }

    /** A bit of {@link Acts}, or 0: nothing was done that is counted, or it was taken back. */
    private static int actOf(long kind, double label) {
        boolean takenBack = label <= 0;
        if (kind == FeedbackKind.NONE) {
            return label > 0 ? Acts.CLICK : 0;
        }
        if (kind == FeedbackKind.IMPRESSION) {
            return Acts.IMPRESSION; // 0 says that nothing came of it
        }
        if (takenBack) {
            return 0;
        }
        return kind == FeedbackKind.CLICK
                ? Acts.CLICK
                : kind == FeedbackKind.CART ? Acts.CART : kind == FeedbackKind.PURCHASE ? Acts.PURCHASE : 0;
    }

    Truth made() {
        int labelled = 0;
        long[] known = new long[size];
        double[] truth = new double[size];
        for (int i = 0; i < size; i++) {
            if (!Double.isNaN(labels[i])) {
                known[labelled] = items[i];
                truth[labelled++] = labels[i];
            }
        }
        if (labelled == 0 && !detailed) {
            return Truth.NONE;
        }
        return new Truth(Arrays.copyOf(known, labelled), Arrays.copyOf(truth, labelled), acts());
    }

    private Acts acts() {
        return detailed
                ? new Acts(
                        Arrays.copyOf(items, size),
                        Arrays.copyOf(done, size),
                        Arrays.copyOf(positions, size),
                        Arrays.copyOf(values, size))
                : Acts.NONE;
    }
}
