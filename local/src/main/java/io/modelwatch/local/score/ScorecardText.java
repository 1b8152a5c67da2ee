package io.modelwatch.local.score;

import io.modelwatch.local.simulate.PlantedCandidate;
import io.modelwatch.schemas.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A scorecard for people; the same scorecard gives the same text. */
public final class ScorecardText {
    private static final String ROW = "%-24s %-14s %-34s %7s  %-5s %-46s %7s%n";
    private static final String CANDIDATE_ROW = "%-24s %-20s %-20s %15s  %9s  %-5s%n";
    private static final double SECOND_MILLIS = 1_000;

    private ScorecardText() {}

    /** A fixed-width table, one of what is planned if anything is, and a line for each false incident. */
    public static String table(Scorecard scorecard) {
        StringBuilder text = new StringBuilder();
        text.append(line("FAULT", "KIND", "WHERE", "BEGIN", "FOUND", "BY", "AFTER"));
        for (FaultFinding finding : scorecard.findings()) {
            text.append(line(
                    finding.fault(),
                    finding.kind(),
                    finding.where(),
                    "+" + Span.text(finding.beginMillis()),
                    finding.found() ? "yes" : "NO",
                    finding.by(),
                    finding.afterMillis() < 0 ? "-" : seconds(finding.afterMillis())));
        }
        planned(scorecard.planned()).forEach(text::append);
        long found = scorecard.findings().stream().filter(FaultFinding::found).count();
        text.append("%n%d of %d faults found; %d incidents of %d anomalies, %d of them false%n"
                .formatted(
                        found,
                        scorecard.findings().size(),
                        scorecard.incidents(),
                        scorecard.anomalies(),
                        scorecard.falseIncidents().size()));
        scorecard
                .falseIncidents()
                .forEach(incident -> text.append("  false: ").append(incident).append('\n'));
        return text.toString();
    }

    private static List<String> planned(List<PlannedFinding> findings) {
        if (findings.isEmpty()) {
            return List.of();
        }
        List<String> lines =
                new ArrayList<>(List.of("\n", line("PLANNED", "KIND", "WHERE", "BEGIN", "QUIET", "SEEN", "")));
        for (PlannedFinding finding : findings) {
            lines.add(line(
                    finding.event(),
                    finding.kind(),
                    finding.where(),
                    "+" + Span.text(finding.beginMillis()),
                    finding.quiet() ? "yes" : "NO",
                    finding.seen(),
                    ""));
        }
        return lines;
    }

    /** A fixed-width table with the verdict on each candidate. */
    public static String table(CandidateScorecard scorecard) {
        StringBuilder text = new StringBuilder();
        text.append(candidateLine("CANDIDATE", "PLANTED AS", "VERDICT", "JUDGED REQUESTS", "AFTER", "RIGHT"));
        for (CandidateFinding finding : scorecard.findings()) {
            PlantedCandidate candidate = finding.candidate();
            String where = candidate.device().isEmpty() ? "" : " on " + candidate.device();
            boolean secondary = candidate.planted() == PlantedCandidate.Truth.SAME;
            text.append(candidateLine(
                    candidate.name(),
                    secondary ? "the primary itself" : candidate.planted().text() + where,
                    secondary && finding.right() ? "measures the noise" : finding.verdict(),
                    finding.judgedRequests(),
                    finding.afterMillis() < 0 ? "-" : seconds(finding.afterMillis()),
                    finding.right() ? "yes" : "NO"));
        }
        long right =
                scorecard.findings().stream().filter(CandidateFinding::right).count();
        return text.append("%n%d of %d candidates judged right%n"
                        .formatted(right, scorecard.findings().size()))
                .toString();
    }

    private static String candidateLine(Object... cells) {
        return CANDIDATE_ROW.formatted(cells).replaceAll("\\s+$", "") + "\n";
    }

    private static String line(Object... cells) {
        return ROW.formatted(cells).replaceAll("\\s+$", "") + "\n";
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f s", millis / SECOND_MILLIS);
    }
}
