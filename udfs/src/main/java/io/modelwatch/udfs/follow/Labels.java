package io.modelwatch.udfs.follow;

import io.modelwatch.schemas.SipHash;
import io.modelwatch.schemas.event.Outcome.Truth;
import java.util.Arrays;

/**
 * The labels of one request: for each item and label horizon the one that wins among those that were first known at that horizon. So
 * duplicates and changed labels do not make it grow, and the order of arrival does not matter.
 *
 * <p>It has a limit: labels of the earliest horizons stay, and within one horizon those of the least items. This does not depend on the
 * order of arrival either, nor on labels that come after a horizon was judged. Up to twice as many are held before the excess is removed,
 * so that each label costs little.
 */
public final class Labels extends LongRecords {
    private static final int DUE = 0;
    private static final int ITEM = 1;
    private static final int BITS = 2;
    private static final int ACT = 3;
    private static final int LONGS = 4;

    /** The last label that stays; null as long as none were left out. */
    private Last last;

    private record Last(long due, long item) {}

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
        return 2;
    }

    Labels copy() {
        return new Labels(this);
    }

    /**
     * Takes in a label; the later act wins, at a tie the larger label.
     *
     * @param due the first horizon (epoch milliseconds) at which it is known
     * @param bits of the label
     * @param act when the user acted
     * @param limit most labels, >= 1
     * @return how many were left out, this one or others
     */
    int add(long due, long item, long bits, long act, int limit) {
        if (last != null && isAfter(due, item)) {
            return 1;
        }
        int known = find(due, item, 0, -1);
        if (known >= 0) {
            if (wins(bits, act, get(known, BITS), get(known, ACT))) {
                set(known, BITS, bits);
                set(known, ACT, act);
            }
            return 0;
        }
        int added = add(due, item, 0);
        set(added, BITS, bits);
        set(added, ACT, act);
        return size() >= 2L * limit ? cut(limit) : 0;
    }

    /** The winning label of each item, in ascending order, among those that were known by a horizon; after {@link #cut}. */
    Truth truthBy(long time) {
        if (size() == 1) { // usual: a request is clicked once
            return get(0, DUE) <= time
                    ? new Truth(new long[] {get(0, ITEM)}, new double[] {Double.longBitsToDouble(get(0, BITS))})
                    : Truth.NONE;
        }
        long[] items = new long[size()];
        int count = 0;
        for (int label = 0; label < size(); label++) {
            if (get(label, DUE) <= time) {
                items[count++] = get(label, ITEM);
            }
        }
        items = distinct(items, count);
        int[] winners = new int[items.length];
        Arrays.fill(winners, -1);
        for (int label = 0; label < size(); label++) {
            if (get(label, DUE) <= time) {
                int at = Arrays.binarySearch(items, get(label, ITEM));
                winners[at] = winners[at] < 0 || wins(label, winners[at]) ? label : winners[at];
            }
        }
        double[] values = new double[items.length];
        for (int i = 0; i < items.length; i++) {
            values[i] = Double.longBitsToDouble(get(winners[i], BITS));
        }
        return new Truth(items, values);
    }

    private static long[] distinct(long[] items, int count) {
        Arrays.sort(items, 0, count);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (i == 0 || items[i] != items[i - 1]) {
                items[kept++] = items[i];
            }
        }
        return Arrays.copyOf(items, kept);
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
        long lastDue = nth(limit, Long.MIN_VALUE, DUE);
        int before = 0;
        for (int label = 0; label < size(); label++) {
            before += get(label, DUE) < lastDue ? 1 : 0;
        }
        last = new Last(lastDue, nth(limit - before, lastDue, ITEM));
        for (int label = size() - 1; label >= 0; label--) {
            if (isAfter(get(label, DUE), get(label, ITEM))) {
                remove(label);
            }
        }
        return excess;
    }

    /** The n-th least number of a field, n >= 1, among all or those of one horizon. */
    private long nth(int n, long due, int field) {
        long[] values = new long[size()];
        int count = 0;
        for (int label = 0; label < size(); label++) {
            if (due == Long.MIN_VALUE || get(label, DUE) == due) {
                values[count++] = get(label, field);
            }
        }
        Arrays.sort(values, 0, count);
        return values[n - 1];
    }

    private boolean isAfter(long due, long item) {
        return due > last.due || (due == last.due && item > last.item);
    }

    private boolean wins(int label, int other) {
        return wins(get(label, BITS), get(label, ACT), get(other, BITS), get(other, ACT));
    }

    private static boolean wins(long bits, long act, long otherBits, long otherAct) {
        boolean larger = Double.longBitsToDouble(bits) >= Double.longBitsToDouble(otherBits);
        return act > otherAct || (act == otherAct && larger);
    }
}
