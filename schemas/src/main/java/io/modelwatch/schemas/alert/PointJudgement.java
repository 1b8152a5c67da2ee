package io.modelwatch.schemas.alert;

import java.time.Instant;

/**
 * What one rule says of one point, as readers of the topic get it: what was expected, between which limits, and how the value stands to
 * them. The same point of the same rule may come again after a restart.
 *
 * @param series that the point is of
 * @param windowStart inclusive start of the window of serving
 * @param windowEnd exclusive end of the window of serving
 * @param time the point's stamp: window end plus label horizon
 * @param value of the point, in the metric's unit; NaN where it is no number
 * @param count unweighted events behind the value, >= 1
 * @param rule name of the rule that watches the series
 * @param severity of the rule; with its name it identifies the rule
 * @param detector the detector and its parameters, for example {@code ewma(lambda=0.2, nsigmas=3.0)}
 * @param state {@link Verdict.Judgement#code} of the judgement; a later release may write others
 * @param score distance from the expected value in the detector's own scale, below 0 beneath it; NaN where nothing is judged
 * @param expected value that the detector expected, in the metric's unit; NaN where it has none
 * @param lower limit below which the value, or the detector's running statistic, is abnormal; NaN where there is none
 * @param upper limit above which the value, or the detector's running statistic, is abnormal; NaN where there is none
 * @param view {@link Verdict.View#code} of the way in which the value lies out; empty where the score is 0 or the detector has none; a
 *     later release may write others
 * @param inherited whether what is expected was learned from another version of the model
 */
public record PointJudgement(
        Series series,
        Instant windowStart,
        Instant windowEnd,
        Instant time,
        double value,
        long count,
        String rule,
        String severity,
        String detector,
        String state,
        double score,
        double expected,
        double lower,
        double upper,
        String view,
        boolean inherited) {
    /** The part of a verdict that is about its point; the rest is about the alert. */
    public static PointJudgement of(Verdict verdict) {
        MetricPoint point = verdict.point();
        return new PointJudgement(
                point.series(),
                point.windowStart(),
                point.windowEnd(),
                point.time(),
                point.value(),
                point.count(),
                verdict.rule(),
                verdict.severity(),
                verdict.detector(),
                verdict.judgement().code(),
                verdict.score(),
                verdict.expected(),
                verdict.lower(),
                verdict.upper(),
                verdict.view().code(),
                verdict.inherited());
    }
}
