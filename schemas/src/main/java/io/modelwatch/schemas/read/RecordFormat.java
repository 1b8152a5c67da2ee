package io.modelwatch.schemas.read;

import io.modelwatch.schemas.event.Incoming;

/**
 * One format that records may be in. A format is one class and one line in {@link Formats}: it says which records are of it, and hands our
 * fields of each event to the {@link Draft}, which applies the rules. Where the format says of which kind an event is, that counts, else
 * the kind of the record's {@link Incoming#input}.
 *
 * <p>Not for several threads; each source reader has its own.
 */
interface RecordFormat {
    /** As it stands after "must be" in a refusal, with the first bytes where they identify the format. */
    String name();

    /** What the record is in, for people; as {@link #name} where there is no more to say. */
    default String describe(Incoming record, byte[] value) {
        return name();
    }

    /**
     * Whether the record is of this format, as far as headers, topic and first bytes show. It depends on nothing but the record, so that a
     * replay reads the same; asked of every record that no format before has taken, so it must be cheap.
     *
     * @param record of which the headers, topic, key, timestamp and input may be looked at
     * @param value neither null nor empty: the record's, or what a format before unpacked of it
     */
    boolean recognises(Incoming record, byte[] value);

    /**
     * Reads the events of the record, none, one or several, in their order, each by {@link EventSink#begin}, the draft, and {@link
     * EventSink#end}. What is kept of the record must not refer to {@code value}, whose array is not copied before.
     *
     * @param record as in {@link #recognises}
     * @param value that was recognised
     * @throws Refused where the event that was begun, or the rest of the record, cannot be used; what was ended before is
     */
    void read(Incoming record, byte[] value, EventSink sink);
}
