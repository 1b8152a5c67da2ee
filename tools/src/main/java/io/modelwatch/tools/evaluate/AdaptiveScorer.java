package io.modelwatch.tools.evaluate;

import io.modelwatch.udfs.detect.adaptive.Adaptive;
import io.modelwatch.udfs.detect.adaptive.AdaptiveMemory;
import io.modelwatch.udfs.detect.adaptive.Assessment;
import io.modelwatch.udfs.detect.adaptive.Budget;
import io.modelwatch.udfs.detect.adaptive.Days;
import io.modelwatch.udfs.detect.adaptive.Law;
import io.modelwatch.udfs.detect.adaptive.Observation;
import java.time.Duration;

/** The adaptive detector; nothing is known of the events behind a row. */
final class AdaptiveScorer implements RowJudge {
    private static final Duration WEEK = Duration.ofDays(7);

    private final Adaptive detector;
    private final double falseAlarmsAWeek;

    /** @param falseAlarmsAWeek its budget, > 0 */
    AdaptiveScorer(Days days, Duration freezeFor, double falseAlarmsAWeek) {
        this.detector = new Adaptive(days, freezeFor.toMillis());
        this.falseAlarmsAWeek = falseAlarmsAWeek;
    }

    @Override
    public String name() {
        return "adaptive";
    }

    @Override
    public Judged judge(LabelledSeries series) {
        int rows = series.times().length;
        long window = series.stepMillis();
        double limit = Budget.limit(falseAlarmsAWeek, WEEK, window);
        AdaptiveMemory memory = new AdaptiveMemory();
        Judged judged = new Judged(new double[rows], new boolean[rows], new boolean[rows]);
        for (int i = 0; i < rows; i++) {
            var row = new Observation(series.times()[i], window, series.values()[i], 1, Law.UNKNOWN);
            Assessment said = detector.assess(memory, row, limit);
            judged.severities()[i] = said.severity();
            judged.abnormal()[i] = said.severity() >= limit;
            judged.continues()[i] = said.held();
        }
        return judged;
    }
}
