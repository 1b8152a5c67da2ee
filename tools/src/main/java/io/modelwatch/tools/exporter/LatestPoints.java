package io.modelwatch.tools.exporter;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.tools.exporter.Meters.Reason;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The latest point of each series, as gauges without a timestamp. Bounded: series beyond the limit are dropped and counted. A series
 * without a point for some windows is no longer exposed. Thread-safe: one thread updates, others read.
 */
final class LatestPoints implements MultiCollector {
    private static final String NEWEST = "modelwatch_model_newest_window_end_timestamp_seconds";
    private static final double MILLIS_PER_SECOND = 1_000;

    private record Measured(Family family, double value) {}

    private final Limits limits;
    private final Meters meters;
    private final Newest<Series, Measured> newest;

    LatestPoints(Limits limits, Clock clock, Meters meters) {
        this.limits = limits;
        this.meters = meters;
        this.newest = new Newest<>(limits.maxSeries(), clock);
    }

    /**
     * Partial points, and those of segments that are not configured, are skipped. The job may publish points again after a restart: a
     * window older than the latest changes nothing.
     *
     * @param writtenAt when the point was written to its topic
     * @throws ArithmeticException if its end overflows
     */
    synchronized void learn(MetricPoint point, Instant writtenAt) {
        Series series = point.series();
        if (point.partial() || !limits.show(series)) {
            return;
        }
        Instant until =
                writtenAt.plus(limits.shownFor(Duration.ofMillis(series.window().millis())));
        long windowEnd = point.windowEnd().toEpochMilli(); // an overflow fails here, not in every scrape
        if (newest.isNews(series, windowEnd, until)) {
            family(series)
                    .ifPresent(family -> newest.put(
                            series, new Measured(family, point.value() * family.factor()), windowEnd, until));
        }
    }

    /** Nothing where the series is not shown. */
    private Optional<Family> family(Series series) {
        Optional<Family> known = newest.known(series).map(Measured::family);
        if (known.isPresent()) {
            return known;
        }
        Optional<Family> family = Family.of(series.metric());
        if (family.isEmpty()) {
            meters.dropped(Reason.UNKNOWN_METRIC);
        } else if (!newest.hasRoomFor(series)) {
            meters.dropped(Reason.LIMIT);
            return Optional.empty();
        }
        return family;
    }

    @Override
    public synchronized MetricSnapshots collect() {
        Map<String, GaugeSnapshot.Builder> families = new TreeMap<>();
        Map<Labels, Long> newestEnds = new HashMap<>();
        newest.forEach((series, point) -> {
            Family family = point.value().family();
            families.computeIfAbsent(family.name(), name -> gauge(name, family.help()))
                    .dataPoint(dataPoint(labels(series, family), point.value().value()));
            Labels version = Labels.of("model", series.model(), "version", series.version());
            newestEnds.merge(version, point.windowEnd(), Math::max);
        });
        var ends = gauge(NEWEST, "End of the newest window that has a point.");
        newestEnds.forEach((labels, end) -> ends.dataPoint(dataPoint(labels, end / MILLIS_PER_SECOND)));
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        families.values().forEach(family -> all.metricSnapshot(family.build()));
        return all.metricSnapshot(ends.build())
                .metricSnapshot(
                        count("modelwatch_exporter_series", "Series of models that are exposed.", newest.size()))
                .metricSnapshot(count(
                        "modelwatch_exporter_series_limit",
                        "Limit of exposed series, --max-series.",
                        limits.maxSeries()))
                .build();
    }

    private static GaugeSnapshot count(String name, String help, int value) {
        return gauge(name, help).dataPoint(dataPoint(Labels.EMPTY, value)).build();
    }

    private static GaugeSnapshot.Builder gauge(String name, String help) {
        return GaugeSnapshot.builder().name(name).help(help);
    }

    private static GaugeDataPointSnapshot dataPoint(Labels labels, double value) {
        return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
    }

    private static Labels labels(Series series, Family family) {
        Labels.Builder labels = Labels.builder()
                .label("model", series.model())
                .label("version", series.version())
                .label("segment", series.segment())
                .label("window", series.window().text());
        if (!series.horizon().isNone()) {
            labels.label("horizon", series.horizon().text());
        }
        if (!family.label().isEmpty()) {
            labels.label(family.label(), family.labelValue());
        }
        return labels.build();
    }
}
