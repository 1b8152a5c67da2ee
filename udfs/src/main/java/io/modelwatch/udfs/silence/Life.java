package io.modelwatch.udfs.silence;

import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * When a model or version was last heard, and what is to become of its silence. Times are epoch milliseconds, of event time.
 *
 * @param until end of its last window with requests
 * @param value requests per second in that window
 * @param dueAt when its silence is to be judged; {@link Long#MAX_VALUE} where it is forgotten before
 * @param state what became of its silence
 * @param gaps between its requests; {@link Gaps#NONE} where they are not judged
 */
public record Life(long until, double value, long dueAt, State state, Gaps gaps) {
    /** What became of a silence. */
    public enum State {
        /** It is not long enough yet. */
        HEARD,
        /** Its alert was told. */
        TOLD,
        /** It is none: requests go elsewhere, or its end was announced. */
        LEFT
    }

    Life in(State other) {
        return new Life(until, value, dueAt, other, gaps);
    }

    /** When something is to be done about it next. */
    long nextDue(long forgetAfterMillis) {
        long forgotten = until + forgetAfterMillis;
        return state == State.HEARD ? Math.min(dueAt, forgotten) : forgotten;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(until);
        out.writeDouble(value);
        out.writeLong(dueAt);
        Lengths.writeText(state.name(), out);
        out.writeBoolean(!gaps.equals(Gaps.NONE));
        if (!gaps.equals(Gaps.NONE)) {
            gaps.write(out);
        }
    }

    static Life read(DataInput in) throws IOException {
        long until = in.readLong();
        double value = in.readDouble();
        long dueAt = in.readLong();
        State state = State.valueOf(Lengths.readText(in));
        return new Life(until, value, dueAt, state, in.readBoolean() ? Gaps.read(in) : Gaps.NONE);
    }
}
