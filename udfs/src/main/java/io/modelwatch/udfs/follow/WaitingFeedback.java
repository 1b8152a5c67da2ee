package io.modelwatch.udfs.follow;

import io.modelwatch.schemas.SipHash;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.FeedbackKind;
import io.modelwatch.udfs.format.Lengths;
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
    private static final int KIND = 3;
    private static final int VALUE = 4;
    /** The currency above, the position below. */
    private static final int DETAILS = 5;

    private static final int MODEL = 6;
    private static final int KEY = 7;
    private static final int RECORD = 7;
    private static final int REACHED = 8;
    private static final int LONGS = 9;

    /** Whatever model. */
    static final long ANY_MODEL = 0;

    /** Kafka timestamps of duplicates; null as long as there was none, as for nearly all feedback. */
    private Repeats repeats;

    /** Takes how many pieces of feedback about a model were in Kafka at a time, all of one kind and with a label or without. */
    interface Times {
        void take(long recordTime, long model, long kind, boolean labelled, long count);
    }

    /** Takes one piece of feedback, by its number. */
    interface Visitor {
        /** @return whether it reached a request now */
        boolean visit(int feedback);
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
        return KEY;
    }

    WaitingFeedback copy() {
        return new WaitingFeedback(this);
    }

    /**
     * What identifies a piece.
     *
     * @param model {@link #ANY_MODEL} or its number
     */
    static long[] keyOf(Event event, long model) {
        return new long[] {
            event.item,
            Double.doubleToLongBits(event.label == 0 ? 0.0 : event.label), // -0 is 0
            event.labelTime,
            event.feedbackKind,
            Double.doubleToLongBits(event.value == 0 ? 0.0 : event.value),
            (long) event.currency << Integer.SIZE | event.position,
            model
        };
    }

    /** The piece that says the same and was in Kafka at most {@code within} before or after; -1 where there is none. */
    int find(long[] key, long recordTime, long within) {
        int found = find(-1, key);
        while (found >= 0 && Math.abs(get(found, RECORD) - recordTime) > within) {
            found = find(found, key);
        }
        return found;
    }

    int add(long[] key, long recordTime) {
        int added = super.add(key);
        set(added, RECORD, recordTime);
        return added;
    }

    long item(int feedback) {
        return get(feedback, ITEM);
    }

    /** Bits of the label. */
    long bits(int feedback) {
        return get(feedback, BITS);
    }

    /** When the user acted. */
    long act(int feedback) {
        return get(feedback, ACT);
    }

    long kind(int feedback) {
        return get(feedback, KIND);
    }

    double value(int feedback) {
        return Double.longBitsToDouble(get(feedback, VALUE));
    }

    int currency(int feedback) {
        return (int) (get(feedback, DETAILS) >>> Integer.SIZE);
    }

    int position(int feedback) {
        return (int) get(feedback, DETAILS);
    }

    /** Number of the model that it is about, or {@link #ANY_MODEL}. */
    long model(int feedback) {
        return get(feedback, MODEL);
    }

    boolean hasLabel(int feedback) {
        return !Double.isNaN(Double.longBitsToDouble(bits(feedback)));
    }

    /** When it was in Kafka. */
    long recordTime(int feedback) {
        return get(feedback, RECORD);
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
        repeats.count(Math.max(known, recordTime), model(feedback), kind(feedback), hasLabel(feedback), limit);
    }

    void reached(int feedback) {
        set(feedback, REACHED, 1);
    }

    void visit(Visitor visitor) {
        for (int each = 0; each < size(); each++) {
            if (visitor.visit(each)) {
                reached(each);
            }
        }
    }

    /** Shows when feedback was in Kafka, duplicates included. */
    void visitTimes(Times times) {
        for (int each = 0; each < size(); each++) {
            times.take(recordTime(each), model(each), kind(each), hasLabel(each), 1);
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

    /** Reads what was written before duplicates had kinds: all count as labels. */
    public void readWithoutKinds(DataInput in) throws IOException {
        super.read(in);
        int count = Lengths.read(in);
        repeats = count == 0 ? null : new Repeats(places());
        for (int left = count; left > 0; left--) {
            int repeat = repeats.add(in.readLong(), in.readLong(), FeedbackKind.NONE, 1);
            repeats.set(repeat, Repeats.COUNT, in.readLong());
        }
    }

    /**
     * How many duplicates about a model were in Kafka at each time. Whether they count depends on the grades of the model whose answer they
     * turn out to be about, so their kind must be known.
     */
    private static final class Repeats extends LongRecords {
        private static final int TIME = 0;
        private static final int ABOUT = 1;
        private static final int WORD = 2;
        /** 1 where there is a label. */
        private static final int LABELLED = 3;

        private static final int COUNT = 4;

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

        void count(long time, long model, long kind, boolean labelled, int limit) {
            int known = find(-1, time, model, kind, labelled ? 1 : 0);
            if (known < 0 && size() >= limit) {
                return;
            }
            int at = known < 0 ? add(time, model, kind, labelled ? 1 : 0) : known;
            set(at, COUNT, get(at, COUNT) + 1);
        }

        void visit(Times times) {
            for (int each = 0; each < size(); each++) {
                times.take(
                        get(each, TIME), get(each, ABOUT), get(each, WORD), get(each, LABELLED) == 1, get(each, COUNT));
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
