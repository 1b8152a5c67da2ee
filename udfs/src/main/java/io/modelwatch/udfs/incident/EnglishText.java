package io.modelwatch.udfs.incident;

import io.modelwatch.schemas.alert.SegmentShare;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.udfs.detect.Figures;
import io.modelwatch.udfs.detect.Finding;

/** English. */
final class EnglishText implements IncidentText {
    @Override
    public String summary(Facts facts) {
        String where = facts.segment().equals(Segments.ALL) ? "" : ", mostly " + facts.segment();
        return "%s: %s%s.".formatted(headline(facts), facts.figure(), where);
    }

    private static String headline(Facts facts) {
        String who = who(facts);
        String since = "since " + facts.since();
        return switch (facts.kind()) {
            case BAD_ROLLOUT ->
                facts.rollout().isEmpty()
                        ? "%s has been worse than the version before it %s".formatted(who, since)
                        : "%s has been worse since its rollout at %s".formatted(who, facts.rollout());
            case TRAFFIC_LOSS -> "%s has lost traffic %s".formatted(who, since);
            case OVERLOAD -> "%s has been overloaded %s".formatted(who, since);
            case SHADOW_WORSE -> "Candidate %s has been worse than the primary %s".formatted(who, since);
            case SILENT_FAILURE ->
                "%s has answered worse %s, while latency, errors and traffic look normal".formatted(who, since);
            case SUSTAINED_ANOMALY -> "%s has been abnormal %s".formatted(who, since);
        };
    }

    private static String who(Facts facts) {
        return facts.version().equals(Sign.EVERY_VERSION)
                ? facts.model() + " (all versions)"
                : facts.model() + " " + facts.version();
    }

    @Override
    public String description(Facts facts) {
        StringBuilder text = new StringBuilder(meaning(facts.kind()));
        text.append(" Grouped here: %d %s of %d %s."
                .formatted(
                        facts.anomalies(),
                        facts.anomalies() == 1 ? "anomaly" : "anomalies",
                        facts.metrics(),
                        facts.metrics() == 1 ? "metric" : "metrics"));
        if (!facts.explanation().isEmpty()) {
            text.append(" By segment: ").append(facts.explanation()).append('.');
        }
        if (!facts.changes().isEmpty()) {
            text.append(" Happened before, may be unrelated: ")
                    .append(facts.changes())
                    .append('.');
        }
        if (!facts.exemplars().isEmpty()) {
            text.append(" Requests to look at: ").append(facts.exemplars()).append('.');
        }
        return text.toString();
    }

    private static String meaning(IncidentKind kind) {
        return switch (kind) {
            case BAD_ROLLOUT ->
                "The version became abnormal soon after it was deployed or first seen, and the old version did not."
                        + " Consider rolling back.";
            case TRAFFIC_LOSS ->
                "Requests stopped or fell in every version at once: look at what calls the model before the model itself.";
            case OVERLOAD ->
                "Load or resource use rose first, then latency, then errors or missing responses:"
                        + " more is asked than the instances can do.";
            case SHADOW_WORSE ->
                "Shadow scoring found the candidate worse than the primary on the same requests. Users are not affected;"
                        + " do not promote it.";
            case SILENT_FAILURE ->
                "Answers come fast and without errors, and are worse than before: monitoring of the service does not see this.";
            case SUSTAINED_ANOMALY ->
                "What was measured has left its normal range and stayed there; no more specific pattern fits.";
        };
    }

    @Override
    public String figure(Finding finding, String unit) {
        if (finding.isSilence()) {
            return "no data";
        }
        if (Double.isNaN(finding.value())) {
            return finding.series().metric() + " is abnormal";
        }
        String is = finding.series().metric() + " is " + Figures.quantity(finding.value(), unit);
        if (!Double.isNaN(finding.expected())) {
            return is + " instead of " + Figures.quantity(finding.expected(), unit);
        }
        if (finding.value() > finding.upper()) {
            return is + ", above " + Figures.quantity(finding.upper(), unit);
        }
        return finding.value() < finding.lower() ? is + ", below " + Figures.quantity(finding.lower(), unit) : is;
    }

    @Override
    public String segment(SegmentShare share) {
        return "%s explains %s of the change (surprise %s bits)"
                .formatted(share.segment(), IncidentText.percent(share.share()), IncidentText.bits(share.surprise()));
    }

    @Override
    public String change(Change change) {
        return "%s %s %s".formatted(IncidentText.time(change.at()), change.what(), change.subject());
    }

    @Override
    public String more(long count) {
        return "and %d more".formatted(count);
    }
}
