package io.modelwatch.udfs.follow;

import io.modelwatch.schemas.SipHash;
import io.modelwatch.schemas.event.Outcome.Truth;
import io.modelwatch.udfs.stats.Grades;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The labels of one request: for each item, kind of feedback and label horizon the one that wins among those that were first known at that
 * horizon. So duplicates and changed labels do not make it grow, and the order of arrival does not matter.
 *
 * <p>It has a limit: labels of the earliest horizons stay, and within one horizon those of the least items and kinds. This does not depend
 * on the order of arrival either, nor on labels that come after a horizon was judged. Up to twice as many are held before the excess is
 * removed, so that each label costs little.
 */
public final class Labels extends LongRecords {
    private static final int DUE = 0;
    private static final int ITEM = 1;
    private static final int KIND = 2;
    private static final int KEY = 3;
    private static final int BITS = 3;
    private static final int ACT = 4;
    private static final int VALUE = 5;
    private static final int POSITION = 6;
    private static final int LONGS = 7;

    /** The last label that stays; null as long as none were left out. */
    private Last last;

    private record Last(long due, long item, long kind) {}

    /**
     * What was said of an item.
     *
     * @param kind a number of {@code FeedbackKind}
     * @param bits of the label, which may be NaN
     * @param act when the user acted
     * @param value NaN where there is none
     * @param position 0 where it is not known
     */
    record Label(long item, long kind, long bits, long act, double value, int position) {}

    /** @param places of labels, which nobody can foresee */
    public Labels(SipHash places) {
        super(places);
    }

    private Labels(Labels from) {
        super(from);
        last = from.last;
    }

    @Override
    int longs() {
        return LONGS;
    }

    @Override
    int keyLongs() {
        return KEY;
    }

    Labels copy() {
        return new Labels(this);
    }

    /**
     * Takes in a label; the later act wins, at a tie the larger grade, then what does not take an act back, then the larger value, the
     * larger label and the place further down.
     *
     * @param due the first horizon (epoch milliseconds) at which it is known
     * @param grades of the model
     * @param limit most labels, >= 1
     * @return how many were left out, this one or others
     */
    int add(long due, Label label, Grades grades, int limit) {
        if (last != null && isAfter(due, label.item, label.kind)) {
            return 1;
        }
        int known = find(-1, due, label.item, label.kind);
        if (known >= 0) {
            if (compare(label, at(known), grades) > 0) {
                set(known, label);
            }
            return 0;
        }
        set(add(due, label.item, label.kind), label);
        return size() >= 2L * limit ? cut(limit) : 0;
    }

    private void set(int number, Label label) {
        set(number, BITS, label.bits);
        set(number, ACT, label.act);
        set(number, VALUE, Double.doubleToLongBits(label.value));
        set(number, POSITION, label.position);
    }

    private Label at(int number) {
        return new Label(
                get(number, ITEM),
                get(number, KIND),
                get(number, BITS),
                get(number, ACT),
                Double.longBitsToDouble(get(number, VALUE)),
                (int) get(number, POSITION));
    }

    /** What is known of the items by a horizon: the winners of each kind, and over kinds the largest grade; after {@link #cut}. */
    Truth truthBy(long time, Grades grades) {
        TruthOfItems truth = new TruthOfItems(grades, size());
        if (size() == 1) { // usual: a request is clicked once
            if (get(0, DUE) <= time) {
                truth.add(at(0));
            }
            return truth.made();
        }
        Label[] known = new Label[size()];
        int count = 0;
        for (int number = 0; number < size(); number++) {
            if (get(number, DUE) <= time) {
                known[count++] = at(number);
            }
        }
        Arrays.sort(known, 0, count, winnersFirst(grades));
        for (int i = 0; i < count; i++) {
            if (i == 0 || known[i].item != known[i - 1].item || known[i].kind != known[i - 1].kind) {
                truth.add(known[i]);
            }
        }
        return truth.made();
    }

    /**
     * Leaves out what is beyond the limit.
     *
     * @return how many those are
     */
    int cut(int limit) {
        int excess = size() - limit;
        if (excess <= 0) {
            return 0;
        }
        Integer[] sorted = new Integer[size()];
        Arrays.setAll(sorted, i -> i);
        Arrays.sort(
                sorted,
                Comparator.comparingLong((Integer i) -> get(i, DUE))
                        .thenComparingLong(i -> get(i, ITEM))
                        .thenComparingLong(i -> get(i, KIND)));
        int stays = sorted[limit - 1];
        last = new Last(get(stays, DUE), get(stays, ITEM), get(stays, KIND));
        for (int label = size() - 1; label >= 0; label--) {
            if (isAfter(get(label, DUE), get(label, ITEM), get(label, KIND))) {
                remove(label);
            }
        }
        return excess;
    }

    private boolean isAfter(long due, long item, long kind) {
        int order = Long.compare(due, last.due);
        order = order == 0 ? Long.compare(item, last.item) : order;
        return (order == 0 ? Long.compare(kind, last.kind) : order) > 0;
    }

    private static Comparator<Label> winnersFirst(Grades grades) {
        return Comparator.comparingLong(Label::item)
                .thenComparingLong(Label::kind)
                .thenComparing((one, other) -> compare(other, one, grades));
    }

    /** Above 0 where the first wins over the other of the same item and kind; 0 where they say the same. */
    private static int compare(Label label, Label other, Grades grades) {
        int order = Long.compare(label.act, other.act);
        order = order == 0 ? Double.compare(gradeOf(label, grades), gradeOf(other, grades)) : order;
        order = order == 0 ? Boolean.compare(!takesBack(label), !takesBack(other)) : order;
        order = order == 0 ? Double.compare(known(label.value), known(other.value)) : order;
        order = order == 0 ? Double.compare(known(given(label)), known(given(other))) : order;
        return order == 0 ? Integer.compare(label.position, other.position) : order;
    }

    private static double gradeOf(Label label, Grades grades) {
        return known(grades.of(label.kind, given(label)));
    }

    private static boolean takesBack(Label label) {
        return given(label) <= 0; // false where there is none
    }

    private static double given(Label label) {
        return Double.longBitsToDouble(label.bits);
    }

    /** None is less than any. */
    private static double known(double number) {
        return Double.isNaN(number) ? Double.NEGATIVE_INFINITY : number;
    }
}
