package io.modelwatch.udfs.window;

/**
 * The names of one model that are in.
 *
 * @param forgetAt when the model is forgotten unless a newer pane came, epoch milliseconds
 */
public record Rosters(Roster versions, Roster instances, Roster readings, long forgetAt) {
    /** Before any pane. */
    public static final Rosters EMPTY = new Rosters(Roster.EMPTY, Roster.EMPTY, Roster.EMPTY, Long.MIN_VALUE);

    /** The same names, with another time to be forgotten at. */
    public Rosters forgottenAt(long time) {
        return new Rosters(versions, instances, readings, time);
    }

    /** Start of the newest pane of service. */
    public long last() {
        return Math.max(versions.last(), Math.max(instances.last(), readings.last()));
    }
}
