package io.modelwatch.udfs.incident;

import io.modelwatch.schemas.Fingerprint;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.SegmentShare;
import io.modelwatch.udfs.detect.MetricLookup;
import io.modelwatch.udfs.incident.Sign.Around;
import io.modelwatch.udfs.incident.Sign.Kind;
import io.modelwatch.udfs.stats.Metric;
import io.modelwatch.udfs.stats.Metric.Shape;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Signs of the model {@code ranker} with short times: seconds since the epoch. */
public final class Signs {
    public static final IncidentSettings SETTINGS =
            new IncidentSettings(20_000, 60_000, 120_000, 600_000, 3_600_000, 1_800_000);
    /** English, without links. */
    public static final AlertSettings PLAIN = new AlertSettings(false, AlertSettings.Language.EN, "", "", "");

    public static final MetricLookup METRICS = name -> Optional.of(
            new Metric(name, name.startsWith("latency") ? "ms" : "ratio", Shape.OTHER, "A metric of the test."));
    public static final Map<String, Long> ALL_PATTERNS = Map.of("SustainedAnomaly", 60_000L, "BadRollout", 900_000L);

    private Signs() {}

    /** An alert of a series that begins; what a test does not care about has a default. */
    public record Beginning(
            String version,
            String metric,
            String segment,
            String horizon,
            String severity,
            long at,
            long since,
            List<SegmentShare> segments,
            Around around,
            Map<String, Long> patterns) {
        public Beginning horizon(String other) {
            return new Beginning(version, metric, segment, other, severity, at, since, segments, around, patterns);
        }

        public Beginning segment(String other) {
            return new Beginning(version, metric, other, horizon, severity, at, since, segments, around, patterns);
        }

        public Beginning severity(String other) {
            return new Beginning(version, metric, segment, horizon, other, at, since, segments, around, patterns);
        }

        public Beginning patterns(Map<String, Long> other) {
            return new Beginning(version, metric, segment, horizon, severity, at, since, segments, around, other);
        }

        public Beginning explained(SegmentShare... other) {
            return new Beginning(
                    version, metric, segment, horizon, severity, at, since, List.of(other), around, patterns);
        }

        public Beginning quietUntil(long until) {
            return around(new Around(List.of(), false, false, List.of(), until * 1000));
        }

        public Beginning after(Change... changes) {
            return around(new Around(List.of(), false, false, List.of(changes), 0));
        }

        private Beginning around(Around other) {
            return new Beginning(version, metric, segment, horizon, severity, at, since, segments, other, patterns);
        }

        public Sign began() {
            return sign(Kind.BEGAN, at * 1000, since * 1000, alert(Alert.Status.FIRING, ""));
        }

        public Sign ended(long endedAt, long end) {
            return ended(endedAt, end, "recovered");
        }

        public Sign ended(long endedAt, long end, String reason) {
            return sign(Kind.ENDED, endedAt * 1000, end * 1000, alert(Alert.Status.RESOLVED, reason));
        }

        private Sign sign(Kind kind, long when, long from, Alert alert) {
            return new Sign(
                    kind, "ranker", version, when, from, category(metric), null, alert, segments, around, "", patterns);
        }

        private Alert alert(Alert.Status status, String reason) {
            Map<String, String> labels = new TreeMap<>(Map.of(
                    "alertname", "Rule", "version", version, "segment", segment, "metric", metric, "window", "10s"));
            labels.put("severity", severity);
            if (!horizon.isEmpty()) {
                labels.put("horizon", horizon);
            }
            Map<String, String> annotations = new HashMap<>(Map.of("value", "0.21", "expected", "0.31"));
            annotations.put("exemplars", "r-" + since);
            annotations.put("reason", reason);
            Instant starts = Instant.ofEpochSecond(since);
            return new Alert(
                    Fingerprint.of(labels),
                    labels,
                    annotations,
                    status,
                    starts,
                    status == Alert.Status.RESOLVED ? starts : null,
                    0);
        }
    }

    /** Known as abnormal at a time, 10 s after it began. */
    public static Beginning seen(String version, String metric, long at) {
        return new Beginning(
                version, metric, "all", "", "warning", at, at - 10, List.of(), Around.NOTHING, ALL_PATTERNS);
    }

    public static Sign recognised(String pattern, String version, long at, long since) {
        return new Sign(
                Kind.RECOGNISED,
                "ranker",
                version,
                at * 1000,
                since * 1000,
                null,
                null,
                null,
                List.of(),
                Around.NOTHING,
                pattern,
                Map.of());
    }

    private static Category category(String metric) {
        return metric.startsWith("latency")
                ? Category.LATENCY
                : metric.startsWith("requests")
                        ? Category.TRAFFIC
                        : metric.startsWith("error") ? Category.ERRORS : Category.QUALITY;
    }
}
