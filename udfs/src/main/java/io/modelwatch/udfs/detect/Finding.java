package io.modelwatch.udfs.detect;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.View;
import io.modelwatch.udfs.stats.Category;
import java.util.List;

/**
 * What a rule found abnormal in a series: made once, from the {@link Verdict} by which its alert fires, and handed on unchanged to
 * where alerts are written. Only there it becomes text. Times of serving are epoch milliseconds; figures are in the metric's unit, as the
 * detector has them.
 *
 * @param fingerprint of the alert's labels: its identity, which never changes
 * @param category what the series measures
 * @param side where the value is, relative to the expected one or its bounds
 * @param value finite
 * @param expected NaN where the detector expects none
 * @param lower NaN where there is none
 * @param upper NaN where there is none
 * @param view in which way the value lies out; {@link View#NONE} where the detector has no views
 * @param inherited whether it was judged by another version's past
 * @param count unweighted events behind the value; 0 for a silence
 * @param exemplars request ids worth a look; may be empty
 * @param startsAt start of the first abnormal window
 * @param windowStart start of the window that made the alert fire
 * @param windowEnd exclusive end of that window
 * @param end why it is over; {@link End#NONE} while it is not
 */
public record Finding(
        String fingerprint,
        String rule,
        String severity,
        Series series,
        Category category,
        Side side,
        double value,
        double expected,
        double lower,
        double upper,
        View view,
        boolean inherited,
        String detector,
        long count,
        List<String> exemplars,
        long startsAt,
        long windowStart,
        long windowEnd,
        End end) {
    /** Where an abnormal value is. */
    public enum Side {
        ABOVE,
        BELOW
    }

    /** Why something is no longer abnormal. */
    public enum End {
        /** It still is. */
        NONE(""),
        RECOVERED("recovered"),
        /** Nothing was judged any more. */
        NO_DATA("no data"),
        NEW_NORMAL("new normal"),
        FORGOTTEN("forgotten"),
        WITHDRAWN("rule withdrawn"),
        REPLACED("rule replaced");

        private final String text;

        End(String text) {
            this.text = text;
        }

        /** Its text in alerts; empty for {@link #NONE}. */
        public String text() {
            return text;
        }
    }

    /**
     * What a verdict found.
     *
     * @param fingerprint of the labels that {@link AlertText} makes of it
     * @param startsAt start of the first abnormal window
     */
    static Finding of(Verdict verdict, String fingerprint, Category category, long startsAt) {
        MetricPoint point = verdict.point();
        return new Finding(
                fingerprint,
                verdict.rule(),
                verdict.severity(),
                point.series(),
                category,
                side(verdict),
                point.value(),
                verdict.expected(),
                verdict.lower(),
                verdict.upper(),
                verdict.view(),
                verdict.inherited(),
                verdict.detector(),
                point.count(),
                List.copyOf(point.exemplars()),
                startsAt,
                point.windowStart().toEpochMilli(),
                point.windowEnd().toEpochMilli(),
                End.NONE);
    }

    /** Relative to the expected value, or to the bounds where none is expected. Silence counts as below. */
    private static Side side(Verdict verdict) {
        double limit = Double.isNaN(verdict.expected()) ? verdict.upper() : verdict.expected();
        boolean silence = verdict.rule().equals(DetectionSettings.NO_DATA);
        return !silence && verdict.point().value() > limit ? Side.ABOVE : Side.BELOW;
    }

    /** Length of the windows of the series; 0 where they have none. */
    public long windowMillis() {
        return series.window().millis();
    }

    /** How long after serving it is judged, >= 0; 0 where that is at once. */
    public long horizonMillis() {
        return series.horizon().millis();
    }

    /** Whether a (model, version) has fallen silent. */
    public boolean isSilence() {
        return rule.equals(DetectionSettings.NO_DATA);
    }

    /** The same once it is over. */
    public Finding ended(End why) {
        return with(new double[] {value, expected, lower, upper}, exemplars, why);
    }

    /**
     * The same as its alert shows it, for later texts about it: with the ten digits of the alert, so that both round alike where a text has
     * fewer and no order depends on hidden digits, and without exemplars. A figure that is not finite is NaN.
     */
    public Finding rounded() {
        double[] figures = {
            Figures.rounded(value), Figures.rounded(expected), Figures.rounded(lower), Figures.rounded(upper)
        };
        return with(figures, List.of(), end);
    }

    private Finding with(double[] figures, List<String> requests, End why) {
        return new Finding(
                fingerprint,
                rule,
                severity,
                series,
                category,
                side,
                figures[0],
                figures[1],
                figures[2],
                figures[3],
                view,
                inherited,
                detector,
                count,
                requests,
                startsAt,
                windowStart,
                windowEnd,
                why);
    }
}
