package io.modelwatch.udfs.stats;

import static io.modelwatch.schemas.Check.check;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A sum of weighted doubles that does not depend on their order: a 128-bit integer that counts units of 2^-44 (5.7e-14). Each value is
 * rounded to the nearest unit before it is weighted; integers are exact. A value beyond {@link #LIMIT} counts as the limit, so that one absurd
 * reading cannot make the sum wrap; at the limit it would take a total weight above 2^33.
 */
public final class ExactSum {
    /** Largest magnitude that is summed as it is: 2^50 (1.1e15). */
    public static final double LIMIT = 0x1p50;

    private static final double UNITS_PER_ONE = 0x1p44;
    private static final double LOW_PART = 0x1p32;

    private long high;
    /** Unsigned. */
    private long low;

    /**
     * @param weight >= 1
     * @throws IllegalArgumentException if the value is NaN
     */
    public void add(double value, int weight) {
        if (Double.isNaN(value)) { // not by check(): that would box each value
            throw new IllegalArgumentException("value must be a number, was NaN");
        }
        double units = Math.rint(Math.max(-LIMIT, Math.min(LIMIT, value)) * UNITS_PER_ONE);
        // units = upper * 2^32 + lower with 0 <= lower < 2^32: both are exact, and so are their products with the
        // weight.
        double floor = Math.floor(units / LOW_PART);
        long upper = (long) floor;
        long lower = (long) (units - floor * LOW_PART);
        long product = upper * weight;
        addUnits((Math.multiplyHigh(upper, weight) << 32) | (product >>> 32), product << 32);
        addUnits(0, lower * weight);
    }

    public void merge(ExactSum other) {
        addUnits(other.high, other.low);
    }

    private void addUnits(long otherHigh, long otherLow) {
        long sum = low + otherLow;
        high += otherHigh + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
        low = sum;
    }

    /** The sum, within one unit in the last place of a double; 0 for nothing. */
    public double value() {
        return high < 0 ? -magnitude(~high + (low == 0 ? 1 : 0), -low) : magnitude(high, low);
    }

    private static double magnitude(long high, long low) {
        // Halved, so that it is not negative as a signed number; the bit that is lost keeps the rounding right.
        double unsignedLow = ((low >>> 1) | (low & 1)) * 2.0;
        return (high * 0x1p64 + (low >= 0 ? low : unsignedLow)) / UNITS_PER_ONE;
    }

    public void write(DataOutput out) throws IOException {
        out.writeLong(high);
        out.writeLong(low);
    }

    public void restore(DataInput in) throws IOException {
        high = in.readLong();
        low = in.readLong();
    }

    /**
     * The mean of what was added.
     *
     * @param totalWeight >= 1
     */
    public double mean(long totalWeight) {
        check(totalWeight >= 1, "total weight must be >= 1, was %s", totalWeight);
        return value() / totalWeight;
    }
}
