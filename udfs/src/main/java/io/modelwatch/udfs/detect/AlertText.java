package io.modelwatch.udfs.detect;

import io.modelwatch.schemas.Fingerprint;
import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.udfs.stats.Metric;
import java.util.Map;
import java.util.TreeMap;

/** Labels and annotations of alerts: the same verdict gives the same text on every machine. */
final class AlertText {
    private final MetricLookup metrics;

    AlertText(MetricLookup metrics) {
        this.metrics = metrics;
    }

    /** What is written where the figures cannot be. */
    static Map<String, String> withoutFigures(Verdict verdict, String since) {
        Series series = verdict.point().series();
        return new TreeMap<>(Map.of(
                "summary",
                "%s of %s %s, without figures: they could not be written."
                        .formatted(verdict.rule(), series.model(), series.version()),
                "since",
                since));
    }

    /**
     * The identity of an alert. Its {@code incident} is the fingerprint of the labels without severity: the alerts of a rule's severities
     * for one series share it, so that the higher can silence the lower, and it does not change while they fire. An instance and a feature have
     * a label of their own beside {@code segment}, as does a horizon; what is empty has none.
     */
    static Map<String, String> labels(Verdict verdict) {
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
        labels.put("window", series.window().text());
        if (!series.horizon().isNone()) {
            labels.put("horizon", series.horizon().text());
        }
        labels.put("incident", Fingerprint.of(labels));
        labels.put("severity", verdict.severity());
        return labels;
    }

    /** The figures behind an alert; those that a detector does not have are left out. */
    Map<String, String> annotations(Verdict verdict, String since) {
        MetricPoint point = verdict.point();
        Map<String, String> texts = new TreeMap<>();
        texts.put("summary", summary(verdict));
        texts.put("value", Figures.figure(point.value()));
        putFigure(texts, "expected", verdict.expected());
        putFigure(texts, "lower", verdict.lower());
        putFigure(texts, "upper", verdict.upper());
        texts.put("side", isAbove(verdict) ? "above" : "below");
        texts.put("detector", verdict.detector());
        texts.put("window_start", point.windowStart().toString());
        texts.put("window_end", point.windowEnd().toString());
        texts.put("count", Long.toString(point.count()));
        texts.put("since", since);
        if (verdict.inherited()) {
            texts.put("baseline", "inherited from another version");
        }
        if (!point.exemplars().isEmpty()) {
            texts.put("exemplars", String.join(",", point.exemplars()));
        }
        return texts;
    }

    /** Of the expected value, or of the bounds where none is expected. Silence is no value: it is below. */
    private static boolean isAbove(Verdict verdict) {
        double limit = Double.isNaN(verdict.expected()) ? verdict.upper() : verdict.expected();
        return !verdict.rule().equals(DetectionSettings.NO_DATA)
                && verdict.point().value() > limit;
    }

    private String summary(Verdict verdict) {
        Series series = verdict.point().series();
        String who = series.model() + " " + series.version();
        if (verdict.rule().equals(DetectionSettings.NO_DATA)) {
            return "%s has sent no data since %s."
                    .formatted(who, verdict.point().windowStart());
        }
        if (verdict.rule().equals(DetectionSettings.INTERNAL_ERRORS)) {
            return "modelwatch failed to compute something of %s (%s), %d times in %s: %s. It is left out, all else goes on."
                    .formatted(who, series.segment(), verdict.point().count(), series.window(), verdict.detector());
        }
        if (verdict.rule().equals(DetectionSettings.CAP_EXCEEDED)) {
            return "%d names of %s (%s) found no place in %s: %.0f have one. They are measured together as other."
                    .formatted(
                            verdict.point().count(),
                            series.model(),
                            series.segment(),
                            series.window(),
                            verdict.upper());
        }
        String unit = metrics.metric(series.metric()).map(Metric::unit).orElse("");
        String where = series.subject().isAll() ? "" : " for " + series.segment();
        String horizon = series.horizon().isNone() ? "" : ", labels of " + series.horizon();
        return "%s of %s%s is %s in %s%s%s."
                .formatted(
                        series.metric(),
                        who,
                        where,
                        Figures.quantity(verdict.point().value(), unit),
                        length(verdict.point(), series),
                        horizon,
                        comparison(verdict, unit));
    }

    private static String length(MetricPoint point, Series series) {
        long millis = point.windowEnd().toEpochMilli() - point.windowStart().toEpochMilli();
        return series.window().isNone() ? Span.text(millis) : series.window().text();
    }

    private static String comparison(Verdict verdict, String unit) {
        double value = verdict.point().value();
        if (!Double.isNaN(verdict.expected())) {
            return ", expected about " + Figures.quantity(verdict.expected(), unit);
        }
        if (value > verdict.upper()) {
            return ", above the bound of " + Figures.quantity(verdict.upper(), unit);
        }
        return value < verdict.lower() ? ", below the bound of " + Figures.quantity(verdict.lower(), unit) : "";
    }

    private static void putFigure(Map<String, String> texts, String name, double value) {
        if (Double.isFinite(value)) {
            texts.put(name, Figures.figure(value));
        }
    }
}
