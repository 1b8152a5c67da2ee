package io.modelwatch.udfs.incident;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.SegmentShare;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Subject;
import io.modelwatch.schemas.alert.Subject.Kind;
import io.modelwatch.udfs.Sized;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What of incidents no constructor makes: it grows step by step. */
public final class SizedIncidents {
    private SizedIncidents() {}

    public static IncidentMemory memory(Sized sized) {
        List<Incident> incidents = sized.list("incidents", i -> incident(sized));
        Map<String, Long> within = new TreeMap<>();
        sized.texts("within").forEach(pattern -> within.put(pattern, 1L));
        return new IncidentMemory(incidents, within);
    }

    private static Incident incident(Sized sized) {
        Incident incident = new Incident(sized.text("version"), 1);
        incident.kind = "Overload";
        incident.cause = sized.text("cause");
        incident.causeSince = 1;
        incident.settled = true;
        incident.recognised.add("Overload");
        incident.recovered.addAll(sized.texts("recovered"));
        incident.publishedMetrics.addAll(sized.texts("publishedMetrics"));
        incident.exemplars.addAll(sized.texts("exemplars"));
        Set<String> fingerprints = new HashSet<>(); // of one there is one member
        sized.list("members", i -> sized.make(Member.class, "member")).stream()
                .filter(member -> fingerprints.add(member.fingerprint()))
                .forEach(incident::put);
        incident.segments = sized.list("segments", i -> sized.make(SegmentShare.class, "segment"));
        sized.list("changes", i -> sized.make(Change.class, "change")).forEach(incident.changes::add);
        sized.texts("severities")
                .forEach(severity ->
                        incident.published.put(severity, sized.make(Incident.Published.class, "published")));
        incident.written.addAll(sized.list("written", i -> sized.make(Written.class, "written")));
        return incident;
    }

    /** Of more windows than are kept one by one. */
    public static SegmentHistory history(Sized sized) {
        List<String> segments = sized.texts("segments").stream().distinct().toList();
        SegmentHistory history = SegmentHistory.NOTHING;
        for (int window = 0; window < sized.count("windows") + SegmentHistory.RECENT && !segments.isEmpty(); window++) {
            Instant start = Instant.ofEpochMilli(window);
            history = history.with(segments.stream()
                    .map(segment -> new MetricPoint(
                            new Series("m", "v", new Subject(Kind.SEGMENT, segment), "x", Span.of("10s"), Span.NONE),
                            start,
                            start,
                            start,
                            1,
                            2,
                            Double.NaN,
                            Double.NaN,
                            Double.NaN,
                            false,
                            List.of()))
                    .toList());
        }
        return history;
    }
}
