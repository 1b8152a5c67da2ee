package io.modelwatch.local.model;

import java.util.List;
import java.util.SplittableRandom;

/**
 * How people click, for models to learn: 13 standardised features of an item and a query, and the device, one of three, as 0 or 1. The
 * probability of a click is logistic, mostly in sums of the features; two products of features, which a linear model cannot see, contribute
 * the rest.
 */
public final class ClickWorld {
    /** Numbers of a row: the features, then one for each device. */
    public static final int WIDTH = 16;

    public static final List<String> DEVICES = List.of("ios", "android", "web");

    private static final int FEATURES = WIDTH - DEVICES.size();
    private static final double BASE = -1.2;
    private static final double FIRST_PRODUCT = 0.9;
    private static final double SECOND_PRODUCT = -0.7;

    private final double[] weights = new double[WIDTH];

    /** @param seed of the weights: the same world for the same seed */
    public ClickWorld(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < WIDTH; i++) {
            weights[i] = 0.5 * random.nextGaussian();
        }
    }

    /**
     * An item shown to a user.
     *
     * @param device index into {@link #DEVICES}
     * @param features of {@link #WIDTH}
     * @param chance probability of a click, in (0, 1)
     */
    public record Row(int device, float[] features, double chance) {}

    public Row row(SplittableRandom random) {
        return row(random.nextInt(DEVICES.size()), random);
    }

    /** A row for a device. */
    public Row row(int device, SplittableRandom random) {
        float[] features = new float[WIDTH];
        for (int i = 0; i < FEATURES; i++) {
            features[i] = (float) random.nextGaussian();
        }
        features[FEATURES + device] = 1;
        return new Row(device, features, chance(features));
    }

    private double chance(float[] features) {
        double sum = BASE + FIRST_PRODUCT * features[0] * features[1] + SECOND_PRODUCT * features[2] * features[3];
        for (int i = 0; i < WIDTH; i++) {
            sum += weights[i] * features[i];
        }
        return 1 / (1 + Math.exp(-sum));
    }

    /** The column of a row that flags a device. */
    static int column(String device) {
        int index = DEVICES.indexOf(device);
        if (index < 0) {
            throw new IllegalArgumentException("device must be one of %s, was %s".formatted(DEVICES, device));
        }
        return FEATURES + index;
    }
}
