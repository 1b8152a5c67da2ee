package io.modelwatch.udfs.detect;

import static io.modelwatch.udfs.detect.AlertMemory.NEVER;

import io.modelwatch.schemas.Alert;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Alerts as the memories that hold them write them; the memory's own version covers this. */
public final class AlertFormat {
    private AlertFormat() {}

    public static void write(Alert alert, DataOutput out) throws IOException {
        out.writeUTF(alert.fingerprint());
        write(alert.labels(), out);
        write(alert.annotations(), out);
        out.writeBoolean(alert.status() == Alert.Status.FIRING);
        out.writeLong(alert.startsAt().toEpochMilli());
        out.writeLong(alert.endsAt() == null ? NEVER : alert.endsAt().toEpochMilli());
        out.writeLong(alert.sequence());
    }

    public static Alert read(DataInput in) throws IOException {
        String fingerprint = in.readUTF();
        Map<String, String> labels = readTexts(in);
        Map<String, String> annotations = readTexts(in);
        Alert.Status status = in.readBoolean() ? Alert.Status.FIRING : Alert.Status.RESOLVED;
        Instant startsAt = Instant.ofEpochMilli(in.readLong());
        long endsAt = in.readLong();
        Instant end = endsAt == NEVER ? null : Instant.ofEpochMilli(endsAt);
        return new Alert(fingerprint, labels, annotations, status, startsAt, end, in.readLong());
    }

    public static void write(List<Written> written, DataOutput out) throws IOException {
        out.writeInt(written.size());
        for (Written transition : written) {
            write(transition.alert(), out);
            out.writeLong(transition.at());
        }
    }

    public static List<Written> readWritten(DataInput in) throws IOException {
        List<Written> written = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            written.add(new Written(read(in), in.readLong()));
        }
        return written;
    }

    private static void write(Map<String, String> texts, DataOutput out) throws IOException {
        out.writeInt(texts.size());
        for (Map.Entry<String, String> text : texts.entrySet()) {
            out.writeUTF(text.getKey());
            out.writeUTF(text.getValue());
        }
    }

    private static Map<String, String> readTexts(DataInput in) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            texts.put(in.readUTF(), in.readUTF());
        }
        return texts;
    }
}
