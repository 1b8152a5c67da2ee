package io.modelwatch.udfs.detect;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Key;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;

/**
 * Tabular CUSUM on both sides: adds up distances of values from the mean beyond an allowance, and so finds a small lasting shift
 * without forgetting its beginning. With {@code z = (x - mean) / s} and {@code k = shift / 2} the sums are {@code up = max(0, up + z - k)}
 * and {@code down = max(0, down - z - k)}, both 0 at the end of the warm-up; the greater one is the score, {@code down} with a minus, and
 * it is anomalous beyond the decision interval. {@code mean} and {@code s}, the deviation of one window's value, are the {@link Baseline}:
 * it follows windows within the limits, and hardly those beyond them ({@link Winsorised}), while the sums go on through an anomaly.
 *
 * <p>As {@code cusum} of the R package qcc, but a sum does not grow beyond two decision intervals: otherwise one absurd value, or a long
 * fault, would keep the series abnormal until the sum has fallen by {@code k} per window. Nothing is lost by that, and after a fault the
 * alarm ends within {@code decision interval / k} windows at the mean. A least change in the rule ends it at once.
 *
 * <p>With a known mean and deviation the standard chart gives one false alarm in 465 windows of white noise, and finds a shift of one
 * deviation after 10. The mean of 30 points is off by a fifth of their deviation: 1.2 % of the points after a warm-up are beyond the
 * limit, 0.7 % once the mean is that of some hundred, and none with an interval of 10 and 60 points. A rule over many series needs these,
 * or a least change.
 *
 * @param shift the shift to be found soonest, in deviations of a window's value, > 0
 * @param decisionInterval what a sum must exceed, in deviations of a window's value, > 0
 * @param warmUp values learned before the first judgement, >= 2
 * @param minDeviation least deviation assumed of a window's value, in the metric's unit, >= 0
 */
public record Cusum(
        @Key(name = "shift", byDefault = "1", meaning = "shift to be found soonest, in deviations, > 0")
        double shift,

        @Key(
                name = "decision-interval",
                byDefault = "5",
                meaning = "what a sum of distances must exceed, in deviations, > 0")
        double decisionInterval,

        @Key(name = "warm-up", byDefault = "30", meaning = "values learned before the first judgement, >= 2")
        int warmUp,

        @Key(name = "min-deviation", byDefault = "0", meaning = "least deviation assumed, in the metric's unit")
        double minDeviation)
        implements ControlChart<Cusum.Sums> {
    public static final DetectorKind KIND = DetectorKind.of(
            "cusum",
            "A small lasting shift, by the sum of all distances from the mean since it began: a tabular CUSUM.",
            Cusum.class);

    /** The detector without options. */
    public static final Cusum STANDARD = (Cusum) KIND.create(Map.of());

    /** A sum is held at so many decision intervals. */
    private static final double MOST_INTERVALS = 2;

    /**
     * What is known of a series.
     *
     * @param baseline mean and deviation as they are known
     * @param up sum of what lay above the mean, in deviations, >= 0
     * @param down sum of what lay below the mean, in deviations, >= 0
     */
    public record Sums(Baseline baseline, double up, double down) implements Memory {}

    public Cusum {
        check(Double.isFinite(shift) && shift > 0, "cusum: shift must be > 0, was %s", shift);
        check(
                Double.isFinite(decisionInterval) && decisionInterval > 0,
                "cusum: decision-interval must be > 0, was %s",
                decisionInterval);
        ControlChart.checkParameters("cusum", warmUp, minDeviation);
    }

    @Override
    public String name() {
        return "cusum";
    }

    @Override
    public String describe() {
        return "cusum(shift=%s, decision-interval=%s, warm-up=%s, min-deviation=%s)"
                .formatted(shift, decisionInterval, warmUp, minDeviation);
    }

    @Override
    public Sums atRest(Baseline baseline) {
        return new Sums(baseline, 0, 0);
    }

    @Override
    public Sums with(Baseline baseline, Sums sums) {
        return new Sums(baseline, sums.up(), sums.down());
    }

    @Override
    public double limit() {
        return shift / 2 + decisionInterval;
    }

    /** The limits are those of the value: what it must exceed for a sum to exceed the decision interval. */
    @Override
    public Step<Sums> judge(Sums before, Value value, double mean, double deviation) {
        double allowed = shift / 2;
        double distance = (value.value() - mean) / deviation;
        double up = held(before.up() + distance - allowed);
        double down = held(before.down() - distance - allowed);
        double lower = mean - deviation * (allowed + decisionInterval - before.down());
        double upper = mean + deviation * (allowed + decisionInterval - before.up());
        double score = up >= down ? up : -down;
        Sums after = new Sums(before.baseline(), up, down);
        return new Step<>(after, true, score, mean, lower, upper, Side.of(score, -decisionInterval, decisionInterval));
    }

    private double held(double sum) {
        return Math.min(MOST_INTERVALS * decisionInterval, Math.max(0, sum));
    }

    @Override
    public void write(Sums memory, DataOutput out) throws IOException {
        memory.baseline().write(out);
        out.writeDouble(memory.up());
        out.writeDouble(memory.down());
    }

    @Override
    public Sums read(DataInput in) throws IOException {
        return new Sums(Baseline.read(in), in.readDouble(), in.readDouble());
    }
}
