package io.modelwatch.udfs.op;

import java.util.function.Consumer;

/**
 * The rows of one shard of request ids: an open-addressing table (linear probing) with the hash and the due time of each row in arrays of
 * their own, so that a look-up touches one cache line before it touches a row, and finding what is due is one pass over an array.
 *
 * <p>It is the value of a keyed state and is changed in place: see {@link ShardTables} for when it must be fetched anew. {@link #copy} is deep,
 * since a snapshot of it may be written while it changes.
 */
final class PendingRequests {
    /** Returned by an {@link Expiry} for a row that is to be forgotten. */
    static final long FORGET = Long.MIN_VALUE;

    private static final int FIRST_CAPACITY = 16;
    private static final long NEVER = Long.MAX_VALUE;

    private int[] tags;
    private long[] dues;
    private Row[] rows;
    private int size;
    private long nextDue = NEVER;

    PendingRequests() {
        this(FIRST_CAPACITY);
    }

    private PendingRequests(int capacity) {
        tags = new int[capacity];
        dues = new long[capacity];
        rows = new Row[capacity];
    }

    /** What to do with a row that is due. */
    interface Expiry {
        /**
         * @return when the row is due next (it is asked again at once if that has come, too), or {@link #FORGET}
         */
        long expire(Row row, long due);
    }

    /** Which row is looked for, beside its id. */
    interface Match {
        boolean matches(Row row);
    }

    int size() {
        return size;
    }

    /** No row is due before this time; {@code Long.MAX_VALUE} where there is none. */
    long nextDue() {
        return nextDue;
    }

    /**
     * @return the place of the first row of the id that matches, or -1; valid until the next insertion or expiry
     */
    int find(long hash, byte[] requestId, Match match) {
        int mask = tags.length - 1;
        int tag = (int) hash;
        for (int at = tag & mask; rows[at] != null; at = (at + 1) & mask) {
            if (tags[at] == tag && rows[at].isOf(requestId) && match.matches(rows[at])) {
                return at;
            }
        }
        return -1;
    }

    Row row(int place) {
        return rows[place];
    }

    /** Moves a row's due time. */
    void due(int place, long due) {
        dues[place] = due;
        nextDue = Math.min(nextDue, due);
    }

    /** Shows every row of an id; the rows may be changed, not the table. */
    void forEach(long hash, byte[] requestId, Consumer<Row> consumer) {
        int mask = tags.length - 1;
        int tag = (int) hash;
        for (int at = tag & mask; rows[at] != null; at = (at + 1) & mask) {
            if (tags[at] == tag && rows[at].isOf(requestId)) {
                consumer.accept(rows[at]);
            }
        }
    }

    void insert(long hash, Row row, long due) {
        if (4 * (size + 1) > 3 * tags.length) {
            resize(2 * tags.length);
        }
        place((int) hash, row, due);
        size++;
        nextDue = Math.min(nextDue, due);
    }

    /** Asks about every row that is due at the watermark or before. */
    void expire(long watermark, Expiry expiry) {
        if (watermark < nextDue) {
            return;
        }
        long next = NEVER;
        for (int at = 0; at < rows.length; at++) {
            while (rows[at] != null && dues[at] <= watermark) {
                long due = expiry.expire(rows[at], dues[at]);
                if (due == FORGET) {
                    remove(at); // a later row may have moved here: the loop looks again
                } else {
                    dues[at] = due;
                }
            }
            if (rows[at] != null) {
                next = Math.min(next, dues[at]);
            }
        }
        nextDue = next;
        if (tags.length > FIRST_CAPACITY && 8 * size < tags.length) {
            resize(Math.max(FIRST_CAPACITY, Integer.highestOneBit(Math.max(1, size)) * 4));
        }
    }

    PendingRequests copy() {
        PendingRequests copy = new PendingRequests(tags.length);
        System.arraycopy(tags, 0, copy.tags, 0, tags.length);
        System.arraycopy(dues, 0, copy.dues, 0, dues.length);
        for (int at = 0; at < rows.length; at++) {
            copy.rows[at] = rows[at] == null ? null : rows[at].copy();
        }
        copy.size = size;
        copy.nextDue = nextDue;
        return copy;
    }

    /** Shows every row with its hash and due time; for the serializer. */
    <E extends Exception> void visit(Visitor<E> visitor) throws E {
        for (int at = 0; at < rows.length; at++) {
            if (rows[at] != null) {
                visitor.visit(tags[at], dues[at], rows[at]);
            }
        }
    }

    /** Takes one row in the order of the table. */
    interface Visitor<E extends Exception> {
        void visit(int tag, long due, Row row) throws E;
    }

    private void place(int tag, Row row, long due) {
        int mask = tags.length - 1;
        int at = tag & mask;
        while (rows[at] != null) {
            at = (at + 1) & mask;
        }
        tags[at] = tag;
        dues[at] = due;
        rows[at] = row;
    }

    /** Closes the gap by moving later rows of the same run forward, so that no tombstones are needed. */
    private void remove(int place) {
        int mask = tags.length - 1;
        int gap = place;
        for (int at = (gap + 1) & mask; rows[at] != null; at = (at + 1) & mask) {
            int home = tags[at] & mask;
            boolean reachable = gap <= at ? gap < home && home <= at : gap < home || home <= at;
            if (!reachable) {
                tags[gap] = tags[at];
                dues[gap] = dues[at];
                rows[gap] = rows[at];
                gap = at;
            }
        }
        rows[gap] = null;
        size--;
    }

    private void resize(int capacity) {
        int[] oldTags = tags;
        long[] oldDues = dues;
        Row[] oldRows = rows;
        tags = new int[capacity];
        dues = new long[capacity];
        rows = new Row[capacity];
        for (int at = 0; at < oldRows.length; at++) {
            if (oldRows[at] != null) {
                place(oldTags[at], oldRows[at], oldDues[at]);
            }
        }
    }
}
