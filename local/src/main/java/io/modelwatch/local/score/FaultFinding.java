package io.modelwatch.local.score;

/**
 * The result for one injected fault, or one planned event that must be told.
 *
 * @param fault its name
 * @param kind its kind as written in scenarios
 * @param where model, version (or {@code *}) and segment (or {@code all})
 * @param beginMillis after the start of the live part
 * @param found whether it was found
 * @param by the incident (with its start relative to that of the fault) or the counter that found it; or what is missing
 * @param afterMillis event time from its start until it was found; -1 if it was not, or by a counter
 */
public record FaultFinding(
        String fault, String kind, String where, long beginMillis, boolean found, String by, long afterMillis) {
    /** Model, version and segment as in the table; empty: all of them. */
    static String where(String model, String version, String segment) {
        return "%s/%s/%s".formatted(model, version.isEmpty() ? "*" : version, segment.isEmpty() ? "all" : segment);
    }
}
