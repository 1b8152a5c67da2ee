package io.modelwatch.udfs.follow;

import io.modelwatch.schemas.event.Segments;
import java.util.Arrays;

/**
 * What is remembered of one request, response or piece of feedback until its time has come. The fields that a state does not need are null
 * or 0. Mutable: {@link PendingRequests} is its only owner.
 */
public final class Row {
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
    /** UTF-8; never changed in place. */
    public byte[] requestId;
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

    boolean isOf(byte[] otherRequestId) {
        return Arrays.equals(requestId, otherRequestId);
    }

    /** Deep, but for the arrays, which nobody changes. */
    public Row copy() {
        Row copy = new Row();
        copy.state = state;
        copy.requestId = requestId;
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
