package io.modelwatch.udfs.detect;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Key;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/**
 * Distance of a value from the mean of the last learned values, in their standard deviations (n - 1 in the denominator), taken before the
 * value is learned. Every window's value weighs the same, whatever its count. The deviation has the floor of {@link Deviation}.
 * A value beyond the limits has little influence ({@link Winsorised}). On white noise 0.5 % of the points are beyond three deviations,
 * practically none is the third of five.
 *
 * @param window how many learned values are remembered, >= 2
 * @param threshold {@code |z|} above which a value is anomalous, > 0
 * @param warmUp values learned before the first judgement, in [2, window]
 * @param minDeviation least standard deviation assumed, in the metric's unit, >= 0
 */
public record ZScore(
        @Key(name = "window", byDefault = "60", meaning = "learned values remembered, >= 2")
        int window,

        @Key(name = "threshold", byDefault = "3", meaning = "deviations beyond which a value is anomalous, > 0")
        double threshold,

        @Key(name = "warm-up", byDefault = "30", meaning = "values learned before the first judgement, in [2, window]")
        int warmUp,

        @Key(name = "min-deviation", byDefault = "0", meaning = "least deviation assumed, in the metric's unit")
        double minDeviation)
        implements Detector<ZScore.Recent> {
    public static final DetectorKind KIND = DetectorKind.of(
            "z-score",
            "A value far from the mean of the last learned values, in their standard deviations.",
            ZScore.class);

    /** The detector without options. */
    public static final ZScore STANDARD = (ZScore) KIND.create(Map.of());

    /** Of the deviation in force: a measured one below that is what rounding leaves of a constant. */
    private static final double NEGLIGIBLE = 1e-9;

    /** The last values within the limits, the oldest first, moved by those beyond them; never changed once made. */
    public record Recent(double[] values) {}

    public ZScore {
        check(window >= 2, "z-score: window must be >= 2, was %s", window);
        check(Double.isFinite(threshold) && threshold > 0, "z-score: threshold must be > 0, was %s", threshold);
        check(warmUp >= 2 && warmUp <= window, "z-score: warm-up must be in [2, window = %s], was %s", window, warmUp);
        check(
                minDeviation >= 0 && Double.isFinite(minDeviation),
                "z-score: min-deviation must be >= 0, was %s",
                minDeviation);
    }

    @Override
    public String name() {
        return "z-score";
    }

    @Override
    public String describe() {
        return "z-score(window=%s, threshold=%s, warm-up=%s, min-deviation=%s)"
                .formatted(window, threshold, warmUp, minDeviation);
    }

    @Override
    public Recent initial() {
        return new Recent(new double[0]);
    }

    @Override
    public boolean ready(Recent memory) {
        return memory.values().length >= warmUp;
    }

    @Override
    public Step<Recent> step(Recent before, Value value) {
        if (!ready(before)) {
            return Step.learning(learn(before, value.value()));
        }
        double mean = Arrays.stream(before.values()).sum() / before.values().length;
        double measured = deviation(before.values(), mean);
        double deviation = Deviation.floored(measured, minDeviation, mean, value);
        double lower = mean - threshold * deviation;
        double upper = mean + threshold * deviation;
        Side side = Side.of(value.value(), lower, upper);
        Recent after = side == Side.INSIDE
                ? learn(before, value.value())
                : follow(before, value.value(), mean, measured, deviation);
        return new Step<>(after, true, (value.value() - mean) / deviation, mean, lower, upper, side);
    }

    private static double deviation(double[] values, double mean) {
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / (values.length - 1));
    }

    private Recent learn(Recent before, double value) {
        double[] values = before.values();
        int kept = Math.min(values.length, window - 1);
        double[] after = new double[kept + 1];
        System.arraycopy(values, values.length - kept, after, 0, kept);
        after[kept] = value;
        return new Recent(after);
    }

    /**
     * Moves and stretches the remembered values, so that their mean and deviation are those with the value clipped and weighed as
     * {@link Winsorised} says. Of a constant there is nothing to stretch: the clipped value is remembered.
     */
    private Recent follow(Recent before, double value, double mean, double measured, double deviation) {
        double distance = Winsorised.clipped(value - mean, threshold * deviation);
        if (measured <= NEGLIGIBLE * deviation) {
            return learn(before, mean + distance);
        }
        double share = Winsorised.share(distance / deviation);
        double centre = mean + share * distance;
        double stretch = Math.sqrt((1 - share) * (measured * measured + share * distance * distance)) / measured;
        double[] after = before.values().clone();
        for (int i = 0; i < after.length; i++) {
            after[i] = centre + stretch * (after[i] - mean);
        }
        return new Recent(after);
    }

    @Override
    public long remembersForMillis(long windowMillis) {
        return Math.max(Baseline.MEMORY, window) * windowMillis;
    }

    @Override
    public Recent warmUpAnew(Recent before) {
        return initial();
    }

    @Override
    public void write(Recent memory, DataOutput out) throws IOException {
        Lengths.writeDoubles(memory.values(), out);
    }

    @Override
    public Recent read(DataInput in) throws IOException {
        return new Recent(Lengths.readDoubles(in));
    }
}
