package io.modelwatch.udfs.follow;

import io.modelwatch.schemas.event.Segments;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What is remembered of one request, response or piece of feedback until its time has come. The fields that a state does not need are null
 * or 0. Mutable: {@link PendingRequests} is its only owner.
 */
public final class Row {
    /** A UUID as text has 36. */
    private static final int MOST_INLINE = 5 * Long.BYTES;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** What is known so far. The order is part of the state's format. */
    public enum State {
        /** A request that waits for its response. */
        REQUESTED,
        /** A response that waits for its request. */
        ANSWERED,
        /** Both: waits for its label horizons, and remembers the id to recognise duplicates. */
        SERVED,
        /** All the feedback of an id that waits for requests not read yet. */
        FEEDBACK
    }

    public State state;
    /** The id where it has up to {@link #MOST_INLINE} bytes: here and not in an array, since to look there costs a cache miss per event. */
    private long id0;

    private long id1;
    private long id2;
    private long id3;
    private long id4;
    private int idLength;
    /** A longer id; else null. */
    private byte[] longId;
    /** Null for feedback, which reaches every model of its id. */
    public String model;

    public String version;
    public Segments segments;
    public int weight;
    /**
     * Bits of {@link io.modelwatch.schemas.event.UnusablePart}: what of the request and, once answered, of the response could not be used.
     */
    public int unusable;
    /** Bytes of the inputs of a sampled request, which wait in a state of their own until it is served; 0: it is not in the sample. */
    public int inputBytes;
    /** Epoch milliseconds; unused by feedback and while {@link State#ANSWERED}. */
    public long requestTime;
    /** Epoch milliseconds; unused until answered. */
    public long responseTime;

    public String status;
    public long latencyMicros;
    public long[] items;
    public float[] scores;
    /** Served only; null until there is one. */
    public Labels labels;
    /** Feedback only: all that waits for one id. */
    public WaitingFeedback feedback;
    /** Served: how many horizons are judged. */
    public int stage;

    /** Touches what a look-up reads: see {@link PendingRequests#loadRow}. */
    int load() {
        return (int) id0 + (int) requestTime + (state == State.SERVED ? 1 : 0);
    }

    /** Touches what is read where a row is due. */
    int loadAnswer() {
        return load() + (items == null ? 0 : items.length);
    }

    /** The time that decides whether another record of the same id and model belongs to this row. */
    long referenceTime() {
        return state == State.ANSWERED ? responseTime : requestTime;
    }

    long servingTime() {
        return Math.max(requestTime, responseTime);
    }

    boolean isSampled() {
        return inputBytes > 0;
    }

    /** Bytes of inputs that wait with this row. */
    int waitingBytes() {
        return state == State.REQUESTED ? inputBytes : 0;
    }

    /** @param requestId UTF-8 */
    public void requestId(byte[] requestId) {
        idLength = requestId.length;
        if (idLength > MOST_INLINE) {
            longId = requestId.clone();
            return;
        }
        id0 = word(requestId, 0);
        id1 = word(requestId, 1);
        id2 = word(requestId, 2);
        id3 = word(requestId, 3);
        id4 = word(requestId, 4);
    }

    /** UTF-8; the caller's own. */
    public byte[] requestId() {
        if (longId != null) {
            return longId.clone();
        }
        byte[] id = new byte[idLength];
        set(id, 0, id0);
        set(id, 1, id1);
        set(id, 2, id2);
        set(id, 3, id3);
        set(id, 4, id4);
        return id;
    }

    private static void set(byte[] id, int word, long value) {
        int at = word * Long.BYTES;
        if (at + Long.BYTES <= id.length) {
            LONGS.set(id, at, value);
            return;
        }
        for (long left = value; at < id.length; at++) {
            id[at] = (byte) left;
            left >>>= Byte.SIZE;
        }
    }

    boolean isOf(byte[] requestId) {
        if (requestId.length != idLength) {
            return false;
        }
        return longId != null
                ? Arrays.equals(longId, requestId)
                : id0 == word(requestId, 0)
                        && id1 == word(requestId, 1)
                        && id2 == word(requestId, 2)
                        && id3 == word(requestId, 3)
                        && id4 == word(requestId, 4);
    }

    /** Eight bytes as a number, little-endian; 0 for those behind the end. */
    private static long word(byte[] bytes, int word) {
        int at = word * Long.BYTES;
        if (at + Long.BYTES <= bytes.length) {
            return (long) LONGS.get(bytes, at);
        }
        long last = 0;
        for (int i = bytes.length - 1; i >= at; i--) {
            last = (last << Byte.SIZE) | (bytes[i] & 0xFF);
        }
        return last;
    }

    /** Deep, but for the arrays, which nobody changes. */
    public Row copy() {
        Row copy = new Row();
        copy.state = state;
        copy.id0 = id0;
        copy.id1 = id1;
        copy.id2 = id2;
        copy.id3 = id3;
        copy.id4 = id4;
        copy.idLength = idLength;
        copy.longId = longId;
        copy.model = model;
        copy.version = version;
        copy.segments = segments;
        copy.weight = weight;
        copy.unusable = unusable;
        copy.inputBytes = inputBytes;
        copy.requestTime = requestTime;
        copy.responseTime = responseTime;
        copy.status = status;
        copy.latencyMicros = latencyMicros;
        copy.items = items;
        copy.scores = scores;
        copy.labels = labels == null ? null : labels.copy();
        copy.feedback = feedback == null ? null : feedback.copy();
        copy.stage = stage;
        return copy;
    }
}
