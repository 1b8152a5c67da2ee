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
        List<String> exemplars) {}
