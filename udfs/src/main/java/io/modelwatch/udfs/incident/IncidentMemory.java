package io.modelwatch.udfs.incident;

import static io.modelwatch.udfs.detect.AlertMemory.NEVER;

import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The incidents of one model that are open or remembered. Its contents never change, so that state may share it. */
public final class IncidentMemory {
    private static final int FORMAT = 6;
    /** Without causes. */
    private static final int OLDEST_FORMAT = 5;

    private final List<Incident> incidents;
    private final Map<String, Long> withinMillis;

    /** Numbers of incidents of the model by stage; those that ended are in none of them. */
    public record Count(int settling, int firing, int suppressed, int unrecognised) {}

    /** @param withinMillis by name of each pattern that is switched on: its length of time */
    IncidentMemory(List<Incident> incidents, Map<String, Long> withinMillis) {
        this.incidents = List.copyOf(incidents);
        this.withinMillis = new TreeMap<>(withinMillis);
    }

    /** Read-only. */
    List<Incident> incidents() {
        return incidents;
    }

    /** Copies that a step may change. */
    List<Incident> copies() {
        List<Incident> copies = new ArrayList<>();
        incidents.forEach(incident -> copies.add(incident.copy()));
        return copies;
    }

    Map<String, Long> withinMillis() {
        return new TreeMap<>(withinMillis);
    }

    /** Transitions that are published again after a restore. */
    public List<Written> written() {
        return incidents.stream().flatMap(incident -> incident.written.stream()).toList();
    }

    /** Incidents by stage, for gauges. */
    public Count count() {
        int settling = 0;
        int firing = 0;
        int suppressed = 0;
        int unrecognised = 0;
        for (Incident incident : incidents) {
            settling += incident.settled ? 0 : 1;
            firing += incident.isFiring() ? 1 : 0;
            suppressed += incident.heldUntil != NEVER || incident.isUntold() ? 1 : 0;
            unrecognised += incident.settled && incident.kind == null ? 1 : 0;
        }
        return new Count(settling, firing, suppressed, unrecognised);
    }

    public void write(DataOutput out) throws IOException {
        out.writeByte(FORMAT);
        Lengths.write(withinMillis.size(), out);
        for (Map.Entry<String, Long> pattern : withinMillis.entrySet()) {
            Lengths.writeText(pattern.getKey(), out);
            out.writeLong(pattern.getValue());
        }
        Lengths.write(incidents.size(), out);
        for (Incident incident : incidents) {
            IncidentFormat.write(incident, out);
        }
    }

    public static IncidentMemory read(DataInput in) throws IOException {
        int format = in.readByte();
        if (format < OLDEST_FORMAT || format > FORMAT) {
            throw new IOException(
                    "format of incident memory must be %s to %s, was %s".formatted(OLDEST_FORMAT, FORMAT, format));
        }
        Map<String, Long> withinMillis = new TreeMap<>();
        for (int left = Lengths.read(in); left > 0; left--) {
            withinMillis.put(Lengths.readText(in), in.readLong());
        }
        List<Incident> incidents = new ArrayList<>();
        for (int left = Lengths.read(in); left > 0; left--) {
            incidents.add(IncidentFormat.read(in, format));
        }
        return new IncidentMemory(incidents, withinMillis);
    }
}
