package io.modelwatch.schemas.event;

import io.modelwatch.schemas.Hash;
import java.util.List;

/**
 * What the job keeps of one record: the few fields that following a request needs. One mutable object is filled again for each record of a
 * reader (allocation per event costs more than the join itself), so whoever keeps a field takes the array or string, never the event,
 * unless it says so by {@link #held}. Strings and segments are interned by the reader: equal values are the same object.
 */
public final class Event {
    /** What a record can be. The order is part of the wire format of the shuffle. */
    public enum Kind {
        REQUEST,
        RESPONSE,
        FEEDBACK,
        RESOURCE,
        /** Carries time only. */
        HEARTBEAT,
        /** Written by {@code Admit} at the end of a bounded input: {@link #time} is how far real time reached. */
        END
    }

    /** As a latency: not measured, and not to be told from the times, of which one record gave only that of the response. */
    public static final long UNKNOWN_LATENCY = -2;

    /** Whether somebody keeps this object for a moment: it is not filled again before that is over. */
    public boolean held;

    public Kind kind;
    /** Event time, epoch milliseconds; for feedback the Kafka record's timestamp. */
    public long time;
    /** UTF-8 of the request id; set for requests, responses and feedback. */
    public byte[] requestId;
    /** {@link Hash#of64} of {@link #requestId}, or of the instance for resources. */
    public long hash;
    /** Set for requests, responses and resources; of feedback, whose answer it is about, null where that is not said. */
    public String model;
    /** Set for requests, responses and resources. */
    public String version;
    /** Bits of {@link UnusablePart}: what of the record could not be used, while the rest was; mostly 0. */
    public int unusable;

    /** Requests only. */
    public Segments segments;
    /** Requests only: how many requests this one stands for, >= 1. */
    public int weight;
    /** Requests only: what the model was given, in order; null outside the sample, and where it could not be read. */
    public List<Tensor> inputs;
    /**
     * Requests only: what the model was fed; null outside the sample that is profiled and where the request has none. Overwritten by the
     * next record, and known only in the chain that reads.
     */
    public Features features;

    /** Responses only: {@code ok} or an error code, words and HTTP codes of one meaning folded into one. */
    public String status;
    /** Responses only: microseconds that the server measured; -1 where it did not, or {@link #UNKNOWN_LATENCY}. */
    public long latencyMicros;
    /**
     * Responses only: {@link Hash#of64} of the predicted item ids in rank order, each once; null unless the model's truth is awaited or the
     * request is in the sample.
     */
    public long[] items;
    /**
     * Responses only: scores in the order of {@link #items}, NaN where there is none; null unless the model's task needs them or the
     * request is in the sample.
     */
    public float[] scores;

    /** Feedback only: {@link Hash#of64} of the item id. */
    public long item;
    /** Feedback only: graded relevance or true value; 0 is a known negative; NaN: none is given, but a kind. */
    public double label;
    /**
     * Feedback only: when the user acted by the client's clock, but not after {@link #time}; epoch milliseconds, of any sign. Orders the
     * labels of one item and nothing else; what measures a delay with it must not begin before the request was served.
     */
    public long labelTime;
    /** Feedback only: what was done, a number of {@link FeedbackKind}. */
    public long feedbackKind;
    /** Feedback only: at which place the user saw the item, >= 1; 0: not known. */
    public int position;
    /** Feedback only: what the act was worth, finite; NaN: not known. */
    public double value;
    /** Feedback only: of the value, three letters in one number ({@link Currency}); 0: not known. */
    public int currency;

    /** Resources only. */
    public String instance;
    /** Resources only: names of the readings, in the order of {@link #readings}. */
    public String[] readingNames;
    /** Resources only. */
    public double[] readings;

    /**
     * Forgets everything but the kind, so that no field of the record before shines through.
     *
     * @throws IllegalStateException if it is held
     */
    public Event reset(Kind newKind) {
        if (held) {
            throw new IllegalStateException("an event that is held cannot be filled again");
        }
        kind = newKind;
        time = Long.MIN_VALUE;
        requestId = null;
        hash = 0;
        model = null;
        version = null;
        unusable = 0;
        segments = null;
        weight = 1;
        inputs = null;
        features = null;
        status = null;
        latencyMicros = -1;
        items = null;
        scores = null;
        item = 0;
        label = Double.NaN;
        labelTime = 0;
        feedbackKind = FeedbackKind.NONE;
        position = 0;
        value = Double.NaN;
        currency = Currency.NONE;
        instance = null;
        readingNames = null;
        readings = null;
        return this;
    }
}
