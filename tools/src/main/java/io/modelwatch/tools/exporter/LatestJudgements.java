package io.modelwatch.tools.exporter;

import io.modelwatch.schemas.alert.PointJudgement;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.tools.exporter.Meters.Reason;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What each rule expected of each series in the newest window, as gauges without a timestamp, in the units in which {@link LatestPoints}
 * shows the values. What a judgement does not have (a limit on that side, all of it while the detector learns) has no sample. Bounded and
 * forgetful like the points. Thread-safe: one thread updates, others read.
 */
final class LatestJudgements implements MultiCollector {
    /** A series under one rule. */
    private record Watched(Series series, String rule, String severity) {}

    /** @param factor from the metric's unit to that in which it is shown */
    private record Said(PointJudgement judgement, double factor) {}

    private final Limits limits;
    private final Meters meters;
    private final Newest<Watched, Said> newest;

    LatestJudgements(Limits limits, Clock clock, Meters meters) {
        this.limits = limits;
        this.meters = meters;
        this.newest = new Newest<>(limits.maxSeries(), clock);
    }

    /**
     * Segments that are not configured are skipped; a window older than the latest changes nothing.
     *
     * @param writtenAt when the judgement was written to its topic
     * @throws ArithmeticException if its end overflows
     */
    synchronized void learn(PointJudgement judgement, Instant writtenAt) {
        Series series = judgement.series();
        if (!limits.show(series)) {
            return;
        }
        Instant until =
                writtenAt.plus(limits.shownFor(Duration.ofMillis(series.window().millis())));
        long windowEnd = judgement.windowEnd().toEpochMilli(); // an overflow fails here, not in every scrape
        var watched = new Watched(series, judgement.rule(), judgement.severity());
        if (newest.isNews(watched, windowEnd, until)) {
            factor(watched).ifPresent(factor -> newest.put(watched, new Said(judgement, factor), windowEnd, until));
        }
    }

    /** Nothing where the judgement is not shown. */
    private Optional<Double> factor(Watched watched) {
        Optional<Double> known = newest.known(watched).map(Said::factor);
        if (known.isPresent()) {
            return known;
        }
        Optional<Double> factor = Family.of(watched.series().metric()).map(Family::factor);
        if (factor.isEmpty()) {
            meters.dropped(Reason.UNKNOWN_METRIC);
        } else if (!newest.hasRoomFor(watched)) {
            meters.dropped(Reason.LIMIT);
            return Optional.empty();
        }
        return factor;
    }

    @Override
    public synchronized MetricSnapshots collect() {
        var expected = gauge("modelwatch_expected", "Value that a rule's detector expected of a series.");
        var lower = gauge("modelwatch_band_lower", "Limit below which the series is abnormal to the rule.");
        var upper = gauge("modelwatch_band_upper", "Limit above which the series is abnormal to the rule.");
        var abnormal = gauge("modelwatch_abnormal", "Whether the newest window was abnormal to the rule: 1, else 0.");
        newest.forEach((watched, shown) -> {
            Labels labels = labels(watched);
            PointJudgement said = shown.value().judgement();
            add(expected, labels, said.expected() * shown.value().factor());
            add(lower, labels, said.lower() * shown.value().factor());
            add(upper, labels, said.upper() * shown.value().factor());
            add(abnormal, labels, said.state().equals(Judgement.ANOMALOUS.code()) ? 1 : 0);
        });
        return MetricSnapshots.of(expected.build(), lower.build(), upper.build(), abnormal.build());
    }

    private static GaugeSnapshot.Builder gauge(String name, String help) {
        return GaugeSnapshot.builder().name(name).help(help);
    }

    private static void add(GaugeSnapshot.Builder gauge, Labels labels, double value) {
        if (Double.isFinite(value)) {
            gauge.dataPoint(
                    GaugeDataPointSnapshot.builder().labels(labels).value(value).build());
        }
    }

    private static Labels labels(Watched watched) {
        Series series = watched.series();
        Labels.Builder labels = Labels.builder()
                .label("model", series.model())
                .label("version", series.version())
                .label("segment", series.segment())
                .label("metric", series.metric())
                .label("window", series.window().text())
                .label("rule", watched.rule())
                .label("severity", watched.severity());
        if (!series.horizon().isNone()) {
            labels.label("horizon", series.horizon().text());
        }
        return labels.build();
    }
}
