package io.modelwatch.schemas;

/**
 * One record as the source read it: where it stood, and the event in it or why there is none. One mutable object per reader (see {@link
 * Event}).
 */
public final class Incoming {
    public String topic;
    public int partition;
    public long offset;
    /** Kafka timestamp, epoch milliseconds. */
    public long timestamp;

    public byte[] key;
    public byte[] value;
    /** Which input the record came from, also where it was refused. */
    public Event.Kind kind;
    /** Valid if and only if {@link #refusal} is null. */
    public final Event event = new Event();

    public Refusal refusal;
}
