package io.modelwatch.schemas.read;

import io.modelwatch.schemas.event.Refusal;
import io.modelwatch.schemas.event.Refusal.Reason;

/** Leads from where a rule is broken to {@link RecordReader}, which turns it into data. Without a stack trace: bad input is no error. */
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;
    /** UTF-16 units of a sentence: it may name what a writer has named, and goes into headers of dead letters. */
    private static final int MAX_SENTENCE = 1_000;

    private final transient Refusal refusal;

    /** @param sentence of which the end is cut where it is too long */
    Refused(Reason reason, String sentence) {
        super(cut(sentence), null, false, false);
        this.refusal = new Refusal(reason, getMessage());
    }

    /** Never within a surrogate pair. */
    private static String cut(String sentence) {
        if (sentence.length() <= MAX_SENTENCE) {
            return sentence;
        }
        int end = Character.isHighSurrogate(sentence.charAt(MAX_SENTENCE - 2)) ? MAX_SENTENCE - 2 : MAX_SENTENCE - 1;
        return sentence.substring(0, end) + "…";
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
