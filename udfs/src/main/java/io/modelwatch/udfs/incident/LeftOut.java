package io.modelwatch.udfs.incident;

import static io.modelwatch.udfs.detect.AlertMemory.NEVER;

import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What an incident keeps about members that it has no room for.
 *
 * @param members beginnings that were left out: one of an alert that was left out before counts again
 * @param servedFrom earliest time of serving of any, epoch milliseconds; Long.MAX_VALUE: there is none
 * @param servedUntil latest time of serving of any, epoch milliseconds; {@code NEVER}: there is none
 * @param worstSeverity of any; empty: there is none
 */
record LeftOut(long members, long servedFrom, long servedUntil, String worstSeverity) {
    static final LeftOut NOTHING = new LeftOut(0, Long.MAX_VALUE, NEVER, "");

    LeftOut and(Member member) {
        return and(new LeftOut(1, member.since(), member.until(), member.severity()));
    }

    LeftOut and(LeftOut other) {
        return new LeftOut(
                members + other.members,
                Math.min(servedFrom, other.servedFrom),
                Math.max(servedUntil, other.servedUntil),
                worse(worstSeverity, other.worstSeverity));
    }

    private static String worse(String one, String other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() ? other : one;
        }
        return SeverityOrder.MILD_FIRST.compare(one, other) >= 0 ? one : other;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(members);
        out.writeLong(servedFrom);
        out.writeLong(servedUntil);
        Lengths.writeText(worstSeverity, out);
    }

    static LeftOut read(DataInput in) throws IOException {
        return new LeftOut(in.readLong(), in.readLong(), in.readLong(), Lengths.readText(in));
    }
}
