package io.modelwatch.udfs.detect.adaptive;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The highest and the lowest value of the last blocks, and how far beyond them a value lies. Records are learned at once: they mark a
 * beginning.
 */
final class Records {
    static final int BLOCKS = 12;
    /** Beyond the range by a fortieth of it on one side counts 1. */
    static final double STEEPNESS = 20;

    private static final double ABSOLUTE_FLOOR = 1e-9;
    private static final double RELATIVE_FLOOR = 1e-3;

    private final Maxima highs;
    private final Maxima lows;

    Records() {
        this(new Maxima(BLOCKS, 1), new Maxima(BLOCKS, 1));
    }

    private Records(Maxima highs, Maxima lows) {
        this.highs = highs;
        this.lows = lows;
    }

    Records copy() {
        return new Records(highs.copy(), lows.copy());
    }

    private double high() {
        return highs.kth();
    }

    private double low() {
        return -lows.kth();
    }

    private double range() {
        return high() - low() + ABSOLUTE_FLOOR + RELATIVE_FLOOR * Math.abs(high());
    }

    /** Severity of a value, negative below the range, 0 within; something must have been learned. */
    double severity(double value) {
        double above = value - low();
        double below = high() - value;
        double beyond = 2 * STEEPNESS * (Math.max(above, below) / range() - 1);
        return beyond <= 0 ? 0 : above > below ? beyond : -beyond;
    }

    /** The value below which the severity is beyond a limit. */
    double lower(double limit) {
        return high() - (1 + limit / (2 * STEEPNESS)) * range();
    }

    /** The value above which the severity is beyond a limit. */
    double upper(double limit) {
        return low() + (1 + limit / (2 * STEEPNESS)) * range();
    }

    void learn(double value, int block) {
        highs.add(value, block);
        lows.add(-value, block);
    }

    void write(DataOutput out) throws IOException {
        highs.write(out);
        lows.write(out);
    }

    void read(DataInput in) throws IOException {
        highs.read(in);
        lows.read(in);
    }
}
