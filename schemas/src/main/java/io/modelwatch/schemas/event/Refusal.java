package io.modelwatch.schemas.event;

/**
 * Why a record cannot be used.
 *
 * @param reason stable code
 * @param sentence what is wrong, with field, rule and value; never the payload
 */
public record Refusal(Reason reason, String sentence) {
    /** Stable codes: they are label values of metrics and header values of dead letters, and never change. */
    public enum Reason {
        EMPTY,
        MALFORMED,
        UNKNOWN_SCHEMA,
        REGISTRY_FRAMING,
        UNKNOWN_FORMAT,
        MISSING_FIELD,
        OUT_OF_RANGE,
        NOT_FINITE,
        ID_TOO_LONG,
        TOO_LARGE,
        AHEAD_OF_RECORD_TIME,
        AHEAD_OF_CLOCK,
        BEHIND_TIME;

        /** For example {@code ahead_of_record_time}. */
        public String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
