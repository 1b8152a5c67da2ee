package io.modelwatch.schemas;

/**
 * A change of what the job does that was accepted and numbered; operators apply it when event time reaches {@link #effectiveAt}.
 *
 * @param number of the command, >= 1, one more for each accepted command of the job
 * @param kind what is to be done
 * @param model whom it is about
 * @param version of the model that it is about
 * @param candidate what is registered or updated; null for the other kinds
 * @param effectiveAt event time, epoch milliseconds
 */
public record Command(long number, Kind kind, String model, String version, Candidate candidate, long effectiveAt) {
    /** What can be commanded. */
    public enum Kind {
        REGISTER,
        /** Replaces the candidate of the same name; another file or adapter starts its statistics anew. */
        UPDATE,
        RETIRE,
        /** The version answers requests from now on. */
        DEPLOYED
    }

    /** The name of the thing controlled: {@code model/version}. */
    public String name() {
        return model + "/" + version;
    }
}
