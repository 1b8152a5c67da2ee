package io.modelwatch.schemas.read;

import io.modelwatch.schemas.event.Refusal;
import io.modelwatch.schemas.event.Refusal.Reason;

/** Leads from where a rule is broken to {@link RecordReader}, which turns it into data. Without a stack trace: bad input is no error. */
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Refusal refusal;

    Refused(Reason reason, String sentence) {
        super(sentence, null, false, false);
        this.refusal = new Refusal(reason, sentence);
    }

    static Refused malformed(String sentence) {
        return new Refused(Reason.MALFORMED, sentence);
    }

    static Refused missing(String field) {
        return new Refused(Reason.MISSING_FIELD, field + " must be there and not be empty");
    }

    Refusal refusal() {
        return refusal;
    }
}
