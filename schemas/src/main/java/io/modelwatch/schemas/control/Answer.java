package io.modelwatch.schemas.control;

/**
 * The outcome of a command or a candidate, for whoever controls the job.
 *
 * @param name of the thing controlled, as {@link Order#name} has it, or what the refused command gave for it; may be empty
 * @param number of the command it is about; 0 where the command was refused before it had one
 * @param status what happened
 * @param reason stable code in snake_case, for example {@code checksum_mismatch}; empty where nothing is wrong
 * @param sentence for people, with names, rule and value; never a secret
 * @param time event time, epoch milliseconds
 * @param id that the writer gave the command which is answered; else empty
 * @param said where it is about what somebody said of an incident; else null
 */
public record Answer(
        String name, long number, Status status, String reason, String sentence, long time, String id, Said said) {
    /**
     * What somebody said of an incident, so that it is known without another alert of that incident.
     *
     * @param by who said it
     * @param note may be empty
     */
    public record Said(Opinion opinion, String by, String note) {}

    /** An answer that is about no incident. */
    public Answer(String name, long number, Status status, String reason, String sentence, long time, String id) {
        this(name, number, status, reason, sentence, time, id, null);
    }

    /** An answer without the id of a command. */
    public Answer(String name, long number, Status status, String reason, String sentence, long time) {
        this(name, number, status, reason, sentence, time, "");
    }

    /** What can happen; lower case on the wire. */
    public enum Status {
        ACCEPTED,
        REFUSED,
        /** The candidate is about to be loaded; written before that begins. */
        LOADING,
        /** Loading has ended, well or not, and the process lives. */
        LOADED,
        /** The candidate is loaded and scores requests. */
        RUNNING,
        /** The candidate could not be loaded, or is given up; what ran before runs on. */
        FAILED,
        RETIRED,
        /** The verdict of a candidate changed. */
        VERDICT
    }
}
