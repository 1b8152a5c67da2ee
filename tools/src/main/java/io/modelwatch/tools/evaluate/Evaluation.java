package io.modelwatch.tools.evaluate;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.modelwatch.tools.evaluate.LabelledSeries.Segment;
import io.modelwatch.tools.evaluate.RowJudge.Judged;
import io.modelwatch.tools.evaluate.Sweep.Measured;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How well a detector did over several series. Scores are at the limit, one for all series, that gives the best of each; false alarms are
 * at its own.
 *
 * @param nab in [.., 100], with {@code nabLimit}
 * @param f1 by the delay rule
 * @param f1Capped segments count so many rows at most
 * @param f1Events segments count one each
 * @param falseAlarmsMedian alarms outside of segments in a week, median of the series, at the detector's own limit or budget
 * @param falseAlarmsMean their mean
 * @param abnormalShare rows abnormal at its own limit
 */
@JsonPropertyOrder({"detector"})
record Evaluation(
        String detector,
        double nab,
        double nabLimit,
        double f1,
        double f1Limit,
        double f1Capped,
        double f1CappedLimit,
        double f1Events,
        double f1EventsLimit,
        double falseAlarmsMedian,
        double falseAlarmsMean,
        double abnormalShare) {
    /** @param delay rows after its first by which a segment must be found */
    static Evaluation of(RowJudge scorer, List<LabelledSeries> all, int delay) {
        Sweep sweep = new Sweep(delay);
        List<Double> rates = new ArrayList<>();
        long abnormal = 0;
        long rows = 0;
        for (LabelledSeries series : all) {
            Judged judged = scorer.judge(series);
            sweep.add(series, judged.beginnings());
            rates.add(falseAlarms(series, judged) / series.weeks());
            for (boolean row : judged.abnormal()) {
                abnormal += row ? 1 : 0;
            }
            rows += series.times().length;
        }
        List<Measured> measured = sweep.measure();
        Measured nab = best(measured, Measured::nab);
        Measured f1 = best(measured, Measured::f1);
        Measured capped = best(measured, Measured::f1Capped);
        Measured events = best(measured, Measured::f1Events);
        return new Evaluation(
                scorer.name(),
                nab.nab(),
                nab.limit(),
                f1.f1(),
                f1.limit(),
                capped.f1Capped(),
                capped.limit(),
                events.f1Events(),
                events.limit(),
                median(rates),
                rates.stream().mapToDouble(rate -> rate).average().orElse(Double.NaN),
                abnormal / (double) rows);
    }

    private static Measured best(List<Measured> measured, ToDoubleFunction<Measured> score) {
        return measured.stream()
                .filter(at -> !Double.isNaN(score.applyAsDouble(at)))
                .max(Comparator.comparingDouble(score))
                .orElse(measured.get(0));
    }

    /** Alarms of their own outside of segments, at the detector's own limit. */
    static int falseAlarms(LabelledSeries series, Judged judged) {
        double[] severities = judged.beginnings();
        for (int i = 0; i < severities.length; i++) {
            severities[i] = judged.abnormal()[i] ? severities[i] : 0;
        }
        double[] alarms = Refractory.alarms(severities);
        int count = 0;
        for (int i = 0; i < alarms.length; i++) {
            int row = i;
            boolean labelled = series.segments().stream().anyMatch(segment -> holds(segment, row));
            count += alarms[i] > 0 && !labelled ? 1 : 0;
        }
        return count;
    }

    private static boolean holds(Segment segment, int row) {
        return segment.from() <= row && row < segment.to();
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
