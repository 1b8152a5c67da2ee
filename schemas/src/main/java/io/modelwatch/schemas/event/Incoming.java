package io.modelwatch.schemas.event;

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
    /** Whether {@link #timestamp} is the broker's own (LogAppendTime) and not what the producer says. */
    public boolean stampedByBroker;

    public byte[] key;
    public byte[] value;
    /** Which input the record came from, also where it was refused. */
    public Event.Kind kind;
    /** Valid if and only if {@link #refusal} is null. */
    public final Event event = new Event();

    public Refusal refusal;

    /**
     * How far this record moves the time of its partition, epoch milliseconds: the source's watermark and {@code Admit} both ask here, so that
     * nothing which is let in is late. Where the broker stamps records, no record moves time beyond the moment at which it was written: a
     * producer whose clock is ahead makes its own records early and nobody else's late. There must be no {@link #refusal}.
     */
    public long reaches() {
        return stampedByBroker ? Math.min(event.time, timestamp) : event.time;
    }
}
