package io.modelwatch.udfs.incident;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.SegmentShare;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.detect.Finding;
import io.modelwatch.udfs.detect.Finding.End;
import io.modelwatch.udfs.detect.Finding.Side;
import io.modelwatch.udfs.detect.Findings;
import io.modelwatch.udfs.detect.MetricLookup;
import io.modelwatch.udfs.detect.OwnerLabels;
import io.modelwatch.udfs.incident.Sign.Around;
import io.modelwatch.udfs.incident.Sign.Kind;
import io.modelwatch.udfs.stats.Category;
import io.modelwatch.udfs.stats.Metric;
import io.modelwatch.udfs.stats.Metric.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Signs of the model {@code ranker} with short times: seconds since the epoch. */
public final class Signs {
    public static final IncidentSettings SETTINGS =
            new IncidentSettings(20_000, 60_000, 120_000, 600_000, 3_600_000, Catalog.incidentKinds(), 1_800_000);
    /** English, without links. */
    public static final AlertSettings PLAIN =
            new AlertSettings(false, AlertSettings.Language.EN, "", "", "", OwnerLabels.NONE);

    public static final MetricLookup METRICS = name -> Optional.of(new Metric(
            name, name.startsWith("latency") ? "ms" : "ratio", Category.QUALITY, Shape.OTHER, "A metric of the test."));
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
            return sign(Kind.BEGAN, at * 1000, since * 1000, finding());
        }

        public Sign ended(long endedAt, long end) {
            return ended(endedAt, end, End.RECOVERED);
        }

        public Sign ended(long endedAt, long end, End reason) {
            return sign(Kind.ENDED, endedAt * 1000, end * 1000, finding().ended(reason));
        }

        private Sign sign(Kind kind, long when, long from, Finding finding) {
            return new Sign(kind, "ranker", version, when, from, finding, segments, around, "", patterns);
        }

        private Finding finding() {
            var series = Series.of("ranker", version, segment, metric, "10s", horizon);
            long judged = at * 1000 - (horizon.isEmpty() ? 0 : Span.parse(horizon));
            return Findings.of(
                    "Rule", severity, series, Side.BELOW, false, since * 1000, Math.max(since * 1000, judged));
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
                List.of(),
                Around.NOTHING,
                pattern,
                Map.of());
    }

    /** The same of another model. */
    public static Sign of(String model, Sign sign) {
        return new Sign(
                sign.kind(),
                model,
                sign.version(),
                sign.at(),
                sign.since(),
                sign.finding(),
                sign.segments(),
                sign.around(),
                sign.pattern(),
                sign.withinMillis());
    }

    /** That something began in other models, too. */
    public static Sign shared(String cause, long at, Category... about) {
        Around around = new Around(List.of(about), false, false, List.of(), 0);
        return new Sign(
                Kind.SHARED,
                "ranker",
                Sign.EVERY_VERSION,
                at * 1000,
                at * 1000,
                null,
                List.of(),
                around,
                cause,
                Map.of());
    }
}
