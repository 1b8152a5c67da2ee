package io.modelwatch.udfs.follow;

import io.modelwatch.schemas.SipHash;

/** The feedback of one request id that waits for requests not read yet. The same feedback again soon after is a duplicate. */
public final class WaitingFeedback extends LongRecords {
    private static final int ITEM = 0;
    private static final int BITS = 1;
    private static final int ACT = 2;
    private static final int RECORD = 3;
    private static final int REACHED = 4;
    private static final int LONGS = 5;

    /** Takes one piece of feedback. */
    interface Visitor {
        /** @return whether it reached a request now */
        boolean visit(long item, long bits, long act, long recordTime);
    }

    /** @param places of pieces, which nobody can foresee */
    public WaitingFeedback(SipHash places) {
        super(places);
    }

    private WaitingFeedback(WaitingFeedback from) {
        super(from);
    }

    @Override
    int longs() {
        return LONGS;
    }

    @Override
    int keyLongs() {
        return 3;
    }

    WaitingFeedback copy() {
        return new WaitingFeedback(this);
    }

    /** The piece with the same item, act and label that was in Kafka at most {@code within} before or after; -1 where there is none. */
    int find(long item, long bits, long act, long recordTime, long within) {
        int found = find(item, bits, act, -1);
        while (found >= 0 && Math.abs(get(found, RECORD) - recordTime) > within) {
            found = find(item, bits, act, found);
        }
        return found;
    }

    int add(long item, long bits, long act, long recordTime) {
        int added = add(item, bits, act);
        set(added, RECORD, recordTime);
        return added;
    }

    /** It was in Kafka at this time, too. */
    void saidAt(int feedback, long recordTime) {
        set(feedback, RECORD, Math.min(get(feedback, RECORD), recordTime));
    }

    void reached(int feedback) {
        set(feedback, REACHED, 1);
    }

    void visit(Visitor visitor) {
        for (int each = 0; each < size(); each++) {
            if (visitor.visit(get(each, ITEM), get(each, BITS), get(each, ACT), get(each, RECORD))) {
                reached(each);
            }
        }
    }

    /** When the first was in Kafka; there must be one. */
    long earliest() {
        long earliest = get(0, RECORD);
        for (int each = 1; each < size(); each++) {
            earliest = Math.min(earliest, get(each, RECORD));
        }
        return earliest;
    }

    /** How many of those that were in Kafka by a time have reached a request. */
    int reachedUntil(long time) {
        int count = 0;
        for (int each = 0; each < size(); each++) {
            count += get(each, RECORD) <= time && get(each, REACHED) == 1 ? 1 : 0;
        }
        return count;
    }

    /** @return how many were forgotten */
    int forgetUntil(long time) {
        int before = size();
        for (int each = size() - 1; each >= 0; each--) {
            if (get(each, RECORD) <= time) {
                remove(each);
            }
        }
        shrink();
        return before - size();
    }
}
