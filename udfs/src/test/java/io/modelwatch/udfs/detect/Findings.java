package io.modelwatch.udfs.detect;

import io.modelwatch.schemas.Fingerprint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Verdict.View;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.detect.Finding.End;
import io.modelwatch.udfs.detect.Finding.Side;
import io.modelwatch.udfs.stats.Category;
import io.modelwatch.udfs.stats.Metric;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Findings as tests need them: 0.21 where 0.31 was expected. */
public final class Findings {
    private Findings() {}

    /** @param windowEnd of the window by which the alert fires, epoch milliseconds; the window begins with the alert */
    public static Finding of(
            String rule, String severity, Series series, Side side, boolean inherited, long startsAt, long windowEnd) {
        return new Finding(
                Fingerprint.of(Map.of("alertname", rule, "severity", severity, "series", series.key())),
                rule,
                severity,
                series,
                category(series),
                side,
                0.21,
                0.31,
                Double.NaN,
                Double.NaN,
                View.NONE,
                inherited,
                "test()",
                100,
                List.of("r-" + startsAt / 1000),
                startsAt,
                startsAt,
                windowEnd,
                End.NONE);
    }

    /** The same with other requests worth a look. */
    public static Finding naming(Finding of, String... requests) {
        return new Finding(
                of.fingerprint(),
                of.rule(),
                of.severity(),
                of.series(),
                of.category(),
                of.side(),
                of.value(),
                of.expected(),
                of.lower(),
                of.upper(),
                of.view(),
                of.inherited(),
                of.detector(),
                of.count(),
                List.of(requests),
                of.startsAt(),
                of.windowStart(),
                of.windowEnd(),
                of.end());
    }

    /** Of a metric that nobody knows it is quality. */
    public static Category category(Series series) {
        MetricLookup known = name -> Catalog.metric(name).or(() -> metric(name, Category.QUALITY));
        return known.category(series);
    }

    private static Optional<Metric> metric(String name, Category category) {
        return Optional.of(new Metric(name, "", category, Metric.Shape.OTHER, "A metric of the test."));
    }
}
