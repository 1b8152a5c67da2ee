package io.modelwatch.udfs.op;

/**
 * Who of one model is in.
 *
 * @param forgetAt when the model is forgotten unless a newer pane came, epoch milliseconds
 */
record Rosters(Roster versions, Roster instances, Roster readings, long forgetAt) {
    static final Rosters EMPTY = new Rosters(Roster.EMPTY, Roster.EMPTY, Roster.EMPTY, Long.MIN_VALUE);

    Rosters forgottenAt(long time) {
        return new Rosters(versions, instances, readings, time);
    }

    /** Start of the newest pane of service. */
    long last() {
        return Math.max(versions.last(), Math.max(instances.last(), readings.last()));
    }
}
