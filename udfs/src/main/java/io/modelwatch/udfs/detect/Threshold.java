package io.modelwatch.udfs.detect;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Key;
import java.io.DataInput;
import java.io.DataOutput;

/**
 * Bounds that a person set, on one side or both. It judges from the first value on and learns nothing; its score is how far the value is
 * beyond the bound, in the metric's unit, 0 within.
 *
 * @param lower value below which it is anomalous; NaN for no bound
 * @param upper value above which it is anomalous; NaN for no bound
 */
public record Threshold(
        @Key(name = "lower", meaning = "bound below which a value is anomalous, in the metric's unit")
        double lower,

        @Key(name = "upper", meaning = "bound above which a value is anomalous, in the metric's unit")
        double upper)
        implements Detector<Threshold.Nothing> {
    public static final DetectorKind KIND = DetectorKind.of(
            "threshold", "A value beyond a bound that a person set; at least one bound is needed.", Threshold.class);

    /** A threshold remembers nothing. */
    public enum Nothing {
        NOTHING
    }

    public Threshold {
        check(!Double.isInfinite(lower), "threshold: lower must be finite, was %s", lower);
        check(!Double.isInfinite(upper), "threshold: upper must be finite, was %s", upper);
        check(!Double.isNaN(lower) || !Double.isNaN(upper), "threshold: lower or upper must be set, was neither");
        check(!(lower > upper), "threshold: lower must be <= upper = %s, was %s", upper, lower);
    }

    @Override
    public String name() {
        return "threshold";
    }

    @Override
    public String describe() {
        return "threshold(lower=%s, upper=%s)".formatted(text(lower), text(upper));
    }

    private static String text(double bound) {
        return Double.isNaN(bound) ? "none" : Double.toString(bound);
    }

    @Override
    public Nothing initial() {
        return Nothing.NOTHING;
    }

    @Override
    public boolean ready(Nothing memory) {
        return true;
    }

    @Override
    public boolean learns() {
        return false;
    }

    @Override
    public Step<Nothing> step(Nothing before, Value value) {
        Side side = Side.of(value.value(), lower, upper);
        double score =
                switch (side) {
                    case ABOVE -> value.value() - upper;
                    case BELOW -> value.value() - lower;
                    case INSIDE -> 0;
                };
        return new Step<>(before, true, score, Double.NaN, lower, upper, side);
    }

    @Override
    public Nothing warmUpAnew(Nothing before) {
        return before;
    }

    @Override
    public void write(Nothing memory, DataOutput out) {}

    @Override
    public Nothing read(DataInput in) {
        return Nothing.NOTHING;
    }
}
