package io.modelwatch.udfs.incident;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.SegmentShare;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.udfs.detect.Figures;
import io.modelwatch.udfs.detect.Finding;
import io.modelwatch.udfs.incident.AlertSettings.Language;
import java.time.Instant;
import java.util.Map;

/** The texts of an incident in one language: times are UTC as in RFC 3339, numbers have four digits. */
record IncidentText(Wording wording) {
    /**
     * What a sentence is made of.
     *
     * @param kind as the label {@code alertname} says it
     * @param version {@link Sign#EVERY_VERSION} where it is about all versions
     * @param since start of serving, RFC 3339
     * @param rollout time of the version's own deployment or first sight before it; empty where none is known
     * @param figure of the member that the summary names, as {@link #figure} writes it
     * @param segment named first; {@code all} where none stands out
     * @param anomalies beginnings that were grouped
     * @param metrics how many differ
     * @param explanation what the segments explain, best first; empty where nothing does
     * @param changes before it, each as {@link #change} writes it, joined; empty where there were none
     * @param exemplars request ids, joined; may be empty
     */
    record Facts(
            String kind,
            String model,
            String version,
            String since,
            String rollout,
            String figure,
            String segment,
            long anomalies,
            int metrics,
            String explanation,
            String changes,
            String exemplars) {}

    static IncidentText of(Language language) {
        return new IncidentText(Wording.of(language));
    }

    /** One sentence. */
    String summary(Facts facts) {
        String mostly =
                facts.segment().equals(Segments.ALL) ? "" : wording.text("mostly", Map.of("segment", facts.segment()));
        return wording.text("summary", Map.of("headline", headline(facts), "figure", facts.figure(), "mostly", mostly));
    }

    /** For a kind that mentions rollouts, the sentence where one is known. */
    private String headline(Facts facts) {
        String afterRollout = facts.kind() + ".rollout";
        boolean hasRollout = !facts.rollout().isEmpty() && wording.keys().contains(afterRollout);
        return wording.text(
                hasRollout ? afterRollout : facts.kind(),
                Map.of("who", who(facts), "since", facts.since(), "rollout", facts.rollout()));
    }

    private String who(Facts facts) {
        return wording.text(
                facts.version().equals(Sign.EVERY_VERSION) ? "who.all" : "who",
                Map.of("model", facts.model(), "version", facts.version()));
    }

    /** What it means, what explains it, what came before and where to look. */
    String description(Facts facts) {
        return wording.text(
                "description",
                Map.of(
                        "meaning", wording.text(facts.kind() + ".meaning", Map.of()),
                        "anomalies", counted("anomalies", facts.anomalies()),
                        "metrics", counted("metrics", facts.metrics()),
                        "explanation", unlessEmpty("explanation", "explained", facts.explanation()),
                        "changes", unlessEmpty("changes", "listed", facts.changes()),
                        "exemplars", unlessEmpty("exemplars", "listed", facts.exemplars())));
    }

    private String counted(String key, long count) {
        return wording.text(key + (count == 1 ? ".one" : ".more"), Map.of("count", Long.toString(count)));
    }

    private String unlessEmpty(String key, String name, String value) {
        return value.isEmpty() ? "" : wording.text(key, Map.of(name, value));
    }

    /** A value and what it should be, for example {@code latency_p99 is 912 ms instead of 121 ms}. */
    String figure(Finding finding, String unit) {
        return wording.text(
                figureOf(finding),
                Map.of(
                        "metric", finding.series().metric(),
                        "value", Figures.quantity(finding.value(), unit),
                        "expected", Figures.quantity(finding.expected(), unit),
                        "upper", Figures.quantity(finding.upper(), unit),
                        "lower", Figures.quantity(finding.lower(), unit)));
    }

    private static String figureOf(Finding finding) {
        if (finding.isSilence()) {
            return "figure.silence";
        }
        if (Double.isNaN(finding.value())) {
            return "figure.unknown";
        }
        if (!Double.isNaN(finding.expected())) {
            return "figure.expected";
        }
        if (finding.value() > finding.upper()) {
            return "figure.above";
        }
        return finding.value() < finding.lower() ? "figure.below" : "figure";
    }

    /** How much of the change a segment explains. */
    String segment(SegmentShare share) {
        return wording.text(
                "segment",
                Map.of(
                        "segment", share.segment(),
                        "share", percent(share.share()),
                        "surprise", bits(share.surprise())));
    }

    /** A change with its time; a change without a name in the language keeps its own. */
    String change(Change change) {
        String what = wording.text("change." + change.what().replace(' ', '-'), change.what());
        return wording.text("change", Map.of("time", time(change.at()), "what", what, "subject", change.subject()));
    }

    /** How many members are not listed. */
    String more(long count) {
        return wording.text("more", Map.of("count", Long.toString(count)));
    }

    /** The origin of a figure: {@code v3 device=ios 10s}, with the horizon behind it. */
    static String place(Finding finding) {
        Series series = finding.series();
        String horizon = finding.horizonMillis() == 0 ? "" : "+" + Span.text(finding.horizonMillis());
        return "%s %s %s%s"
                .formatted(series.version(), series.segment(), series.window(), horizon)
                .strip();
    }

    private static String percent(double share) {
        return Figures.number(Math.rint(share * 100)) + " %";
    }

    private static String bits(double surprise) {
        return Figures.number(Math.rint(surprise * 100) / 100);
    }

    static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
