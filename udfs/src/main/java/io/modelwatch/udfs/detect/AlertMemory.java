package io.modelwatch.udfs.detect;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where one alert stands. Immutable, so that state may share it. Times are epoch milliseconds; those of windows are times of serving.
 *
 * @param abnormal starts of the abnormal windows among the last m, ascending
 * @param abnormalUntil stamp at which the last of them no longer counts
 * @param firing what it found when it fired; null while it does not
 * @param judgedUntil end of the latest window that was judged while it fired
 * @param normalSince start of the first normal window after the latest abnormal one, or {@link #NEVER}
 * @param silentAt stamp at which a firing alert ends if nothing is judged until then
 * @param written transitions that are kept, in their order: those that are written again after a restore, and the beginning of an alert
 *     that fires untold
 */
public record AlertMemory(
        List<Long> abnormal,
        long abnormalUntil,
        Finding firing,
        long judgedUntil,
        long normalSince,
        long silentAt,
        List<Written> written) {
    public static final long NEVER = Long.MIN_VALUE;

    static final AlertMemory NOTHING = new AlertMemory(List.of(), NEVER, null, NEVER, NEVER, NEVER, List.of());

    private static final int FORMAT = 4;

    /**
     * A transition as an alert.
     *
     * @param at event time at which it was published, epoch milliseconds; {@link #NEVER} while it is not
     */
    public record Written(Alert alert, long at) {
        boolean isTold() {
            return at != NEVER;
        }
    }

    /** Where an alert stands, in one word. */
    public enum Stage {
        QUIET,
        PENDING,
        FIRING
    }

    public AlertMemory {
        abnormal = List.copyOf(abnormal);
        written = List.copyOf(written);
    }

    public Stage stage() {
        return firing != null ? Stage.FIRING : abnormal.isEmpty() ? Stage.QUIET : Stage.PENDING;
    }

    /** The latest transition: for an alert that fires, a firing one. */
    Written latest() {
        return written.get(written.size() - 1);
    }

    /** Whether it fires and nobody was told, since that was before alerts are published. */
    boolean isUntold() {
        return firing != null && !latest().isTold();
    }

    /** Transitions that were published and are written again after a restore, in their order. */
    public List<Written> told() {
        return written.stream().filter(Written::isTold).toList();
    }

    public boolean isNothing() {
        return stage() == Stage.QUIET && written.isEmpty();
    }

    AlertMemory withAbnormal(List<Long> windows, long until) {
        return new AlertMemory(windows, until, firing, judgedUntil, normalSince, silentAt, written);
    }

    AlertMemory withWritten(List<Written> kept) {
        return new AlertMemory(abnormal, abnormalUntil, firing, judgedUntil, normalSince, silentAt, kept);
    }

    AlertMemory judged(long until, long normalFrom, long silentFrom) {
        return new AlertMemory(abnormal, abnormalUntil, firing, until, normalFrom, silentFrom, written);
    }

    public void write(DataOutput out) throws IOException {
        out.writeByte(FORMAT);
        Lengths.write(abnormal.size(), out);
        for (long start : abnormal) {
            out.writeLong(start);
        }
        out.writeLong(abnormalUntil);
        FindingFormat.writeOptional(firing, out);
        out.writeLong(judgedUntil);
        out.writeLong(normalSince);
        out.writeLong(silentAt);
        AlertFormat.write(written, out);
    }

    public static AlertMemory read(DataInput in) throws IOException {
        int format = in.readByte();
        if (format != FORMAT) {
            throw new IOException("format of alert memory must be %s, was %s".formatted(FORMAT, format));
        }
        List<Long> abnormal = new ArrayList<>();
        for (int left = Lengths.read(in); left > 0; left--) {
            abnormal.add(in.readLong());
        }
        long abnormalUntil = in.readLong();
        Finding firing = FindingFormat.readOptional(in);
        long judgedUntil = in.readLong();
        long normalSince = in.readLong();
        long silentAt = in.readLong();
        return new AlertMemory(
                abnormal, abnormalUntil, firing, judgedUntil, normalSince, silentAt, AlertFormat.readWritten(in));
    }
}
