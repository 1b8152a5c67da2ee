package io.modelwatch.udfs.detect.adaptive;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How far values lie from what was expected, as variance. Where the law is exact: what chance gives at the expected value and this count,
 * and beyond it a learned part that follows the square of the level. Else it is learned in four ways, whether it follows the level and
 * whether it shrinks with the count, and the way under which the past was likeliest holds.
 */
final class Scale {
    /** Follows the level, shrinks with the count: the two bits of a way. */
    private static final int WAYS = 4;

    /** Values of an exact law before outliers are clipped: what chance gives need not be learned. */
    static final int LAW_WARM_UP = 20;

    /** A value of a spell weighs as one of so many: of few it would widen the scale until the spell is over. */
    private static final long SPELL_WEIGHT = 2000;

    private static final int LEVEL = 1;
    private static final int COUNT = 2;
    /** Squared deviations at which an outlier enters. */
    private static final double CLIP = 9;

    private static final double LEAST = 1e-24;
    private static final double RELATIVE_FLOOR = 1e-12;
    private static final double MOST_BEYOND = 1e3;

    private long learned;
    /** Squared deviations less what chance gives, as a mean; may be negative by chance. */
    private double surplus;
    /** The mean of the squared level. Apart from the surplus: what is divided by the level of each value runs away near 0. */
    private double squaredLevel;

    private final double[] variances = new double[WAYS];
    private final double[] likelihoods = new double[WAYS];

    Scale copy() {
        Scale copy = new Scale();
        copy.learned = learned;
        copy.surplus = surplus;
        copy.squaredLevel = squaredLevel;
        System.arraycopy(variances, 0, copy.variances, 0, WAYS);
        System.arraycopy(likelihoods, 0, copy.likelihoods, 0, WAYS);
        return copy;
    }

    /** Forgets but for the number of values that it will weigh as. */
    void beginAnew(long weight) {
        learned = Math.min(learned, weight);
    }

    private static double base(int way, double expected, Observation seen) {
        double base = (way & LEVEL) == 0 ? 1 : expected * expected;
        return (way & COUNT) == 0 ? base : base / seen.count();
    }

    private static double floor(double expected) {
        return LEAST + RELATIVE_FLOOR * expected * expected;
    }

    double variance(double expected, Observation seen) {
        double least = floor(expected);
        if (seen.law().isExact()) {
            return least + seen.law().variance(expected, seen) + beyond() * expected * expected;
        }
        int way = likeliest(seen.law());
        return least + variances[way] * base(way, expected, seen);
    }

    /**
     * For a version that has taught nothing: where chance may have been a part of what was learned, all of it counts as chance, so that a
     * version of few events is not held to what many of another show.
     */
    double cautious(double expected, Observation seen) {
        double learnedWay = variance(expected, seen);
        if (seen.law() != Law.SAMPLE) {
            return learnedWay;
        }
        int way = likeliest(seen.law()) | COUNT;
        return Math.max(learnedWay, floor(expected) + variances[way] * base(way, expected, seen));
    }

    /** Of the squared level. */
    private double beyond() {
        return Math.max(0, Math.min(MOST_BEYOND, surplus / Math.max(LEAST, squaredLevel)));
    }

    private int likeliest(Law law) {
        int best = 0;
        for (int way = 1; way < (law == Law.SAMPLE ? WAYS : COUNT); way++) {
            best = likelihoods[way] > likelihoods[best] ? way : best;
        }
        return best;
    }

    /**
     * @param rate of forgetting once it is known
     * @param held whether the value is one of a spell
     */
    void learn(double expected, Observation seen, double rate, boolean held) {
        double apart = seen.value() - expected;
        double weight = Math.max(1.0 / (Math.max(learned, held ? SPELL_WEIGHT : 0) + 1), rate);
        if (seen.law().isExact()) {
            double clipped =
                    learned < LAW_WARM_UP ? apart * apart : Math.min(apart * apart, CLIP * variance(expected, seen));
            surplus += weight * (clipped - seen.law().variance(expected, seen) - surplus);
            squaredLevel += weight * (expected * expected - squaredLevel);
        } else {
            for (int way = 0; way < (seen.law() == Law.SAMPLE ? WAYS : COUNT); way++) {
                learn(way, apart * apart, expected, seen, weight);
            }
        }
        learned++;
    }

    private void learn(int way, double square, double expected, Observation seen, double weight) {
        double base = Math.max(LEAST, base(way, expected, seen));
        double before = variances[way] * base + floor(expected);
        double clipped = learned < Local.WARM_UP ? square : Math.min(square, CLIP * before);
        boolean constant = variances[way] * base <= floor(expected);
        if (learned >= Local.WARM_UP) {
            double likelihood = -0.5 * (StrictMath.log(before) + clipped / before);
            likelihoods[way] += Math.max(weight, 1.0 / (learned - Local.WARM_UP + 1)) * (likelihood - likelihoods[way]);
        }
        variances[way] += weight * ((constant ? square : clipped) / base - variances[way]);
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(learned);
        out.writeDouble(surplus);
        out.writeDouble(squaredLevel);
        for (int way = 0; way < WAYS; way++) {
            out.writeDouble(variances[way]);
            out.writeDouble(likelihoods[way]);
        }
    }

    void read(DataInput in) throws IOException {
        learned = in.readLong();
        surplus = in.readDouble();
        squaredLevel = in.readDouble();
        for (int way = 0; way < WAYS; way++) {
            variances[way] = in.readDouble();
            likelihoods[way] = in.readDouble();
        }
    }
}
