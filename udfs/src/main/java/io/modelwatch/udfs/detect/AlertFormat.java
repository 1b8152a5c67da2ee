package io.modelwatch.udfs.detect;

import static io.modelwatch.udfs.detect.AlertMemory.NEVER;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The format of alerts within the memories that hold them; the memory's version covers it. */
public final class AlertFormat {
    private AlertFormat() {}

    public static void write(Alert alert, DataOutput out) throws IOException {
        Lengths.writeText(alert.fingerprint(), out);
        Lengths.writeTexts(alert.labels(), out);
        Lengths.writeTexts(alert.annotations(), out);
        out.writeBoolean(alert.status() == Alert.Status.FIRING);
        out.writeLong(alert.startsAt().toEpochMilli());
        out.writeLong(alert.endsAt() == null ? NEVER : alert.endsAt().toEpochMilli());
        out.writeLong(alert.sequence());
    }

    public static Alert read(DataInput in) throws IOException {
        String fingerprint = Lengths.readText(in);
        Map<String, String> labels = Lengths.readTextsByName(in);
        Map<String, String> annotations = Lengths.readTextsByName(in);
        Alert.Status status = in.readBoolean() ? Alert.Status.FIRING : Alert.Status.RESOLVED;
        Instant startsAt = Instant.ofEpochMilli(in.readLong());
        long endsAt = in.readLong();
        Instant end = endsAt == NEVER ? null : Instant.ofEpochMilli(endsAt);
        return new Alert(fingerprint, labels, annotations, status, startsAt, end, in.readLong());
    }

    public static void write(List<Written> written, DataOutput out) throws IOException {
        Lengths.write(written.size(), out);
        for (Written transition : written) {
            write(transition.alert(), out);
            out.writeLong(transition.at());
        }
    }

    public static List<Written> readWritten(DataInput in) throws IOException {
        List<Written> written = new ArrayList<>();
        for (int left = Lengths.read(in); left > 0; left--) {
            written.add(new Written(read(in), in.readLong()));
        }
        return written;
    }
}
