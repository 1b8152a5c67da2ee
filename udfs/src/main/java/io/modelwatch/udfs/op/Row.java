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
        /** Feedback that waits for requests of its id that are still to be read. */
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
    /** Whether the request is in the sample: its inputs wait in a state of their own until it is served. */
    boolean sampled;
    /** Epoch milliseconds; of the Kafka record for feedback; unused while {@link State#ANSWERED}. */
    long requestTime;
    /** Epoch milliseconds; unused until answered. */
    long responseTime;

    String status;
    long latencyMicros;
    long[] items;
    float[] scores;
    /** As {@link Labels} packs them; never changed in place. */
    long[] labels = Labels.NONE;
    /** Served: how many horizons are judged. Feedback: 1 once it has reached a request. */
    int stage;

    /** The time that decides whether another record of the same id and model belongs to this row. */
    long referenceTime() {
        return state == State.ANSWERED ? responseTime : requestTime;
    }

    long servingTime() {
        return Math.max(requestTime, responseTime);
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
        copy.sampled = sampled;
        copy.requestTime = requestTime;
        copy.responseTime = responseTime;
        copy.status = status;
        copy.latencyMicros = latencyMicros;
        copy.items = items;
        copy.scores = scores;
        copy.labels = labels;
        copy.stage = stage;
        return copy;
    }
}
