package io.modelwatch.udfs.op;

import io.modelwatch.schemas.Segments;
import java.util.Arrays;

/**
 * What is remembered of one request, response or piece of feedback until its time has come. The fields that a state does not need are null
 * or 0. Mutable: {@link PendingRequests} is its only owner.
 */
final class Row {
    /** What is known so far. The order is part of the state's format. */
    enum State {
        /** A request that waits for its response. */
        REQUESTED,
        /** A response that waits for its request. */
        ANSWERED,
        /** Both: waits for its label horizons, and remembers the id against repeats. */
        SERVED,
        /** All the feedback of an id that waits for requests that are still to be read. */
        FEEDBACK
    }

    State state;
    /** UTF-8; never changed in place. */
    byte[] requestId;
    /** Null for feedback, which reaches every model of its id. */
    String model;

    String version;
    Segments segments;
    int weight;
    /** Bits of {@link io.modelwatch.schemas.UnusablePart}: what of the request and, once answered, of the response could not be used. */
    int unusable;
    /** Of the inputs of a request of the sample, which wait in a state of their own until it is served; 0: it is not in the sample. */
    int inputBytes;
    /** Epoch milliseconds; unused by feedback and while {@link State#ANSWERED}. */
    long requestTime;
    /** Epoch milliseconds; unused until answered. */
    long responseTime;

    String status;
    long latencyMicros;
    long[] items;
    float[] scores;
    /** Served only; null until there is one. */
    Labels labels;
    /** Feedback only: all that waits, of one id. */
    WaitingFeedback feedback;
    /** Served: how many horizons are judged. */
    int stage;

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

    Row copy() {
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
