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

    /** Longs that one label takes in {@link #labels}: item, label (bits), time of the user's act, time of the Kafka record. */
    static final int LABEL_LONGS = 4;

    static final long[] NO_LABELS = {};

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
    /** {@link #LABEL_LONGS} for each label; never changed in place. */
    long[] labels = NO_LABELS;
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

    /**
     * Adds a label unless one that is kept wins at every horizon at which this one is known; drops those that this one makes superfluous in
     * the same way. So repeats do not grow the row, and the order of arrival does not matter.
     */
    void learn(long item, long labelBits, long labelTime, long recordTime) {
        long[] kept = new long[labels.length + LABEL_LONGS];
        int length = 0;
        for (int at = 0; at < labels.length; at += LABEL_LONGS) {
            if (labels[at] == item) {
                boolean keptWins = wins(labels[at + 2], labels[at + 1], labelTime, labelBits);
                if (keptWins && labels[at + 3] <= recordTime) {
                    return;
                }
                if (!keptWins && recordTime <= labels[at + 3]) {
                    continue;
                }
            }
            System.arraycopy(labels, at, kept, length, LABEL_LONGS);
            length += LABEL_LONGS;
        }
        kept[length] = item;
        kept[length + 1] = labelBits;
        kept[length + 2] = labelTime;
        kept[length + 3] = recordTime;
        labels = Arrays.copyOf(kept, length + LABEL_LONGS);
    }

    /** Whether a label wins over another of the same item: the later act, at a tie the larger or the same label. */
    static boolean wins(long time, long labelBits, long otherTime, long otherLabelBits) {
        boolean larger = Double.longBitsToDouble(labelBits) >= Double.longBitsToDouble(otherLabelBits);
        return time > otherTime || (time == otherTime && larger);
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
