package io.modelwatch.udfs.inference;

import java.util.Locale;

/** Why a model cannot be loaded or cannot score: a stable reason code and a sentence. */
public final class ScoringException extends Exception {
    /** What can go wrong; the lower-case code goes out to people and never changes. */
    public enum Reason {
        /** The file cannot be read. */
        UNREADABLE,
        /** The file is larger than allowed. */
        TOO_LARGE,
        /** The file lies outside the roots that models may come from. */
        OUTSIDE_ROOTS,
        CHECKSUM_MISMATCH,
        /** The file is no model that ONNX Runtime can load, or the adapter's options do not fit its graph. */
        NOT_A_MODEL,
        /** A request's tensors do not fit the model. */
        WRONG_INPUTS,
        PROVIDER_UNAVAILABLE,
        /** The process that loaded the model ended before that was done. */
        LOADING_KILLED,
        /** Scoring was ended from outside because it took too long. */
        TIMEOUT,
        /** The model answered NaN or infinity. */
        NOT_FINITE,
        /** Anything else; the sentence says what. */
        FAILED;

        /** For example {@code checksum_mismatch}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Reason reason;

    public ScoringException(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    public ScoringException(Reason reason, String sentence, Throwable cause) {
        super(sentence, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
