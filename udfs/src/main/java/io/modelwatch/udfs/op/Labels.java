package io.modelwatch.udfs.op;

import io.modelwatch.schemas.Outcome.Truth;
import java.util.Arrays;

/**
 * The labels of one request, packed into longs, since many requests wait for days: for each label the item, the label (bits), the time of the
 * user's act and the time of the Kafka record. That is part of the state's format. An array is never changed in place.
 */
final class Labels {
    static final long[] NONE = {};

    private static final int LONGS = 4;
    private static final int BITS = 1;
    private static final int ACT = 2;
    private static final int RECORD = 3;

    private Labels() {}

    static long[] one(long item, long labelBits, long actTime, long recordTime) {
        return new long[] {item, labelBits, actTime, recordTime};
    }

    /** Whether one label says the same, whenever it was in Kafka. */
    static boolean says(long[] one, long item, long labelBits, long actTime) {
        return one[0] == item && one[BITS] == labelBits && one[ACT] == actTime;
    }

    /** When one label was in Kafka. */
    static long recordTime(long[] one) {
        return one[RECORD];
    }

    /**
     * The labels and one more, unless one that is kept wins at every horizon at which this one is known, and without those that this one makes
     * superfluous in the same way. So repeats do not grow the row, and the order of arrival does not matter.
     *
     * @param recordTime when the one was in Kafka, in place of what it says itself
     */
    static long[] with(long[] labels, long[] one, long recordTime) {
        long[] kept = new long[labels.length + LONGS];
        int length = 0;
        for (int at = 0; at < labels.length; at += LONGS) {
            if (labels[at] == one[0]) {
                boolean keptWins = wins(labels, at, one, 0);
                if (keptWins && labels[at + RECORD] <= recordTime) {
                    return labels;
                }
                if (!keptWins && recordTime <= labels[at + RECORD]) {
                    continue;
                }
            }
            System.arraycopy(labels, at, kept, length, LONGS);
            length += LONGS;
        }
        System.arraycopy(one, 0, kept, length, RECORD);
        kept[length + RECORD] = recordTime;
        return Arrays.copyOf(kept, length + LONGS);
    }

    /** The winning label of each item among those that were in Kafka by a time. */
    static Truth truthBy(long time, long[] labels) {
        if (labels.length == 0) {
            return Truth.NONE;
        }
        long[] items = new long[labels.length / LONGS];
        int[] winners = new int[items.length];
        int count = 0;
        for (int at = 0; at < labels.length; at += LONGS) {
            if (labels[at + RECORD] > time) {
                continue;
            }
            int known = 0;
            while (known < count && items[known] != labels[at]) {
                known++;
            }
            if (known == count) {
                items[count] = labels[at];
                winners[count++] = at;
            } else if (wins(labels, at, labels, winners[known])) {
                winners[known] = at;
            }
        }
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = Double.longBitsToDouble(labels[winners[i] + BITS]);
        }
        return new Truth(Arrays.copyOf(items, count), values);
    }

    /** Whether a label wins over another of the same item: the later act, at a tie the larger or the same label. */
    private static boolean wins(long[] labels, int at, long[] others, int otherAt) {
        long act = labels[at + ACT];
        long otherAct = others[otherAt + ACT];
        boolean larger = Double.longBitsToDouble(labels[at + BITS]) >= Double.longBitsToDouble(others[otherAt + BITS]);
        return act > otherAct || (act == otherAct && larger);
    }
}
