package io.modelwatch.local.simulate;

import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.Feedback;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.InferenceResponse;
import io.modelwatch.schemas.produce.ResourceUsage;

/** Turns what it observes into records, as producers do, including those that faults break or add. */
final class SimulatedRecords implements Observer {
    private static final double RESEND_MILLIS = 200;
    /** Producers give up: without a bound, one in thousands would be too late to distinguish from a late record. */
    private static final double LONGEST_RESEND_MILLIS = 1_000;

    private final DueRecords due;
    private final WrittenRecords ledger;

    SimulatedRecords(DueRecords due, WrittenRecords ledger) {
        this.due = due;
        this.ledger = ledger;
    }

    @Override
    public void asked(Draws draws, InferenceRequest request, long sent, Effects effects, Fault skew) {
        byte[] record = AvroWire.encode(request);
        add(draws, Event.Kind.REQUEST, sent, request.requestId(), record, skew, effects.duplicated());
        if (Effects.hits(draws, effects.malformed())) {
            due.add(Event.Kind.REQUEST, sent, request.requestId(), Malformed.of(draws, record));
            ledger.planted(effects.malformed());
        }
    }

    @Override
    public void labelled(Feedback feedback) {
        due.add(Event.Kind.FEEDBACK, feedback.time(), feedback.requestId(), AvroWire.encode(feedback));
    }

    @Override
    public void answered(Draws draws, InferenceResponse response, long sent, Effects effects, Fault skew) {
        byte[] record = AvroWire.encode(response);
        add(draws, Event.Kind.RESPONSE, sent, response.requestId(), record, skew, effects.duplicated());
    }

    @Override
    public void used(ResourceUsage usage) {
        due.add(Event.Kind.RESOURCE, usage.time(), usage.instance(), AvroWire.encode(usage));
    }

    private void add(Draws draws, Event.Kind kind, long sent, String id, byte[] value, Fault skew, Fault duplicated) {
        due.add(kind, sent, id, value);
        if (skew != null) {
            ledger.planted(skew);
        } else if (Effects.hits(draws, duplicated)) {
            due.add(kind, resend(draws, sent), id, value);
            ledger.planted(duplicated);
        }
    }

    private static long resend(Draws draws, long sent) {
        return sent + 1 + Math.round(Math.min(LONGEST_RESEND_MILLIS, draws.exponential(RESEND_MILLIS)));
    }
}
