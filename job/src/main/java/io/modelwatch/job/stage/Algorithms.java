package io.modelwatch.job.stage;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.detect.MetricLookup;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.incident.IncidentKind.Subject;
import io.modelwatch.udfs.incident.SignPattern;
import io.modelwatch.udfs.stats.Measure;
import java.util.Collections;
import java.util.List;

/**
 * What the dataflow computes with, apart from the detectors, which are in the configuration's rules.
 *
 * @param metrics what is known of a metric where it is judged and explained
 * @param texts what is known of a metric where alerts are written
 * @param ofModels patterns of the models that answer requests
 * @param ofCandidates patterns of candidates
 */
public record Algorithms(
        List<Measure> measures,
        MetricLookup metrics,
        MetricLookup texts,
        List<SignPattern> ofModels,
        List<SignPattern> ofCandidates) {
    /** The catalogue's. */
    public static Algorithms of(MonitorConfig config) {
        return new Algorithms(
                Catalog.measures(
                        config.reading().errorCodes(), config.windows().caps().heldReadings()),
                Catalog::metric,
                Catalog::metric,
                config.patterns().patterns(Subject.MODELS, config.incidents(), longestDelay(config)),
                config.patterns().patterns(Subject.CANDIDATES, config.incidents(), longestDelay(config)));
    }

    /** All windows of the most patient rule. */
    private static long longestDelay(MonitorConfig config) {
        int windows = config.detection().rules().stream()
                .mapToInt(Rule::ofWindows)
                .max()
                .orElse(1);
        return windows * Collections.max(config.windows().windowMillis());
    }

    List<SignPattern> patterns(Branch branch) {
        return switch (branch) {
            case MAIN -> ofModels;
            case SHADOW -> ofCandidates;
        };
    }
}
