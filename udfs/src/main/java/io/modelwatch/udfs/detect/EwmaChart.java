package io.modelwatch.udfs.detect;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Key;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;

/**
 * Control chart of an exponentially weighted mean: finds small lasting shifts. The running statistic is
 * {@code z = lambda x + (1 - lambda) z}, at rest at the mean of the warm-up; it is anomalous beyond {@code mean ± nsigmas * deviation(z)},
 * where {@code variance(z) = lambda² s² + (1 - lambda)² variance(z before)}, from 0 at the end of the warm-up. For windows of one size that
 * is the exact limit {@code nsigmas s sqrt(lambda / (2 - lambda) (1 - (1 - lambda)^(2 i)))}; for changing sizes it is exact as well.
 *
 * <p>{@code s} is the deviation of one window's value, as {@link Baseline} learns it: all windows of the warm-up, and from then on those
 * within the limits. Beyond them a window moves mean and deviation hardly ({@link Winsorised}), the statistic as ever.
 *
 * <p>On white noise 0.3 % of the points are beyond the textbook's limits; neighbours move together. With 5 sigmas it is practically none. A
 * rule over many series needs these, or a least change.
 *
 * @param lambda weight of the newest value, in (0, 1]
 * @param nsigmas half width of the limits in deviations of the statistic, > 0
 * @param warmUp values learned before the first judgement, >= 2
 * @param minDeviation least deviation assumed of a window's value, in the metric's unit, >= 0
 */
public record EwmaChart(
        @Key(name = "lambda", byDefault = "0.2", meaning = "weight of the newest value, in (0, 1]")
        double lambda,

        @Key(name = "nsigmas", byDefault = "3", meaning = "half width of the limits in the statistic's deviations, > 0")
        double nsigmas,

        @Key(name = "warm-up", byDefault = "30", meaning = "values learned before the first judgement, >= 2")
        int warmUp,

        @Key(name = "min-deviation", byDefault = "0", meaning = "least deviation assumed, in the metric's unit")
        double minDeviation)
        implements ControlChart<EwmaChart.Chart> {
    public static final DetectorKind KIND = DetectorKind.of(
            "ewma",
            "A small lasting shift of an exponentially weighted mean: a control chart with exact limits.",
            EwmaChart.class);

    /** The detector without options. */
    public static final EwmaChart STANDARD = (EwmaChart) KIND.create(Map.of());

    /**
     * What is known of a series.
     *
     * @param baseline mean and deviation as they are known
     * @param statistic the running statistic
     * @param variance of the running statistic
     */
    public record Chart(Baseline baseline, double statistic, double variance) implements Memory {}

    public EwmaChart {
        check(lambda > 0 && lambda <= 1, "ewma: lambda must be in (0, 1], was %s", lambda);
        check(Double.isFinite(nsigmas) && nsigmas > 0, "ewma: nsigmas must be > 0, was %s", nsigmas);
        ControlChart.checkParameters("ewma", warmUp, minDeviation);
    }

    @Override
    public String name() {
        return "ewma";
    }

    @Override
    public String describe() {
        return "ewma(lambda=%s, nsigmas=%s, warm-up=%s, min-deviation=%s)"
                .formatted(lambda, nsigmas, warmUp, minDeviation);
    }

    @Override
    public Chart atRest(Baseline baseline) {
        return new Chart(baseline, baseline.mean(), 0);
    }

    @Override
    public Chart with(Baseline baseline, Chart chart) {
        return new Chart(baseline, chart.statistic(), chart.variance());
    }

    @Override
    public double limit() {
        return nsigmas;
    }

    @Override
    public Step<Chart> judge(Chart before, Value value, double mean, double deviation) {
        double statistic = lambda * value.value() + (1 - lambda) * before.statistic();
        double variance = lambda * lambda * deviation * deviation + (1 - lambda) * (1 - lambda) * before.variance();
        Chart after = new Chart(before.baseline(), statistic, variance);
        double half = nsigmas * Math.sqrt(variance);
        double lower = mean - half;
        double upper = mean + half;
        double score = (statistic - mean) / Math.sqrt(variance);
        return new Step<>(after, true, score, mean, lower, upper, Side.of(statistic, lower, upper));
    }

    @Override
    public void write(Chart memory, DataOutput out) throws IOException {
        memory.baseline().write(out);
        out.writeDouble(memory.statistic());
        out.writeDouble(memory.variance());
    }

    @Override
    public Chart read(DataInput in) throws IOException {
        return new Chart(Baseline.read(in), in.readDouble(), in.readDouble());
    }
}
