package io.modelwatch.schemas.read;

import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.Refusal;
import io.modelwatch.schemas.event.Refusal.Reason;
import io.modelwatch.schemas.event.UnusablePart;
import java.util.function.Consumer;

/**
 * Takes the events of one record after another from its format, and hands each on as soon as it is whole. An event that is refused is
 * handed on as such: events are what is counted, and each that was begun is counted once, as used or as refused.
 */
final class EventSink {
    private final Draft draft;
    /** By part: events in which it could not be used. */
    private final long[] unusable = new long[UnusablePart.count()];

    private Incoming record;
    private Consumer<Incoming> out;
    /** Events of this record so far, the refused ones as well. */
    private int events;
    /** Whether an event was begun and neither ended nor refused. */
    private boolean open;

    EventSink(Draft draft) {
        this.draft = draft;
    }

    /** A record comes; it has no event yet. */
    void open(Incoming newRecord, Consumer<Incoming> newOut) {
        record = newRecord;
        out = newOut;
        events = 0;
        open = false;
        record.refusal = null;
        record.refusedBefore = false;
    }

    /**
     * An event comes: the draft is to be filled with its fields.
     *
     * @throws Refused where the record has had as many as it may have
     */
    void begin(Kind kind) {
        if (events == ContractRules.MAX_EVENTS) {
            throw new Refused(
                    Reason.TOO_LARGE, "a record must hold at most " + ContractRules.MAX_EVENTS + " events, holds more");
        }
        events++;
        open = true;
        draft.begin(kind, record.timestamp, record.event);
    }

    /**
     * The request that has just ended comes with its response: the draft is to be filled with that one's fields. The two are one event of
     * the record, and have one time, that of the response; so they are admitted together or not at all, and belong together however long
     * the call took.
     */
    void beginAnswer() {
        open = true;
        draft.begin(Kind.RESPONSE, record.timestamp, record.event);
    }

    /** The response is whole. Its time is its request's as well, which therefore tells no latency. */
    void endAnswer() {
        if (record.event.latencyMicros < 0) {
            record.event.latencyMicros = Event.UNKNOWN_LATENCY;
        }
        end();
    }

    /** The event is whole. */
    void end() {
        draft.finish(Contract.required(record.event.kind));
        open = false;
        record.refusal = null;
        count(record.event.unusable);
        out.accept(record);
    }

    /**
     * One event of several cannot be used: the one that was begun, or one that could not be. The others of the record can.
     *
     * @param why its sentence is said with the event's place in the record
     */
    void refuse(Refused why) {
        int place = open ? events : events + 1;
        Refusal refusal = why.refusal();
        bury(new Refusal(refusal.reason(), "event " + place + " of the record: " + refusal.sentence()));
    }

    /** The event that was begun cannot be used, nor what follows it; or nothing of the record where none was. */
    void bury(Refusal refusal) {
        if (!open) {
            record.event.reset(record.input);
            events++;
        }
        open = false;
        record.refusal = refusal;
        out.accept(record);
        record.refusedBefore = true;
    }

    /** Of this record, so far. */
    int events() {
        return events;
    }

    /** How many events so far were used without such a part. */
    long without(UnusablePart part) {
        return unusable[part.index()];
    }

    private void count(int parts) {
        for (int left = parts; left != 0; left &= left - 1) {
            unusable[Integer.numberOfTrailingZeros(left)]++;
        }
    }
}
