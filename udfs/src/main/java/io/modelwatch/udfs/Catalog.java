package io.modelwatch.udfs;

import io.modelwatch.udfs.compare.CandidateBoard;
import io.modelwatch.udfs.compare.PairedQuality;
import io.modelwatch.udfs.compare.RankAgreement;
import io.modelwatch.udfs.compare.ScoreAgreement;
import io.modelwatch.udfs.detect.AdaptiveDetector;
import io.modelwatch.udfs.detect.Cusum;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.DetectorKind;
import io.modelwatch.udfs.detect.EwmaChart;
import io.modelwatch.udfs.detect.Threshold;
import io.modelwatch.udfs.detect.ZScore;
import io.modelwatch.udfs.drift.DriftMetrics;
import io.modelwatch.udfs.incident.Kinds;
import io.modelwatch.udfs.incident.kind.BadRollout;
import io.modelwatch.udfs.incident.kind.LabelLoss;
import io.modelwatch.udfs.incident.kind.Overload;
import io.modelwatch.udfs.incident.kind.ShadowWorse;
import io.modelwatch.udfs.incident.kind.SilentFailure;
import io.modelwatch.udfs.incident.kind.SustainedAnomaly;
import io.modelwatch.udfs.incident.kind.TrafficLoss;
import io.modelwatch.udfs.profile.FeatureMetrics;
import io.modelwatch.udfs.stats.Arrivals;
import io.modelwatch.udfs.stats.BinaryQuality;
import io.modelwatch.udfs.stats.Category;
import io.modelwatch.udfs.stats.FunnelQuality;
import io.modelwatch.udfs.stats.LabelCoverage;
import io.modelwatch.udfs.stats.LabelFlow;
import io.modelwatch.udfs.stats.Latency;
import io.modelwatch.udfs.stats.Measure;
import io.modelwatch.udfs.stats.Metric;
import io.modelwatch.udfs.stats.ModelTraffic;
import io.modelwatch.udfs.stats.NdcgQuality;
import io.modelwatch.udfs.stats.RankingQuality;
import io.modelwatch.udfs.stats.RegressionQuality;
import io.modelwatch.udfs.stats.ResourceUse;
import io.modelwatch.udfs.stats.ShadowLatency;
import io.modelwatch.udfs.stats.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Names every measure, every detector and every kind of incident. To add one: one class, and one line here. */
public final class Catalog {
    /** Error codes with a rate of their own, unless the configuration names others. */
    public static final List<String> ERROR_CODES = List.of("timeout", "unavailable", "invalid_input", "internal");

    private static final List<DetectorKind> DETECTORS = List.of(
            ZScore.KIND, //
            EwmaChart.KIND, //
            Cusum.KIND,
            AdaptiveDetector.KIND,
            Threshold.KIND);

    private static final Kinds INCIDENT_KINDS = new Kinds(List.of(
            new BadRollout(),
            new TrafficLoss(),
            new LabelLoss(),
            new Overload(),
            new ShadowWorse(),
            new SilentFailure(),
            new SustainedAnomaly()));

    /** Readings that one summary measures separately unless configured otherwise. */
    private static final int MOST_READINGS = 256;

    private static final String READING = "{reading}";
    private static final List<String> OF_READINGS = metrics().stream()
            .map(Metric::name)
            .filter(name -> name.contains(READING))
            .toList();
    private static final List<Metric> OF_OTHERS = metrics().stream()
            .filter(metric -> !metric.name().contains(READING))
            .toList();

    /** Metrics about the job itself, which no measure makes. */
    private static final List<Metric> OF_THE_JOB = List.of(
            new Metric(
                    DetectionSettings.INTERNAL_ERRORS,
                    "count",
                    Category.ERRORS,
                    Metric.Shape.OTHER,
                    "What modelwatch failed to compute."),
            new Metric(
                    DetectionSettings.CAP_EXCEEDED,
                    "count",
                    Category.ERRORS,
                    Metric.Shape.OTHER,
                    "Names that found no place."));

    private Catalog() {}

    /** Every detector that the configuration may name. */
    public static List<DetectorKind> detectors() {
        return DETECTORS;
    }

    /** Every kind of incident, the most specific first. */
    public static Kinds incidentKinds() {
        return INCIDENT_KINDS;
    }

    /** Every measure, with {@link #ERROR_CODES}. */
    public static List<Measure> measures() {
        return measures(ERROR_CODES);
    }

    /**
     * Every measure. A metric's name is looked up in this order, so ResourceUse, whose readings may bear any name, stays last.
     *
     * @param errorCodes codes of failed responses that have a rate of their own, as {@link Traffic} takes them
     */
    public static List<Measure> measures(List<String> errorCodes) {
        return measures(errorCodes, MOST_READINGS);
    }

    /** @param mostReadings as {@link ResourceUse} takes it */
    public static List<Measure> measures(List<String> errorCodes, int mostReadings) {
        return List.of(
                new Traffic(errorCodes),
                new ModelTraffic(),
                new Arrivals(Measure.Subject.SERVICE),
                new Latency(),
                new LabelFlow(),
                new LabelCoverage(),
                new BinaryQuality(),
                new RankingQuality(),
                new NdcgQuality(),
                new FunnelQuality(),
                new RegressionQuality(),
                new ShadowLatency(),
                new ScoreAgreement(),
                new RankAgreement(),
                new PairedQuality(),
                new Arrivals(Measure.Subject.RESOURCES),
                new ResourceUse(mostReadings));
    }

    /** Every metric that series may have, in the order in which names are looked up: the readings of any name come last. */
    public static List<Metric> metrics() {
        List<Metric> metrics = new ArrayList<>(List.of(CandidateBoard.VERDICT));
        metrics.addAll(FeatureMetrics.metrics());
        metrics.addAll(DriftMetrics.metrics());
        measures().forEach(measure -> metrics.addAll(measure.metrics()));
        return metrics;
    }

    /** Whether a reading may have this name: none of its metrics has the name of another measure's metric. */
    public static boolean isReading(String name) {
        return OF_READINGS.stream()
                .map(metric -> metric.replace(READING, name))
                .noneMatch(metric -> OF_OTHERS.stream().anyMatch(other -> other.names(metric)));
    }

    /**
     * What is known of a metric under its full name, for example {@code precision_at_10}. Look it up once per series, not per point.
     *
     * @return the metric under that name, or nothing if no measure has it
     */
    public static Optional<Metric> metric(String name) {
        return Stream.concat(metrics().stream(), OF_THE_JOB.stream())
                .filter(metric -> metric.names(name))
                .findFirst()
                .map(metric -> new Metric(name, metric.unit(), metric.category(), metric.shape(), metric.meaning()));
    }
}
