package io.modelwatch.udfs.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** Whether a value is far from the one before it: a detector that a later release adds, for the drill of an upgrade. */
public record Jump(double least) implements Detector<Double> {
    public static final DetectorKind KIND = new DetectorKind(
            "jump",
            "A value that is far from the one before it.",
            List.of(new DetectorKind.Parameter("least", 0, "distance from which on, in the metric's unit")),
            given -> new Jump(given.get("least")));

    @Override
    public String name() {
        return "jump";
    }

    @Override
    public String describe() {
        return "jump(least=%s)".formatted(least);
    }

    @Override
    public Double initial() {
        return Double.NaN;
    }

    @Override
    public boolean ready(Double last) {
        return !last.isNaN();
    }

    @Override
    public Step<Double> step(Double last, Value value) {
        if (last.isNaN()) {
            return Step.learning(value.value());
        }
        double lower = last - least;
        double upper = last + least;
        Side side = Side.of(value.value(), lower, upper);
        return new Step<>(value.value(), true, value.value() - last, last, lower, upper, side);
    }

    @Override
    public Double warmUpAnew(Double before) {
        return initial();
    }

    @Override
    public void write(Double last, DataOutput out) throws IOException {
        out.writeDouble(last);
    }

    @Override
    public Double read(DataInput in) throws IOException {
        return in.readDouble();
    }
}
