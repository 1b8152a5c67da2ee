package io.modelwatch.schemas.read;

import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.UnusablePart;
import io.modelwatch.schemas.read.mapping.Capture;
import io.modelwatch.schemas.read.mapping.Items;
import io.modelwatch.schemas.read.mapping.LatencyUnit;
import io.modelwatch.schemas.read.mapping.MappedInput;
import io.modelwatch.schemas.read.mapping.Source;
import io.modelwatch.schemas.read.text.SliceTable;

/** Fills the {@link Draft} with what a mapping has captured; a refusal tells the pointer and the mapping. */
final class MappedDraft {
    private static final long MICROS_PER_MILLI = 1_000;

    private final Draft draft;
    /** What is being filled: the field that a refusal is about. */
    private String field;

    private String pointer;

    MappedDraft(Draft draft) {
        this.draft = draft;
    }

    /**
     * @param kind the mapping's, or where it is of a request with its response, which of the two
     * @param recordMillis the record's Kafka timestamp
     */
    void fill(MappedInput input, Kind kind, long recordMillis) {
        if (input.requestId != null) {
            text(Field.REQUEST_ID, input.requestId);
        }
        if (kind != Kind.FEEDBACK) {
            text(Field.MODEL, input.model);
            text(Field.VERSION, input.version);
        }
        switch (kind) {
            case REQUEST -> request(input);
            case RESPONSE -> response(input, recordMillis);
            case FEEDBACK -> feedback(input);
            default -> resource(input);
        }
        time(input, recordMillis); // last: what is refused at the end is refused for its time
    }

    private void request(MappedInput input) {
        for (MappedInput.Named segment : input.segments) {
            segment(segment);
        }
        if (input.sampledRate != null) {
            part(input.sampledRate, UnusablePart.SAMPLED_RATE, Field.SAMPLED_RATE);
        }
    }

    private void response(MappedInput input, long recordMillis) {
        if (input.status != null) {
            part(input.status, UnusablePart.STATUS, Field.STATUS);
        }
        if (input.latency != null) {
            latency(input.latency.capture(), input.latencyUnit);
        } else if (input.began != null) {
            latencySince(
                    input.began.capture(),
                    input.time == null ? recordMillis : input.time.capture().whole());
        }
        if (input.predictions != null) {
            predictions(input.predictions);
        }
    }

    private void feedback(MappedInput input) {
        text(Field.ITEM_ID, input.itemId);
        if (input.model != null && isThere(input.model)) {
            text(Field.MODEL, input.model);
        }
        boolean labelled = input.label != null && isThere(input.label);
        if (input.feedbackKind != null && (isThere(input.feedbackKind) || !labelled)) {
            text(Field.KIND, input.feedbackKind);
        }
        details(input);
        if (labelled || input.feedbackKind == null) { // one of the two must be there
            label(input);
        }
    }

    private static boolean isThere(Source source) {
        return source.isConstant() || source.capture().state() != Capture.State.ABSENT;
    }

    /** What feedback can do without. */
    private void details(MappedInput input) {
        if (input.position != null) {
            part(input.position, UnusablePart.POSITION, Field.POSITION);
        }
        if (input.value != null && input.value.capture().state() != Capture.State.ABSENT) {
            Capture value = input.value.capture();
            draft.value(value.isGood() ? value.real() : Double.NaN);
        }
        if (input.currency != null) {
            part(input.currency, UnusablePart.CURRENCY, Field.CURRENCY);
        }
    }

    private void label(MappedInput input) {
        at(Field.LABEL.wireName, input.label);
        if (input.label.isConstant()) {
            draft.label(Double.parseDouble(input.label.pointer()));
            return;
        }
        Capture label = input.label.capture();
        requireGood(label, input.labels == null ? "a number, true or false" : "a text, a number, true or false");
        double value = input.labels == null ? label.real() : input.labels.labelOf(label);
        if (input.labels != null && Double.isNaN(value)) {
            throw Refused.malformed("label must be one of " + input.labels.words() + ", was another word");
        }
        draft.label(value);
    }

    private void resource(MappedInput input) {
        text(Field.INSTANCE, input.instance);
        draft.beginReadings();
        for (MappedInput.Named reading : input.readings) {
            Capture value = reading.source().capture();
            String name = draft.readingName(reading.name(), 0, reading.name().length);
            if (name != null && value.state() != Capture.State.ABSENT) {
                draft.readings.put(name, value.isGood() ? value.real() : Double.NaN);
            }
        }
    }

