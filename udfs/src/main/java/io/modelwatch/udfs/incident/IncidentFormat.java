package io.modelwatch.udfs.incident;

import io.modelwatch.schemas.Alert;
import io.modelwatch.schemas.SegmentShare;
import io.modelwatch.udfs.detect.AlertFormat;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Incidents as {@link IncidentMemory} writes them; its version covers this. */
final class IncidentFormat {
    private IncidentFormat() {}

    static void write(Incident incident, DataOutput out) throws IOException {
        out.writeUTF(incident.version);
        out.writeLong(incident.openedAt);
        out.writeUTF(incident.kind == null ? "" : incident.kind.name());
        out.writeBoolean(incident.settled);
        out.writeLong(incident.startsAt);
        out.writeLong(incident.heldUntil);
        out.writeLong(incident.calmAt);
        out.writeLong(incident.endedAt);
        out.writeLong(incident.anomalies);
        writeTexts(incident.recognised.stream().map(Enum::name).toList(), out);
        writeTexts(incident.recovered, out);
        writeTexts(incident.toldMetrics, out);
        writeTexts(incident.exemplars, out);
        out.writeInt(incident.members().size());
        for (Member member : incident.members()) {
            member.write(out);
        }
        writeSegments(incident.segments, out);
        Change.writeAll(incident.changes, out);
        out.writeInt(incident.alerts.size());
        for (Alert alert : incident.alerts.values()) {
            AlertFormat.write(alert, out);
        }
        AlertFormat.write(incident.written, out);
    }

    static Incident read(DataInput in) throws IOException {
        Incident incident = new Incident(in.readUTF(), in.readLong());
        String kind = in.readUTF();
        incident.kind = kind.isEmpty() ? null : IncidentKind.valueOf(kind);
        incident.settled = in.readBoolean();
        incident.startsAt = in.readLong();
        incident.heldUntil = in.readLong();
        incident.calmAt = in.readLong();
        incident.endedAt = in.readLong();
        incident.anomalies = in.readLong();
        readTexts(in).forEach(name -> incident.recognised.add(IncidentKind.valueOf(name)));
        incident.recovered.addAll(readTexts(in));
        incident.toldMetrics.addAll(readTexts(in));
        incident.exemplars.addAll(readTexts(in));
        for (int left = in.readInt(); left > 0; left--) {
            incident.put(Member.read(in));
        }
        incident.segments = readSegments(in);
        incident.changes.addAll(Change.readAll(in));
        for (int left = in.readInt(); left > 0; left--) {
            Alert alert = AlertFormat.read(in);
            incident.alerts.put(alert.labels().get("severity"), alert);
        }
        incident.written.addAll(AlertFormat.readWritten(in));
        return incident;
    }

    private static void writeSegments(List<SegmentShare> segments, DataOutput out) throws IOException {
        out.writeInt(segments.size());
        for (SegmentShare share : segments) {
            out.writeUTF(share.segment());
            out.writeDouble(share.share());
            out.writeDouble(share.surprise());
            out.writeDouble(share.expected());
            out.writeDouble(share.actual());
            out.writeLong(share.count());
        }
    }

    private static List<SegmentShare> readSegments(DataInput in) throws IOException {
        List<SegmentShare> segments = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            segments.add(new SegmentShare(
                    in.readUTF(), in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble(), in.readLong()));
        }
        return List.copyOf(segments);
    }

    private static void writeTexts(Collection<String> texts, DataOutput out) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            out.writeUTF(text);
        }
    }

    private static List<String> readTexts(DataInput in) throws IOException {
        List<String> texts = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            texts.add(in.readUTF());
        }
        return texts;
    }
}
