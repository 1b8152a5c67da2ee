package io.modelwatch.udfs.detect.adaptive;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Abnormal values and the few normal ones between them: what is expected is held, and the level is learned beside it. */
final class Spell {
    /** So many normal values in a row end it. */
    static final int CALM = 4;

    /** It lasts so many windows before it may be the new normal, however long they are. */
    private static final int LEAST_WINDOWS = 10;

    private static final double RATE = 0.1;
    private static final long NEVER = Long.MIN_VALUE;

    /** Start of the first abnormal window. */
    private long since = NEVER;
    /** Normal values in a row. */
    private int calm;
    /** Values since it began. */
    private int values;
    /** Their level, without the season. */
    private double level;

    Spell copy() {
        Spell copy = new Spell();
        copy.since = since;
        copy.calm = calm;
        copy.values = values;
        copy.level = level;
        return copy;
    }

    boolean lasts() {
        return since != NEVER;
    }

    /** Whether it has lasted so long, in time and in windows that were seen, that what was learned beside it is what is normal. */
    boolean isOverdue(Observation seen, long freezeForMillis) {
        return lasts()
                && values >= LEAST_WINDOWS
                && seen.timeMillis() - since >= holdsForMillis(freezeForMillis, seen.windowMillis());
    }

    static long holdsForMillis(long freezeForMillis, long windowMillis) {
        return Math.max(freezeForMillis, LEAST_WINDOWS * windowMillis);
    }

    double level() {
        return level;
    }

    /** Values since it began. */
    int values() {
        return values;
    }

    void end() {
        since = NEVER;
    }

    /** Moves what was learned beside what is expected: the season under it has moved. */
    void moveBy(double shift) {
        level += shift;
    }

    void follow(Observation seen, double withoutSeason, boolean abnormal) {
        if (abnormal && !lasts()) {
            since = seen.timeMillis();
            values = 0;
            level = 0;
        }
        calm = abnormal ? 0 : calm + 1;
        if (calm >= CALM) {
            end();
        }
        if (lasts()) {
            values++;
            level += Math.max(1.0 / values, RATE) * (withoutSeason - level);
        }
    }

    /** While it does not last, nothing else of it matters. */
    void write(DataOutput out) throws IOException {
        out.writeBoolean(lasts());
        if (lasts()) {
            out.writeLong(since);
            out.writeInt(calm);
            out.writeInt(values);
            out.writeDouble(level);
        }
    }

    void read(DataInput in) throws IOException {
        if (in.readBoolean()) {
            since = in.readLong();
            calm = in.readInt();
            values = in.readInt();
            level = in.readDouble();
        }
    }
}
