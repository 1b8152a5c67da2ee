package io.modelwatch.tools.backtest;

import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a chart shows of one series.
 *
 * @param verdicts of every rule, in the order of their windows; may be empty
 * @param wouldHave alerts on it that the verdicts' rules would fire
 * @param did alerts on it that fired
 * @param known incidents that people know of
 */
record ChartedSeries(
        Series series, List<Verdict> verdicts, List<Firing> wouldHave, List<Firing> did, List<KnownIncident> known) {
    /** The verdicts by rule and severity, in the order in which these came first. */
    Map<String, List<Verdict>> byRule() {
        Map<String, List<Verdict>> byRule = new LinkedHashMap<>();
        for (Verdict verdict : verdicts) {
            byRule.computeIfAbsent(verdict.rule() + "/" + verdict.severity(), added -> new ArrayList<>())
                    .add(verdict);
        }
        return byRule;
    }

    /** Start of the first window; the epoch where there is none. */
    Instant begin() {
        return verdicts.isEmpty() ? Instant.EPOCH : verdicts.get(0).point().windowStart();
    }

    /** End of the last window, after {@link #begin}. */
    Instant end() {
        return verdicts.isEmpty()
                ? Instant.EPOCH.plusMillis(series.window().millis())
                : verdicts.get(verdicts.size() - 1).point().windowEnd();
    }

    /** The series in words. */
    String title() {
        String horizon = series.horizon().isNone() ? "" : ", " + series.horizon() + " after serving";
        return "%s of %s %s, %s, windows of %s%s"
                .formatted(
                        series.metric(), series.model(), series.version(), series.segment(), series.window(), horizon);
    }
}
