package io.modelwatch.local.wreck;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Numbers and texts drawn from a seed; sizes log-uniformly, so that 1, 100 and 10,000 are met equally often. */
final class Draws {
    private static final String[] SIGNS = {
        "a", "b", "c", "d", "e", "f", "g", "h", "-", "_", ".", "7", " ", "\"", "\\", "'", "=", "*", "é", "漢", "😀"
    };
    private static final int PLAIN = 12;
    /** From the least subnormal double to the greatest. */
    private static final double LEAST_EXPONENT = -323;

    private static final double GREATEST_EXPONENT = 308.2;

    private final SplittableRandom random;

    Draws(long seed) {
        this.random = new SplittableRandom(seed);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** @return 0 to {@code bound - 1}, each as often */
    int below(int bound) {
        return random.nextInt(bound);
    }

    @SafeVarargs
    final <T> T oneOf(T... values) {
        return values[random.nextInt(values.length)];
    }

    /** @return {@code least}, which is 0 or 1, to {@code limit}: each power of ten as often */
    long size(int least, long limit) {
        double shift = least == 0 ? 1 : 0;
        long drawn = (long) Math.exp(random.nextDouble() * Math.log(limit + shift + 1)) - (long) shift;
        return Math.max(least, Math.min(limit, drawn));
    }

    /** A finite number of any magnitude, or 0 of either sign. */
    double anyMagnitude() {
        double size = chance(0.1) ? 0 : Math.pow(10, between(LEAST_EXPONENT, GREATEST_EXPONENT));
        return chance(0.5) ? size : -size;
    }

    /** A number as a model of some kind would say it: mostly of its usual size, sometimes of any. */
    double number(double anyMagnitude) {
        return chance(anyMagnitude) ? anyMagnitude() : between(-1, 1);
    }

    double between(double from, double to) {
        return from + random.nextDouble() * (to - from);
    }

    /** As {@link #text}, and such that it may be a model's name: with a blank at its end it would be refused, and stress nothing. */
    String name(int bytes) {
        return text(bytes).replaceAll("^ | $", "_");
    }

    /** A text of exactly so many bytes of UTF-8; half of all are plain. */
    String text(int bytes) {
        boolean plain = chance(0.5);
        StringBuilder text = new StringBuilder(bytes);
        int left = bytes;
        while (left > 0) {
            String sign = SIGNS[random.nextInt(plain ? PLAIN : SIGNS.length)];
            int length = sign.getBytes(StandardCharsets.UTF_8).length;
            if (length <= left) {
                text.append(sign);
                left -= length;
            }
        }
        return text.toString();
    }

    /** The text in front, and behind it what makes it so many bytes long, if it is shorter. */
    static String filled(String begin, int bytes) {
        return begin.length() >= bytes ? begin : begin + "x".repeat(bytes - begin.length());
    }

    byte[] bytes(int length) {
        byte[] drawn = new byte[length];
        random.nextBytes(drawn);
        return drawn;
    }
}
