package io.modelwatch.schemas.alert;

import io.modelwatch.schemas.CompositeKey;

/**
 * The result of one rule's detector for one point.
 *
 * @param point what was judged; its count is 0 where a silence was judged
 * @param rule name of the rule in the configuration
 * @param severity of the rule; rules of one name and several severities are a family
 * @param detector the detector and its parameters, for example {@code ewma(lambda=0.2, nsigmas=3.0)}
 * @param judgement what it says
 * @param score distance from the expected value in the detector's own scale; NaN while learning
 * @param expected the value that the detector expected, in the metric's unit; NaN where it has none
 * @param lower lower limit of the value, or of the detector's running statistic; NaN where there is none
 * @param upper upper limit of the value, or of the detector's running statistic; NaN where there is none
 * @param view in which way the value lies out on the side that the score is on
 * @param inherited whether the baseline is another version's
 * @param ending why an alert that still fires ends before this judgement counts, if it does
 * @param abnormal n of the rule's "n of the last m windows", by which an alert fires; in [1, m]
 * @param ofWindows m, >= 1
 * @param keepFiringMillis how long every window must be normal before an alert of the rule resolves, >= 0
 */
public record Verdict(
        MetricPoint point,
        String rule,
        String severity,
        String detector,
        Judgement judgement,
        double score,
        double expected,
        double lower,
        double upper,
        View view,
        boolean inherited,
        Ending ending,
        int abnormal,
        int ofWindows,
        long keepFiringMillis) {
    /** The possible results for a point. */
    public enum Judgement {
        NORMAL("normal"),
        ANOMALOUS("abnormal"),
        /** The detector warms up. */
        LEARNING("learning"),
        /** The point has fewer events than the rule requires. */
        NOT_ENOUGH_DATA("not_enough_data"),
        /** The labels behind the point failed to come. */
        IMMATURE("immature");

        private final String code;

        Judgement(String code) {
            this.code = code;
        }

        /** As readers of judgements get it; it never changes. */
        public String code() {
            return code;
        }
    }

    /** What ends an alert, other than normal points. */
    public enum Ending {
        NONE,
        /** The series was abnormal for so long that it is learned anew, or a new version's own baseline replaced the inherited one. */
        NEW_NORMAL,
        /** The series was silent for so long that nothing is remembered of it. */
        FORGOTTEN,
        /** The rule was disabled or deleted, or no longer watches the series. */
        WITHDRAWN,
        /** The rule judges by another detector, or by other parameters of it. */
        REPLACED
    }

    /** In which way a value, or several, lie out. */
    public enum View {
        /** The detector has no views, or the score is 0. */
        NONE(""),
        /** Far from the last values. */
        SPIKE("spike"),
        /** Far from the level of the time of day, by what chance gives. */
        LEVEL("level"),
        /** Many values in a row a little out. */
        DRIFT("drift"),
        /** Beyond the range of values. */
        RANGE("range"),
        /** Beyond the range for this hour of the day. */
        SEASON("season");

        private final String code;

        View(String code) {
            this.code = code;
        }

        /** As readers of judgements get it; it never changes. Empty for {@link #NONE}. */
        public String code() {
            return code;
        }
    }

    /** The key under which the verdicts of one alert meet, in the order of their points. */
    public String alertKey() {
        return CompositeKey.joined(
                CompositeKey.of(rule, severity), point.series().key());
    }
}
