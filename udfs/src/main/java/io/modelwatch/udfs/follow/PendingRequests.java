package io.modelwatch.udfs.follow;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.SipHash;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The rows of one shard of request ids: an open-addressing table (linear probing) with the tag and the due time of each row in arrays of
 * their own, so that a look-up touches one cache line before it touches a row, and finding what is due is one pass over an array.
 *
 * <p>The tag is the lower half of the id's {@link Hash#of64}, which comes with every event. Whoever chooses ids can make them collide in
 * it: so the first look-up that passes too many places replaces the tags for good by those of a {@link SipHash}, whose key nobody knows.
 * Rows of one id always collide: they stand in the order in which they were inserted, whatever the tag, and {@link FollowLimits} bounds
 * them. No visible order may depend on that of the ids.
 *
 * <p>It is the value of a keyed state and is changed in place: see {@code ShardTables} for when it must be fetched anew. {@link #copy} is
 * deep, since a snapshot of it may be written while it changes.
 */
public final class PendingRequests {
    /** Returned by an {@link Expiry} for a row that is to be forgotten. */
    public static final long FORGET = Long.MIN_VALUE;

    private static final int FIRST_CAPACITY = 16;
    private static final long NEVER = Long.MAX_VALUE;
    /** Places that a look-up may pass: in a table that is three quarters full, longer runs hardly ever arise by chance. */
    private static final int MOST_PASSED = 512;
    /** Other ids of the same tag that a look-up may pass: by chance there is hardly ever one. */
    private static final int MOST_STRANGERS = 8;
    /** Places whose due rows are loaded together. */
    private static final int BLOCK = 64;

    private final SipHash places;
    /** Whether tags are those of {@link #places}. */
    private boolean keyed;
    /** Whether a look-up passed too many. */
    private boolean crowded;

    private int[] tags;
    /** {@link #NEVER} where there is no row, so that finding due rows reads nothing else. */
    private long[] dues;

    private Row[] rows;
    private int size;
    private long nextDue = NEVER;
    /** What {@link #loadDue} gave: a load whose value is not kept would not be made. */
    @SuppressWarnings("UnusedVariable")
    private int loaded;
    /** Rows of the id that the last {@link #find} passed: all of them where it found none that matches. */
    private int passed;

    /** @param places of rows once somebody has chosen ids that collide */
    public PendingRequests(SipHash places) {
        this(places, FIRST_CAPACITY);
    }

    private PendingRequests(SipHash places, int capacity) {
        this.places = places;
        allocate(capacity);
    }

    private void allocate(int capacity) {
        tags = new int[capacity];
        dues = new long[capacity];
        Arrays.fill(dues, NEVER);
        rows = new Row[capacity];
    }

    /** What to do with a row that is due. */
    public interface Expiry {
        /**
         * @param watermark what has come
         * @return when the row is due next (it is asked again at once if that has come, too), or {@link #FORGET}
         */
        long expire(Row row, long due, long watermark);
    }

    /** What a row must match, beside its id. */
    interface Match {
        boolean matches(Row row);
    }

    SipHash places() {
        return places;
    }

    /**
     * The tag of an id, in this table only, until the next {@link #insert} or {@link #scatterIfCrowded}.
     *
     * @param hash {@link Hash#of64} of the id
     */
    public int tag(long hash, byte[] requestId) {
        return keyed ? (int) places.of(requestId) : (int) hash;
    }

    /**
     * Loads the place of an id, and nothing more: a look-up mostly waits for memory, and loads that do not depend on each other are waited
     * for together. So before several look-ups this is called for all of them, then {@link #loadRow}, then they are made.
     *
     * @param hash {@link Hash#of64} of the id
     * @return anything; to be kept, so that the load is made
     */
    public int loadPlace(long hash) {
        int at = (int) hash & (tags.length - 1);
        return tags[at] + (rows[at] == null ? 0 : 1);
    }

    /** Loads the row of an id, as {@link #loadPlace} its place. */
    public int loadRow(long hash) {
        int mask = tags.length - 1;
        int at = (int) hash & mask;
        for (int steps = 0; rows[at] != null && steps < MOST_STRANGERS; steps++) {
            if (tags[at] == (int) hash) {
                return rows[at].load();
            }
            at = (at + 1) & mask;
        }
        return at;
    }

    /** To be called after look-ups: if one of them passed too many places, all rows move to places that nobody can foresee. */
    void scatterIfCrowded() {
        if (crowded) {
            scatter();
        }
    }

    /** How many rows there are. */
    public int size() {
        return size;
    }

    /** Bytes of inputs that wait with the rows. */
    public long waitingBytes() {
        long bytes = 0;
        for (Row row : rows) {
            bytes += row == null ? 0 : row.waitingBytes();
        }
        return bytes;
    }

    /** No row is due before this time; {@code Long.MAX_VALUE} where there is none. */
    public long nextDue() {
        return nextDue;
    }

    /**
     * @return the place of the first row of the id that matches, or -1; valid until the next insertion or expiry
     */
    int find(int tag, byte[] requestId, Match match) {
        int mask = tags.length - 1;
        int strangers = 0;
        int found = -1;
        passed = 0;
        int at = tag & mask;
        for (; found < 0 && rows[at] != null; at = (at + 1) & mask) {
            if (tags[at] == tag) {
                if (!rows[at].isOf(requestId)) {
                    strangers++;
                } else if (match.matches(rows[at])) {
                    found = at;
                } else {
                    passed++;
                }
            }
        }
        watch(at - tag, strangers);
        return found;
    }

    /** The place of an id's first row that waits with feedback, or -1; valid until the next insertion or expiry. */
    int findFeedback(int tag, byte[] requestId) {
        int mask = tags.length - 1;
        int at = tag & mask;
        for (; rows[at] != null; at = (at + 1) & mask) {
            // The state first: most rows of the tag are the one that is asked for, whose id would be compared with
            // itself.
            if (tags[at] == tag && rows[at].state == Row.State.FEEDBACK && rows[at].isOf(requestId)) {
                return at;
            }
        }
        watch(at - tag, 0);
        return -1;
    }

    /** How many rows an id has, for which {@link #find} has just found none that matches. */
    int passed() {
        return passed;
    }

    Row row(int place) {
        return rows[place];
    }

    /** Sees that a row is due at a time at the latest. */
    void dueBy(int place, long due) {
        due(place, Math.min(dues[place], due));
    }

    /** Moves a row's due time. */
    void due(int place, long due) {
        dues[place] = due;
        nextDue = Math.min(nextDue, due);
    }

    /** Shows every row of an id; the rows may be changed, not the table. */
    void forEach(int tag, byte[] requestId, Consumer<Row> consumer) {
        int mask = tags.length - 1;
        int strangers = 0;
        int at = tag & mask;
        for (; rows[at] != null; at = (at + 1) & mask) {
            if (tags[at] == tag) {
                if (rows[at].isOf(requestId)) {
                    consumer.accept(rows[at]);
                } else {
                    strangers++;
                }
            }
        }
        watch(at - tag, strangers);
    }

    private void watch(int steps, int strangers) {
        if ((steps & (tags.length - 1)) > MOST_PASSED || strangers > MOST_STRANGERS) {
            crowded = !keyed;
        }
    }

    /** Longest run of rows without a free place: a look-up passes at most so many. For tests. */
    int longestRun() {
        int longest = 0;
        int run = 0;
        for (int i = firstRun(rows); i < 2 * rows.length; i++) {
            run = rows[i & (rows.length - 1)] == null ? 0 : run + 1;
            longest = Math.max(longest, Math.min(run, rows.length));
        }
        return longest;
    }

    /** @param due when the row is to be asked about, epoch milliseconds */
    public void insert(int tag, Row row, long due) {
        if (4 * (size + 1) > 3 * tags.length) {
            resize(2 * tags.length);
        }
        watch(place(tag, row, due) - tag, 0);
        size++;
        nextDue = Math.min(nextDue, due);
        scatterIfCrowded();
    }

    /** Asks about every row that is due at the watermark or before. */
    public void expire(long watermark, Expiry expiry) {
        if (watermark < nextDue) {
            return;
        }
        long next = NEVER;
        for (int from = 0; from < rows.length; from += BLOCK) {
            int to = Math.min(from + BLOCK, rows.length);
            loaded = loadDue(from, to, watermark);
            for (int at = from; at < to; at++) {
                expireAt(at, watermark, expiry);
                next = Math.min(next, dues[at]);
            }
        }
        nextDue = next;
        if (tags.length > FIRST_CAPACITY && 8 * size < tags.length) {
            resize(Math.max(FIRST_CAPACITY, Integer.highestOneBit(Math.max(1, size)) * 4));
        }
    }

    private void expireAt(int at, long watermark, Expiry expiry) {
        while (dues[at] <= watermark && rows[at] != null) {
            long due = expiry.expire(rows[at], dues[at], watermark);
            if (due == FORGET) {
                remove(at); // a later row may have moved here: the loop looks again
            } else {
                dues[at] = due;
            }
        }
    }

    /** Loads the rows that are due, as {@link #loadRow} does. */
    private int loadDue(int from, int to, long watermark) {
        int sum = 0;
        for (int at = from; at < to; at++) {
            if (dues[at] <= watermark && rows[at] != null) {
                sum += rows[at].loadAnswer();
            }
        }
        return sum;
    }

    /** Deep: the rows are copied, too. */
    public PendingRequests copy() {
        PendingRequests copy = new PendingRequests(places, tags.length);
        System.arraycopy(tags, 0, copy.tags, 0, tags.length);
        System.arraycopy(dues, 0, copy.dues, 0, dues.length);
        for (int at = 0; at < rows.length; at++) {
            copy.rows[at] = rows[at] == null ? null : rows[at].copy();
        }
        copy.size = size;
        copy.nextDue = nextDue;
        copy.keyed = keyed;
        copy.crowded = crowded;
        return copy;
    }

    /** Shows every row with its due time, those of an id in their order; for the serializer. */
    public <E extends Exception> void visit(Visitor<E> visitor) throws E {
        int mask = rows.length - 1;
        int first = firstRun(rows);
        for (int i = 0; i < rows.length; i++) {
            int at = (first + i) & mask;
            if (rows[at] != null) {
                visitor.visit(dues[at], rows[at]);
            }
        }
    }

    /** Takes one row in the order of the table. */
    public interface Visitor<E extends Exception> {
        void visit(long due, Row row) throws E;
    }

    /** The first free place, so that no run is split there; there always is one. */
    private static int firstRun(Row[] rows) {
        int at = 0;
        while (rows[at] != null) {
            at++;
        }
        return at;
    }

    private int place(int tag, Row row, long due) {
        int mask = tags.length - 1;
        int at = tag & mask;
        while (rows[at] != null) {
            at = (at + 1) & mask;
        }
        tags[at] = tag;
        dues[at] = due;
        rows[at] = row;
        return at;
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
        dues[gap] = NEVER;
        size--;
    }

    private void scatter() {
        keyed = true;
        crowded = false;
        for (int at = 0; at < rows.length; at++) {
            if (rows[at] != null) {
                tags[at] = (int) places.of(rows[at].requestId());
            }
        }
        resize(tags.length);
    }

    private void resize(int capacity) {
        int[] oldTags = tags;
        long[] oldDues = dues;
        Row[] oldRows = rows;
        allocate(capacity);
        int first = firstRun(oldRows);
        for (int i = 0; i < oldRows.length; i++) {
            int at = (first + i) & (oldRows.length - 1);
            if (oldRows[at] != null) {
                place(oldTags[at], oldRows[at], oldDues[at]);
            }
        }
    }
}
