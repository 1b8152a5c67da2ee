package io.modelwatch.udfs.detect;

import io.modelwatch.schemas.Fingerprint;
import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.View;
import io.modelwatch.udfs.detect.Finding.Side;
import io.modelwatch.udfs.stats.Metric;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Labels and annotations of alerts: the same finding gives the same text on every machine. */
public final class AlertText {
    private static final String WINDOW = "window";

    private final MetricLookup metrics;
    private final OwnerLabels owners;

    /** @param metrics how people read them */
    public AlertText(MetricLookup metrics, OwnerLabels owners) {
        this.metrics = metrics;
        this.owners = owners;
    }

    /** Whether labels are of a single series: only those name a window, and no owner's label has that name ({@link OwnerLabels}). */
    public static boolean isOfSeries(Map<String, String> labels) {
        return labels.containsKey(WINDOW);
    }

    /** What is written where the figures failed. */
    static Map<String, String> withoutFigures(Finding finding) {
        return new TreeMap<>(Map.of(
                "summary",
                "%s of %s %s, without figures: they could not be written."
                        .formatted(
                                finding.rule(),
                                finding.series().model(),
                                finding.series().version()),
                "since",
                time(finding.startsAt())));
    }

    /**
     * The identity of an alert. Its {@code incident} is the fingerprint of the labels without severity: the alerts of a rule's severities
     * for one series share it, so that the higher can silence the lower, and it changes neither while they fire nor with the owner's
     * labels. An instance and a feature have a label of their own beside {@code segment}, as does a horizon; empty ones have none.
     */
    Map<String, String> labels(Verdict verdict) {
        Series series = verdict.point().series();
        Map<String, String> labels = new TreeMap<>();
        labels.put("alertname", verdict.rule());
        labels.put("model", series.model());
        labels.put("version", series.version());
        labels.put("segment", series.segment());
        if (!series.subject().isOfRequests() && !series.subject().value().isEmpty()) {
            labels.put(series.subject().dimension(), series.subject().value());
        }
        labels.put("metric", series.metric());
        labels.put(WINDOW, series.window().text());
        if (!series.horizon().isNone()) {
            labels.put("horizon", series.horizon().text());
        }
        labels.put("incident", Fingerprint.of(labels));
        labels.put("severity", verdict.severity());
        labels.putAll(owners.of(series.model()));
        return labels;
    }

    /** The figures behind an alert, without those that the detector does not have. */
    Map<String, String> annotations(Finding finding) {
        Map<String, String> texts = new TreeMap<>();
        texts.put("summary", summary(finding));
        texts.put("value", Figures.figure(finding.value()));
        putFigure(texts, "expected", finding.expected());
        putFigure(texts, "lower", finding.lower());
        putFigure(texts, "upper", finding.upper());
        texts.put("side", finding.side() == Side.ABOVE ? "above" : "below");
        if (finding.view() != View.NONE) {
            texts.put("view", view(finding.view()));
        }
        texts.put("detector", finding.detector());
        texts.put("window_start", time(finding.windowStart()));
        texts.put("window_end", time(finding.windowEnd()));
        texts.put("count", Long.toString(finding.count()));
        texts.put("since", time(finding.startsAt()));
        if (finding.inherited()) {
            texts.put("baseline", "inherited from another version");
        }
        if (!finding.exemplars().isEmpty()) {
            texts.put("exemplars", String.join(",", finding.exemplars()));
        }
        return texts;
    }

    private static String view(View view) {
        return switch (view) {
            case NONE -> "";
            case SPIKE -> "far from the last values";
            case LEVEL -> "far from the level of this time of day";
            case DRIFT -> "many values in a row a little out";
            case RANGE -> "beyond all values seen";
            case SEASON -> "beyond the values of this hour of the day";
        };
    }

    private String summary(Finding finding) {
        Series series = finding.series();
        return switch (finding.rule()) {
            case DetectionSettings.NO_DATA ->
                "%s has sent no data since %s."
                        .formatted(
                                series.version().equals(Series.EVERY_VERSION)
                                        ? series.model()
                                        : series.model() + " " + series.version(),
                                time(finding.windowStart()));
            case DetectionSettings.RETIRED_ASKED ->
                "%s %s is asked though it was retired: %s requests in %s."
                        .formatted(series.model(), series.version(), finding.count(), series.window());
            case DetectionSettings.INTERNAL_ERRORS ->
                "modelwatch failed to compute something of %s %s (%s), %d times in %s: %s. It is left out, all else goes on."
                        .formatted(
                                series.model(),
                                series.version(),
                                series.segment(),
                                finding.count(),
                                series.window(),
                                finding.detector());
            case DetectionSettings.CAP_EXCEEDED ->
                "%d names of %s (%s) found no place in %s: %.0f have one. They are measured together as other."
                        .formatted(finding.count(), series.model(), series.segment(), series.window(), finding.upper());
            default -> measured(finding);
        };
    }

    private String measured(Finding finding) {
        Series series = finding.series();
        String unit = metrics.metric(series.metric()).map(Metric::unit).orElse("");
        String where = series.subject().isAll() ? "" : " for " + series.segment();
        String horizon = series.horizon().isNone() ? "" : ", labels of " + series.horizon();
        return "%s of %s %s%s is %s in %s%s%s."
                .formatted(
                        series.metric(),
                        series.model(),
                        series.version(),
                        where,
                        Figures.quantity(finding.value(), unit),
                        length(finding),
                        horizon,
                        comparison(finding, unit));
    }

    private static String length(Finding finding) {
        Span window = finding.series().window();
        return window.isNone() ? Span.text(finding.windowEnd() - finding.windowStart()) : window.text();
    }

    private static String comparison(Finding finding, String unit) {
        if (!Double.isNaN(finding.expected())) {
            return ", expected about " + Figures.quantity(finding.expected(), unit);
        }
        if (finding.value() > finding.upper()) {
            return ", above the bound of " + Figures.quantity(finding.upper(), unit);
        }
        return finding.value() < finding.lower()
                ? ", below the bound of " + Figures.quantity(finding.lower(), unit)
                : "";
    }

    private static void putFigure(Map<String, String> texts, String name, double value) {
        if (Double.isFinite(value)) {
            texts.put(name, Figures.figure(value));
        }
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
