package io.modelwatch.udfs.follow;

import io.modelwatch.schemas.SipHash;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The feedback of one request id that waits for requests not read yet. The same feedback again soon after is a duplicate: of it only the
 * Kafka timestamp is kept, so that how often labels came does not depend on the order of arrival.
 */
public final class WaitingFeedback extends LongRecords {
    private static final int ITEM = 0;
    private static final int BITS = 1;
    private static final int ACT = 2;
    private static final int RECORD = 3;
    private static final int REACHED = 4;
    private static final int LONGS = 5;

    /** Kafka timestamps of duplicates; null as long as there was none, as for nearly all feedback. */
    private Repeats repeats;

    /** Takes how many pieces of feedback were in Kafka at a time. */
    interface Times {
        void take(long recordTime, long count);
    }

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
        repeats = from.repeats == null ? null : new Repeats(from.repeats);
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

    /**
     * It was in Kafka at this time, too.
     *
     * @param limit most different times of duplicates; beyond it one is left out
     */
    void saidAt(int feedback, long recordTime, int limit) {
        long known = get(feedback, RECORD);
        set(feedback, RECORD, Math.min(known, recordTime));
        if (repeats == null) {
            repeats = new Repeats(places());
        }
        repeats.count(Math.max(known, recordTime), limit);
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

    /** Shows when feedback was in Kafka, duplicates included. */
    void visitTimes(Times times) {
        for (int each = 0; each < size(); each++) {
            times.take(get(each, RECORD), 1);
        }
        if (repeats != null) {
            repeats.visit(times);
        }
    }

    boolean isEmpty() {
        return size() == 0 && (repeats == null || repeats.size() == 0);
    }

    /** When the first, or the first duplicate, was in Kafka; there must be one. */
    long earliest() {
        long earliest = Long.MAX_VALUE;
        for (int each = 0; each < size(); each++) {
            earliest = Math.min(earliest, get(each, RECORD));
        }
        return repeats == null ? earliest : Math.min(earliest, repeats.earliest());
    }

    /** How many of those that were in Kafka by a time have reached a request. */
    int reachedUntil(long time) {
        int count = 0;
        for (int each = 0; each < size(); each++) {
            count += get(each, RECORD) <= time && get(each, REACHED) == 1 ? 1 : 0;
        }
        return count;
    }

    /** @return how many were forgotten; duplicates do not count */
    int forgetUntil(long time) {
        if (repeats != null) {
            repeats.forgetUntil(time);
        }
        int before = size();
        for (int each = size() - 1; each >= 0; each--) {
            if (get(each, RECORD) <= time) {
                remove(each);
            }
        }
        shrink();
        return before - size();
    }

    @Override
    public void write(DataOutput out) throws IOException {
        super.write(out);
        (repeats == null ? new Repeats(places()) : repeats).write(out);
    }

    @Override
    public void read(DataInput in) throws IOException {
        super.read(in);
        repeats = new Repeats(places());
        repeats.read(in);
        repeats = repeats.size() == 0 ? null : repeats;
    }

    /** How many duplicates were in Kafka at each time. */
    private static final class Repeats extends LongRecords {
        private static final int TIME = 0;
        private static final int COUNT = 2;

        Repeats(SipHash places) {
            super(places);
        }

        Repeats(Repeats from) {
            super(from);
        }

        @Override
        int longs() {
            return COUNT + 1;
        }

        @Override
        int keyLongs() {
            return COUNT;
        }

        void count(long time, int limit) {
            int known = find(time, 0, 0, -1);
            if (known < 0 && size() >= limit) {
                return;
            }
            int at = known < 0 ? add(time, 0, 0) : known;
            set(at, COUNT, get(at, COUNT) + 1);
        }

        void visit(Times times) {
            for (int each = 0; each < size(); each++) {
                times.take(get(each, TIME), get(each, COUNT));
            }
        }

        long earliest() {
            long earliest = Long.MAX_VALUE;
            for (int each = 0; each < size(); each++) {
                earliest = Math.min(earliest, get(each, TIME));
            }
            return earliest;
        }

        void forgetUntil(long time) {
            for (int each = size() - 1; each >= 0; each--) {
                if (get(each, TIME) <= time) {
                    remove(each);
                }
            }
            shrink();
        }
    }
}
