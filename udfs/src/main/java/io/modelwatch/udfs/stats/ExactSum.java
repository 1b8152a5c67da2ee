package io.modelwatch.udfs.stats;

import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * A sum of weighted doubles, and of weighted products of two, that is exact and so does not depend on their order: a two's complement
 * integer in limbs of 64 bits, stored only where there are bits, a superaccumulator (U. Kulisch, "Computer Arithmetic and Validity", 2008)
 * that grows on demand. Numbers of ordinary size take four or five limbs.
 *
 * <p>It neither wraps nor saturates: the smallest product of two doubles is 2^-2148, the largest is below 2^2048, a weight is below 2^31,
 * and of fewer than 2^63 of them the sum is below 2^2142. So 4,290 bits and a sign hold every sum, in at most {@link #MOST_LIMBS} limbs.
 * Only reading rounds. A value that is NaN or infinite makes the sum NaN for good, in any order of arrival.
 */
public final class ExactSum {
    /** Limbs from that of 2^-2148 to that of the sign above 2^2142, and one to spare on either side. */
    private static final int MOST_LIMBS = 72;

    private static final int LEAST_BASE = -36;
    private static final byte NO_NUMBER = -1;
    private static final long[] NOTHING = {};

    private static final int FRACTION_BITS = 52;
    private static final long FRACTION = (1L << FRACTION_BITS) - 1;
    private static final int EXPONENTS = 0x7FF;
    /** What the exponent of a double's last bit is less than its field says. */
    private static final int BIAS = 1075;

    /** Two's complement, the lowest first; the last one holds the sign. */
    private long[] limbs = NOTHING;
    /** The lowest limb counts units of 2^(64 base). */
    private int base;
    /** Whether something that is no number was added. */
    private boolean noNumber;

    /** @param weight >= 1 */
    public void add(double value, int weight) {
        long bits = Double.doubleToRawLongBits(value);
        int exponent = exponent(bits);
        if (exponent == EXPONENTS) {
            noNumber = true;
            return;
        }
        long significand = significand(bits, exponent);
        long low = significand * weight;
        long high = Math.multiplyHigh(significand, weight);
        if (bits < 0) {
            low = -low;
            high = ~high + (low == 0 ? 1 : 0);
        }
        addShifted(low, high, high >> 63, Math.max(exponent, 1) - BIAS);
    }

    /**
     * Adds the product of two values, which is not rounded.
     *
     * @param weight >= 1
     */
    public void addProduct(double first, double second, int weight) {
        long bits = Double.doubleToRawLongBits(first);
        long otherBits = Double.doubleToRawLongBits(second);
        int exponent = exponent(bits);
        int otherExponent = exponent(otherBits);
        if (exponent == EXPONENTS || otherExponent == EXPONENTS) {
            noNumber = true;
            return;
        }
        long significand = significand(bits, exponent);
        long otherSignificand = significand(otherBits, otherExponent);
        // 106 bits, and with the weight 137: three words.
        long low = significand * otherSignificand;
        long high = Math.multiplyHigh(significand, otherSignificand);
        long carried = Math.multiplyHigh(low, weight) + ((low >> 63) & weight); // high word of low * weight, unsigned
        low *= weight;
        long middle = high * weight + carried;
        long top = Math.multiplyHigh(high, weight) + (Long.compareUnsigned(middle, carried) < 0 ? 1 : 0);
        if ((bits ^ otherBits) < 0) {
            low = -low;
            middle = ~middle + (low == 0 ? 1 : 0);
            top = ~top + (low == 0 && middle == 0 ? 1 : 0);
        }
        addShifted(low, middle, top, Math.max(exponent, 1) + Math.max(otherExponent, 1) - 2 * BIAS);
    }

    private static int exponent(long bits) {
        return (int) (bits >>> FRACTION_BITS) & EXPONENTS;
    }

    private static long significand(long bits, int exponent) {
        return (bits & FRACTION) | (exponent == 0 ? 0 : FRACTION + 1);
    }

    /** Adds a number of three words, times a power of two. */
    private void addShifted(long low, long middle, long high, int exponent) {
        if ((low | middle | high) == 0) {
            return;
        }
        int shift = exponent & 63;
        int first = room(exponent >> 6, 5);
        // Shifted in two steps: by 64 - 0 bits at once would be by none.
        long carry = addLimb(first, low << shift, 0);
        carry = addLimb(first + 1, (middle << shift) | (low >>> 1 >>> (63 - shift)), carry);
        carry = addLimb(first + 2, (high << shift) | (middle >>> 1 >>> (63 - shift)), carry);
        carry = addLimb(first + 3, high >> 1 >> (63 - shift), carry);
        extend(first + 4, high >> 63, carry);
    }

    /** Adds to one limb and says what is carried over. */
    private long addLimb(int at, long addend, long carry) {
        long before = limbs[at];
        long after = before + addend + carry;
        limbs[at] = after;
        return ((before & addend) | ((before | addend) & ~after)) >>> 63;
    }

    /** Adds the sign and the carry to the limbs from one on, as far as they change anything; a new limb takes what does not fit. */
    private void extend(int from, long sign, long carry) {
        long carried = carry;
        for (int at = from; sign + carried != 0; at++) {
            long before = limbs[at];
            carried = addLimb(at, sign, carried);
            long after = limbs[at];
            if (at == limbs.length - 1) {
                if (((before ^ after) & (sign ^ after)) < 0) {
                    limbs = Arrays.copyOf(limbs, limbs.length + 1);
                    limbs[at + 1] = ~(after >> 63);
                }
                return;
            }
        }
    }

    /** Makes sure that there are so many limbs from one on, and says at which index they begin. */
    private int room(int lowest, int count) {
        if (limbs.length == 0) {
            base = lowest - 1; // one more, as a smaller value may follow
            limbs = new long[count + 1];
        } else if (lowest < base) {
            int more = base - lowest;
            long[] grown = new long[limbs.length + more];
            System.arraycopy(limbs, 0, grown, more, limbs.length);
            limbs = grown;
            base = lowest;
        }
        int index = lowest - base;
        if (limbs.length < index + count) {
            int known = limbs.length;
            limbs = Arrays.copyOf(limbs, index + count);
            Arrays.fill(limbs, known, limbs.length, limbs[known - 1] >> 63);
        }
        return index;
    }

    /** Takes another sum in; it stays as it is. */
    public void merge(ExactSum other) {
        noNumber |= other.noNumber;
        long[] addends = other.limbs;
        if (addends.length == 0) {
            return;
        }
        int first = room(other.base, addends.length + 1);
        long carry = 0;
        for (int i = 0; i < addends.length; i++) {
            carry = addLimb(first + i, addends[i], carry);
        }
        extend(first + addends.length, addends[addends.length - 1] >> 63, carry);
    }

    /** The sum without rounding; only of numbers. */
    public BigDecimal exact() {
        byte[] bytes = new byte[1 + Long.BYTES * limbs.length];
        for (int i = 0; i < Long.BYTES * limbs.length; i++) {
            bytes[bytes.length - 1 - i] = (byte) (limbs[i / Long.BYTES] >> (Byte.SIZE * (i % Long.BYTES)));
        }
        bytes[0] = (byte) (limbs.length == 0 ? 0 : limbs[limbs.length - 1] >> 63);
        BigInteger units = new BigInteger(bytes);
        int zeros = Math.max(0, units.getLowestSetBit());
        int exponent = Long.SIZE * base + zeros;
        BigInteger odd = units.shiftRight(zeros);
        return exponent >= 0
                ? new BigDecimal(odd.shiftLeft(exponent))
                : new BigDecimal(odd.multiply(BigInteger.valueOf(5).pow(-exponent)), -exponent);
    }

    /** The sum, rounded; 0 for nothing, infinite where no double holds it, NaN where something was no number. */
    public double value() {
        Leading leading = leading();
        double value = Math.scalb(leading.high, leading.exponent);
        // Below the smallest normal number a double has fewer digits, and what was rounded to 53 bits would be rounded
        // again.
        return Math.abs(value) <= Double.MIN_NORMAL && leading.high != 0 ? exact().doubleValue() + 0.0 : value;
    }

    /**
     * The mean of what was added: finite, as they are.
     *
     * @param totalWeight of all that was added; where it is 0 or {@link SaturatingCounts#MOST} the mean is NaN
     */
    public double mean(long totalWeight) {
        if (totalWeight <= 0 || totalWeight == SaturatingCounts.MOST) {
            return Double.NaN;
        }
        Leading leading = leading();
        double mean = Math.scalb(leading.dividedBy((double) totalWeight), leading.exponent);
        return Math.max(
                -Double.MAX_VALUE, Math.min(Double.MAX_VALUE, mean)); // rounding must not take it past all values
    }

    /**
     * The root of the mean of squares that were added by {@link #addProduct}: finite, as their roots are.
     *
     * @param totalWeight as for {@link #mean}
     */
    public double rootMean(long totalWeight) {
        if (totalWeight <= 0 || totalWeight == SaturatingCounts.MOST) {
            return Double.NaN;
        }
        Leading leading = leading();
        int odd = leading.exponent & 1;
        double root = Math.sqrt(leading.dividedBy((double) totalWeight) * (1 + odd));
        return Math.min(Double.MAX_VALUE, Math.scalb(root, (leading.exponent - odd) / 2));
    }

    /**
     * The sum as {@code (high + low) * 2^exponent}, where high is as much of it as a double holds, and low of the rest as much as matters.
     */
    private record Leading(double high, double low, int exponent) {
        private static final Leading NO_NUMBER = new Leading(Double.NaN, 0, 0);
        private static final Leading ZERO = new Leading(0, 0, 0);

        /** Rounded once, so that the mean of equal values is that value. */
        double dividedBy(double divisor) {
            double quotient = high / divisor;
            return quotient + (Math.fma(-quotient, divisor, high) + low) / divisor;
        }
    }

    private Leading leading() {
        if (noNumber) {
            return Leading.NO_NUMBER;
        }
        boolean negative = limbs.length > 0 && limbs[limbs.length - 1] < 0;
        long[] magnitude = negative ? negated(limbs) : limbs;
        int top = magnitude.length - 1;
        while (top >= 0 && magnitude[top] == 0) {
            top--;
        }
        if (top < 0) {
            return Leading.ZERO;
        }
        int shift = Long.numberOfLeadingZeros(magnitude[top]);
        long below = top == 0 ? 0 : magnitude[top - 1];
        long first = (magnitude[top] << shift) | (below >>> 1 >>> (63 - shift));
        boolean more = below << shift != 0;
        for (int i = 0; i < top - 1; i++) {
            more |= magnitude[i] != 0;
        }
        // Halved, so that it is not negative as a signed number; the last bit stands for all that is below, for the
        // rounding.
        long digits = (first >>> 1) | (more ? 1 : 0);
        digits = negative ? -digits : digits;
        return new Leading(digits, digits - (long) (double) digits, Long.SIZE * (base + top) - shift + 1);
    }

    private static long[] negated(long[] limbs) {
        long[] negated = new long[limbs.length];
        long carry = 1;
        for (int i = 0; i < limbs.length; i++) {
            negated[i] = ~limbs[i] + carry;
            carry = carry == 1 && negated[i] == 0 ? 1 : 0;
        }
        return negated;
    }

    /** Equal sums are written as equal bytes, whatever was added. */
    public void write(DataOutput out) throws IOException {
        if (noNumber) {
            out.writeByte(NO_NUMBER);
            return;
        }
        int from = 0;
        int to = limbs.length;
        while (to > 0 && limbs[to - 1] == (to == 1 ? 0 : limbs[to - 2] >> 63)) {
            to--;
        }
        while (from < to && limbs[from] == 0) {
            from++;
        }
        out.writeByte(to - from);
        if (from < to) {
            out.writeByte(base + from);
            for (int i = from; i < to; i++) {
                out.writeLong(limbs[i]);
            }
        }
    }

    /** Replaces the content by what {@link #write} wrote. */
    public void restore(DataInput in) throws IOException {
        int written = in.readByte();
        noNumber = written == NO_NUMBER;
        limbs = NOTHING;
        if (!noNumber && written != 0) {
            limbs = new long[Lengths.checked(written, MOST_LIMBS, "limbs")];
            base = LEAST_BASE + Lengths.checked(in.readByte() - LEAST_BASE, MOST_LIMBS, "limbs below");
            for (int i = 0; i < limbs.length; i++) {
                limbs[i] = in.readLong();
            }
        }
    }
}
