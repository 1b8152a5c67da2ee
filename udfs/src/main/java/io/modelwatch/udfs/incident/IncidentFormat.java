package io.modelwatch.udfs.incident;

import io.modelwatch.udfs.detect.AlertFormat;
import io.modelwatch.udfs.detect.FindingFormat;
import io.modelwatch.udfs.format.Lengths;
import io.modelwatch.udfs.incident.Incident.Published;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;

/** Incidents as {@link IncidentMemory} writes them; its version covers this. */
final class IncidentFormat {
    /** From this one on an incident has a cause. */
    private static final int WITH_CAUSE = 6;

    private IncidentFormat() {}

    static void write(Incident incident, DataOutput out) throws IOException {
        Lengths.writeText(incident.version, out);
        out.writeLong(incident.openedAt);
        Lengths.writeText(incident.kind == null ? "" : KindName.stored(incident.kind), out);
        Lengths.writeText(incident.cause, out);
        out.writeLong(incident.causeSince);
        out.writeBoolean(incident.settled);
        out.writeLong(incident.startsAt);
        out.writeLong(incident.heldUntil);
        out.writeLong(incident.calmAt);
        out.writeLong(incident.endedAt);
        out.writeLong(incident.anomalies);
        Lengths.writeTexts(incident.recognised.stream().map(KindName::stored).toList(), out);
        Lengths.writeTexts(incident.recovered, out);
        Lengths.writeTexts(incident.publishedMetrics, out);
        Lengths.writeTexts(incident.exemplars, out);
        Lengths.write(incident.members().size(), out);
        for (Member member : incident.members()) {
            member.write(out);
        }
        incident.leftOut().write(out);
        FindingFormat.write(incident.segments, out);
        Change.writeAll(incident.changes, out);
        Lengths.write(incident.published.size(), out);
        for (Map.Entry<String, Published> published : incident.published.entrySet()) {
            Lengths.writeText(published.getKey(), out);
            Lengths.writeText(published.getValue().identity(), out);
            AlertFormat.write(published.getValue().alert(), out);
        }
        AlertFormat.write(incident.written, out);
    }

    /** @param format of the memory that holds it */
    static Incident read(DataInput in, int format) throws IOException {
        Incident incident = new Incident(Lengths.readText(in), in.readLong());
        String kind = Lengths.readText(in);
        incident.kind = kind.isEmpty() ? null : KindName.ofStored(kind);
        if (format >= WITH_CAUSE) {
            incident.cause = Lengths.readText(in);
            incident.causeSince = in.readLong();
        }
        incident.settled = in.readBoolean();
        incident.startsAt = in.readLong();
        incident.heldUntil = in.readLong();
        incident.calmAt = in.readLong();
        incident.endedAt = in.readLong();
        incident.anomalies = in.readLong();
        Lengths.readTexts(in).forEach(name -> incident.recognised.add(KindName.ofStored(name)));
        incident.recovered.addAll(Lengths.readTexts(in));
        incident.publishedMetrics.addAll(Lengths.readTexts(in));
        incident.exemplars.addAll(Lengths.readTexts(in));
        for (int left = Lengths.read(in); left > 0; left--) {
            incident.put(Member.read(in));
        }
        incident.leaveOut(LeftOut.read(in));
        incident.segments = FindingFormat.readShares(in);
        incident.changes.addAll(Change.readAll(in));
        for (int left = Lengths.read(in); left > 0; left--) {
            incident.published.put(Lengths.readText(in), new Published(Lengths.readText(in), AlertFormat.read(in)));
        }
        incident.written.addAll(AlertFormat.readWritten(in));
        return incident;
    }
}
