package io.modelwatch.udfs.detect;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Numbers in texts for people and programs: the same on every machine, without exponents. A number that is not finite is written as
 * unknown.
 */
public final class Figures {
    private static final MathContext FIGURE = new MathContext(10);
    private static final MathContext IN_A_SENTENCE = new MathContext(4);

    private Figures() {}

    /** A figure for programs: ten digits. */
    public static String figure(double value) {
        return text(value, FIGURE);
    }

    /** The number that {@link #figure} writes; NaN where it is not finite. */
    public static double rounded(double value) {
        return Double.isFinite(value) ? new BigDecimal(value).round(FIGURE).doubleValue() : Double.NaN;
    }

    /** A number in a sentence: four digits. */
    public static String number(double value) {
        return text(value, IN_A_SENTENCE);
    }

    /**
     * A value in a sentence, with its unit where it has one to speak of.
     *
     * @param unit of the metric; empty where it is not known
     */
    public static String quantity(double value, String unit) {
        String number = number(value);
        return switch (unit) {
            case "", "1", "ratio", "count" -> number;
            case "1/s" -> number + "/s";
            default -> number + " " + unit;
        };
    }

    private static String text(double value, MathContext digits) {
        if (!Double.isFinite(value)) {
            return "unknown";
        }
        BigDecimal rounded = new BigDecimal(value).round(digits).stripTrailingZeros();
        return rounded.toPlainString();
    }
}
