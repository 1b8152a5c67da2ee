package io.modelwatch.schemas.event;

/**
 * One event as the source read it: the record that it came in, and the event or why there is none. A record may hold none, one or several
 * events, which all have its place. One mutable object per reader (see {@link Event}).
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
    /** The record's, also where a format unpacked it. */
    public byte[] value;

    public Headers headers = ListedHeaders.NONE;
    /**
     * What its topic is for: an input's partitions set the time, whatever the events in them are. An event has this kind where its
     * format does not name one.
     */
    public Event.Kind input;
    /** Its kind is always set, to the input's where a refused record does not say it; the rest if and only if {@link #refusal} is null. */
    public final Event event = new Event();

    public Refusal refusal;
    /** Whether an event of this record was refused before: a record has one dead letter, however many of its events are refused. */
    public boolean refusedBefore;

    /**
     * How far this event moves the time of its partition, epoch milliseconds: the source's watermark and {@code Admit} both ask here, so
     * that nothing which is let in is late. Where the broker stamps records, no record moves time beyond the moment at which it was
     * written: a producer whose clock is ahead makes its own records early and nobody else's late. There must be no {@link #refusal}.
     */
    public long reaches() {
        return stampedByBroker ? Math.min(event.time, timestamp) : event.time;
    }
}