    private void text(Field which, Source source) {
        at(which.wireName, source);
        if (source.isConstant()) {
            draft.text(which, source.constant(), 0, source.constant().length);
            return;
        }
        Capture text = source.capture();
        requireGood(text, "a text or a whole number");
        draft.text(which, text.bytes(), 0, text.length());
    }

    private void requireGood(Capture value, String what) {
        switch (value.state()) {
            case GOOD -> {}
            case ABSENT -> throw Refused.missing(field);
            case WRONG -> throw Refused.malformed(field + " must be " + what + ", was " + value.shown());
        }
    }

    private void time(MappedInput input, long recordMillis) {
        field = Field.TIME.wireName;
        pointer = "the Kafka timestamp";
        long millis = recordMillis;
        if (input.time != null) {
            at(field, input.time);
            requireGood(input.time.capture(), "a time in the format of its mapping");
            millis = input.time.capture().whole();
        }
        draft.whole(Field.TIME, input.plusLatency ? millis + latencyMillis(input) : millis);
    }

    /** 0 where it is not known. */
    private static long latencyMillis(MappedInput input) {
        Capture latency = input.latency.capture();
        long micros = latency.isGood() ? input.latencyUnit.micros(latency.real()) : 0;
        return ContractRules.isLatency(micros) ? micros / MICROS_PER_MILLI : 0;
    }

    private void latency(Capture latency, LatencyUnit unit) {
        if (latency.isGood()) {
            draft.whole(Field.LATENCY, unit.micros(latency.real()));
        } else if (latency.isWrong()) {
            draft.unusable(UnusablePart.LATENCY);
        }
    }

    /** @param ended of any sign where the time is wrong, for which the event is refused */
    private void latencySince(Capture began, long ended) {
        if (began.isGood() && began.whole() <= ended) {
            draft.whole(Field.LATENCY, LatencyUnit.MS.micros((double) ended - began.whole()));
        } else if (began.state() != Capture.State.ABSENT) {
            draft.unusable(UnusablePart.LATENCY);
        }
    }

    /** A part that the event can do without. */
    private void part(Source source, UnusablePart part, Field which) {
        boolean isText = which == Field.STATUS || which == Field.CURRENCY;
        if (source.isConstant() && isText) {
            draft.text(which, source.constant(), 0, source.constant().length);
        } else if (source.isConstant()) {
            draft.whole(which, Long.parseLong(source.pointer()));
        } else if (source.capture().isWrong()) {
            draft.unusable(part);
        } else if (source.capture().isGood() && isText) {
            draft.text(which, source.capture().bytes(), 0, source.capture().length());
        } else if (source.capture().isGood()) {
            draft.whole(which, source.capture().whole());
        }
    }

    private void segment(MappedInput.Named segment) {
        int slot = draft.segments.slot(segment.name(), 0, segment.name().length);
        if (slot == SliceTable.ABSENT) {
            return; // no model is measured by it
        }
        Source source = segment.source();
        if (source.isConstant()) {
            draft.segments.put(slot, source.constant(), 0, source.constant().length);
        } else if (source.capture().isGood()) {
            Capture value = source.capture();
            draft.segments.put(slot, value.bytes(), 0, Math.min(value.length(), value.bytes().length));
        } else if (source.capture().isWrong()) {
            draft.unusable(UnusablePart.SEGMENTS);
        }
    }

    private void predictions(Items items) {
        if (items.isList()) {
            draft.beginPredictions(true);
            boolean missing = !items.hasScores() && draft.needsScores();
            for (int i = 0; i < items.count(); i++) {
                draft.prediction(items.ids(), items.start(i), items.length(i), missing ? Double.NaN : items.score(i));
            }
        }
        if (items.isFlawed()) {
            draft.unusable(UnusablePart.PREDICTIONS);
        }
    }

    private void at(String name, Source source) {
        field = name;
        pointer = source.pointer();
    }

    /** The refusal of what was filled last, with where it comes from. */
    Refused told(Refused refused, MappedInput input) {
        return told(refused, field + " is " + pointer, input);
    }

    /** @param where beginning of a sentence */
    static Refused told(Refused refused, String where, MappedInput input) {
        return new Refused(
                refused.refusal().reason(),
                refused.refusal().sentence() + "; " + where + " in inputs[" + input.name + "]");
    }
}
