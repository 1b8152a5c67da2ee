package io.modelwatch.schemas.alert;

import java.time.Instant;
import java.util.List;

/**
 * The value of one series in one window.
 *
 * @param windowStart inclusive start of the window of serving
 * @param windowEnd exclusive end of the window of serving
 * @param time the point's stamp: window end plus label horizon
 * @param value finite, in the metric's unit (milliseconds for latency, a ratio in [0, 1] for quality)
 * @param count unweighted events behind the value, >= 1
 * @param lower lower end of the 95 % interval; NaN where the metric has none
 * @param upper upper end of the 95 % interval; NaN where the metric has none
 * @param coverage share of judged requests with at least one label, in [0, 1]; NaN outside quality metrics
 * @param partial whether the window was not covered by real time; detectors skip such points
 * @param exemplars up to 5 request ids worth a look; may be empty
 * @param immature whether its labels failed to come, so that no rule judges it; known only where rules judge
 */
public record MetricPoint(
        Series series,
        Instant windowStart,
        Instant windowEnd,
        Instant time,
        double value,
        long count,
        double lower,
        double upper,
        double coverage,
        boolean partial,
        List<String> exemplars,
        boolean immature) {
    /** One whose labels came. */
    @SuppressWarnings("ParameterNumber") // the components but one, so that who makes a point need not know of labels
    public MetricPoint(
            Series series,
            Instant windowStart,
            Instant windowEnd,
            Instant time,
            double value,
            long count,
            double lower,
            double upper,
            double coverage,
            boolean partial,
            List<String> exemplars) {
        this(series, windowStart, windowEnd, time, value, count, lower, upper, coverage, partial, exemplars, false);
    }

    /** The same, of which the labels failed to come. */
    public MetricPoint withoutLabels() {
        return new MetricPoint(
                series, windowStart, windowEnd, time, value, count, lower, upper, coverage, partial, exemplars, true);
    }
}
