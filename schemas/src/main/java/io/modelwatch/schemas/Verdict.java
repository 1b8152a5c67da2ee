package io.modelwatch.schemas;

/**
 * What one rule's detector says of one point.
 *
 * @param point what was judged
 * @param rule name of the rule in the configuration
 * @param detector the detector and its parameters, for example {@code ewma(lambda=0.2, nsigmas=3.0)}
 * @param judgement what it says
 * @param score distance from the expected value in the detector's own scale; NaN while learning
 * @param expected the value that the detector expected, in the metric's unit; NaN where it has none
 * @param lower value below which the point is anomalous; NaN where there is none
 * @param upper value above which the point is anomalous; NaN where there is none
 * @param inherited whether the baseline is another version's
 */
public record Verdict(
        MetricPoint point,
        String rule,
        String detector,
        Judgement judgement,
        double score,
        double expected,
        double lower,
        double upper,
        boolean inherited) {
    /** What can be said of a point. */
    public enum Judgement {
        NORMAL,
        ANOMALOUS,
        /** The detector warms up. */
        LEARNING,
        /** The point stands on fewer events than the rule asks for. */
        NOT_ENOUGH_DATA
    }
}
