package io.modelwatch.udfs.incident;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.SegmentShare;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.udfs.detect.Figures;
import io.modelwatch.udfs.detect.Finding;
import io.modelwatch.udfs.incident.AlertSettings.Language;
import java.time.Instant;

/** What people read of an incident, in one language: times are UTC as in RFC 3339, numbers have four digits. */
interface IncidentText {
    /**
     * What a sentence is made of.
     *
     * @param version {@link Sign#EVERY_VERSION} where it is about all
     * @param since start of serving, RFC 3339
     * @param rollout time of the version's own deployment or first sight before it; empty where none is known
     * @param figure of the member that tells most, as {@link #figure} writes it
     * @param segment named first; {@code all} where none stands out
     * @param anomalies beginnings that were grouped
     * @param metrics how many differ
     * @param explanation what the segments explain, best first; empty where nothing does
     * @param changes before it, each as {@link #change} writes it, joined; empty where there were none
     * @param exemplars request ids, joined; may be empty
     */
    record Facts(
            IncidentKind kind,
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
        return switch (language) {
            case EN -> new EnglishText();
            case ZH -> new ChineseText();
        };
    }

    /** One sentence. */
    String summary(Facts facts);

    /** What it means, what explains it, what came before and where to look. */
    String description(Facts facts);

    /** A value and what it should be, for example {@code latency_p99 is 912 ms instead of 121 ms}. */
    String figure(Finding finding, String unit);

    /** What a segment explains of the change. */
    String segment(SegmentShare share);

    /** A change with its time. */
    String change(Change change);

    /** How many members are not listed. */
    String more(long count);

    /** Where a figure is from: {@code v3 device=ios 10s}, with the horizon behind it. */
    static String place(Finding finding) {
        Series series = finding.series();
        String horizon = finding.horizonMillis() == 0 ? "" : "+" + Span.text(finding.horizonMillis());
        return "%s %s %s%s"
                .formatted(series.version(), series.segment(), series.window(), horizon)
                .strip();
    }

    static String percent(double share) {
        return Figures.number(Math.rint(share * 100)) + " %";
    }

    static String bits(double surprise) {
        return Figures.number(Math.rint(surprise * 100) / 100);
    }

    static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
