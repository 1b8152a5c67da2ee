package io.modelwatch.udfs.detect;

import io.modelwatch.schemas.Alert;
import io.modelwatch.schemas.Transition;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where one alert stands. Immutable, so that state may share it. Times are epoch milliseconds; those of windows are times of serving.
 *
 * @param abnormal starts of the abnormal windows among the last m, ascending
 * @param abnormalUntil stamp at which the last of them no longer counts
 * @param firing the alert as it was told when it fired; null while it does not
 * @param judgedUntil end of the latest window that was judged while it fired
 * @param normalSince start of the first normal window after the latest abnormal one, or {@link #NEVER}
 * @param silentAt stamp at which a firing alert ends if nothing is judged until then
 * @param written transitions that are written again after a restore, in their order
 */
public record AlertMemory(
        List<Long> abnormal,
        long abnormalUntil,
        Alert firing,
        long judgedUntil,
        long normalSince,
        long silentAt,
        List<Written> written) {
    public static final long NEVER = Long.MIN_VALUE;

    static final AlertMemory NOTHING = new AlertMemory(List.of(), NEVER, null, NEVER, NEVER, NEVER, List.of());

    private static final int FORMAT = 1;

    /** @param at event time of the decision, epoch milliseconds */
    public record Written(Alert alert, long at) {
        /** What it means for incidents. */
        public Transition transition() {
            boolean began = alert.status() == Alert.Status.FIRING;
            return new Transition(
                    began ? Transition.Kind.BEGAN : Transition.Kind.ENDED,
                    alert.labels().get("model"),
                    alert.labels().get("version"),
                    at,
                    (began ? alert.startsAt() : alert.endsAt()).toEpochMilli(),
                    alert,
                    List.of());
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
        out.writeInt(abnormal.size());
        for (long start : abnormal) {
            out.writeLong(start);
        }
        out.writeLong(abnormalUntil);
        out.writeBoolean(firing != null);
        if (firing != null) {
            write(firing, out);
        }
        out.writeLong(judgedUntil);
        out.writeLong(normalSince);
        out.writeLong(silentAt);
        out.writeInt(written.size());
        for (Written transition : written) {
            write(transition.alert(), out);
            out.writeLong(transition.at());
        }
    }

    public static AlertMemory read(DataInput in) throws IOException {
        int format = in.readByte();
        if (format != FORMAT) {
            throw new IOException("format of alert memory must be %s, was %s".formatted(FORMAT, format));
        }
        List<Long> abnormal = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            abnormal.add(in.readLong());
        }
        long abnormalUntil = in.readLong();
        Alert firing = in.readBoolean() ? readAlert(in) : null;
        long judgedUntil = in.readLong();
        long normalSince = in.readLong();
        long silentAt = in.readLong();
        List<Written> written = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            written.add(new Written(readAlert(in), in.readLong()));
        }
        return new AlertMemory(abnormal, abnormalUntil, firing, judgedUntil, normalSince, silentAt, written);
    }

    private static void write(Alert alert, DataOutput out) throws IOException {
        out.writeUTF(alert.fingerprint());
        write(alert.labels(), out);
        write(alert.annotations(), out);
        out.writeBoolean(alert.status() == Alert.Status.FIRING);
        out.writeLong(alert.startsAt().toEpochMilli());
        out.writeLong(alert.endsAt() == null ? NEVER : alert.endsAt().toEpochMilli());
        out.writeLong(alert.sequence());
    }

    private static void write(Map<String, String> texts, DataOutput out) throws IOException {
        out.writeInt(texts.size());
        for (Map.Entry<String, String> text : texts.entrySet()) {
            out.writeUTF(text.getKey());
            out.writeUTF(text.getValue());
        }
    }

    private static Alert readAlert(DataInput in) throws IOException {
        String fingerprint = in.readUTF();
        Map<String, String> labels = readTexts(in);
        Map<String, String> annotations = readTexts(in);
        Alert.Status status = in.readBoolean() ? Alert.Status.FIRING : Alert.Status.RESOLVED;
        Instant startsAt = Instant.ofEpochMilli(in.readLong());
        long endsAt = in.readLong();
        Instant end = endsAt == NEVER ? null : Instant.ofEpochMilli(endsAt);
        return new Alert(fingerprint, labels, annotations, status, startsAt, end, in.readLong());
    }

    private static Map<String, String> readTexts(DataInput in) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            texts.put(in.readUTF(), in.readUTF());
        }
        return texts;
    }
}
