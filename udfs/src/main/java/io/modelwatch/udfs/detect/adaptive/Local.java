package io.modelwatch.udfs.detect.adaptive;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** A running level, and the distance of a value from it in running deviations. Each mean is a plain one first, then an exponential one. */
final class Local {
    /** Values before the first distance. */
    static final int WARM_UP = 100;

    /** Outliers enter the variance clipped to so many deviations. */
    private static final double CLIP = 10;

    private static final double FARTHEST = 1e6;
    private static final double ABSOLUTE_FLOOR = 1e-12;
    private static final double RELATIVE_FLOOR = 1e-6;

    private long count;
    private double level;
    private double variance;

    Local copy() {
        Local copy = new Local();
        copy.count = count;
        copy.level = level;
        copy.variance = variance;
        return copy;
    }

    long count() {
        return count;
    }

    double level() {
        return level;
    }

    /**
     * The deviation by which a value's distance is measured.
     *
     * @param chance the variance that chance gives; 0 where it is not known
     */
    double deviation(double value, double chance) {
        return Math.sqrt(Math.max(variance, chance)) + negligible(value);
    }

    private static double negligible(double value) {
        return ABSOLUTE_FLOOR + RELATIVE_FLOOR * Math.abs(value);
    }

    /** In deviations, signed; 0 while it warms up. */
    double distance(double value, double chance) {
        return count < WARM_UP ? 0 : clip((value - level) / deviation(value, chance), FARTHEST);
    }

    private static double clip(double value, double most) {
        return Math.max(-most, Math.min(most, value));
    }

    void moveBy(double shift) {
        level += shift;
    }

    void moveTo(double newLevel) {
        level = newLevel;
    }

    /**
     * @param rate of the level once it is known; 0: it is held
     * @param spreadRate of the variance once it is known
     */
    void learn(double value, double rate, double spreadRate) {
        double apart = value - level;
        // After a constant any deviation is the first: clipped to those of before it would count nothing for ever.
        boolean constant = Math.sqrt(variance) <= negligible(level);
        double clipped = count >= WARM_UP && !constant ? clip(apart, CLIP * Math.sqrt(variance)) : apart;
        variance = count == 0 ? 0 : variance + Math.max(1.0 / (count + 1), spreadRate) * (clipped * clipped - variance);
        level += rate == 0 ? 0 : Math.max(1.0 / (count + 1), rate) * apart;
        count++;
    }

    /** Without the count. */
    void write(DataOutput out) throws IOException {
        out.writeDouble(level);
        out.writeDouble(variance);
    }

    /** @param values of which it was learned */
    void read(DataInput in, long values) throws IOException {
        count = values;
        level = in.readDouble();
        variance = in.readDouble();
    }
}
