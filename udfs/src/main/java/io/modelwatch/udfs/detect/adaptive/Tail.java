package io.modelwatch.udfs.detect.adaptive;

/**
 * How rare a distance is, as severity: by the series' own largest distances, but never rarer than a floor and what is usual at this time of
 * day allow. Severity grows as a power of the distance, by the heaviness of the tail: the lighter it is, the sooner.
 */
final class Tail {
    /** The tail that is assumed, at which severity grows as the distance, and how many observations that assumption weighs. */
    private static final double ASSUMED = 0.2;

    private static final double ASSUMED_WEIGHT = 30;
    private static final double RANK = 8;
    /** A power of the share that the blocks stand for: of 0.2 it is exact, of 0 a young memory is believed like an old one. Fitted. */
    private static final double TRUST = 0.15;

    /** What the largest distance counts while no block is over: it may be one of chance, which would hide a fault. */
    private static final double YOUNG = 0.7;

    private static final double LEAST = 1e-9;

    private Tail() {}

    private static double kth(Maxima largest) {
        return largest.known() == 0 ? YOUNG * largest.kth() : largest.kth();
    }

    private static double power(Maxima largest) {
        return ASSUMED * (RANK + ASSUMED_WEIGHT) / (RANK * largest.tail() + ASSUMED_WEIGHT * ASSUMED);
    }

    /** What a distance of the k-th largest maximum counts: less than 1 while there are few blocks, for their k-th is exceeded oftener. */
    private static double atRank(Maxima largest, int block) {
        double blocks = Math.max(1, largest.known());
        return StrictMath.pow(Budget.AT_ONE * blocks * block / Math.min(blocks, RANK), TRUST);
    }

    /**
     * @param distance >= 0
     * @param usual distance that counts 1 at least, > 0
     * @param largest distances of the past
     */
    static double severity(double distance, double usual, Maxima largest, int block) {
        double power = power(largest);
        double byFloor = StrictMath.pow(distance / usual, power);
        double kth = kth(largest);
        return kth <= 0
                ? byFloor
                : Math.min(byFloor, atRank(largest, block) * StrictMath.pow(distance / Math.max(LEAST, kth), power));
    }

    /** The distance at which the severity reaches a limit > 0. */
    static double distance(double limit, double usual, Maxima largest, int block) {
        double root = 1 / power(largest);
        double kth = Math.max(LEAST, kth(largest));
        return Math.max(
                usual * StrictMath.pow(limit, root), kth * StrictMath.pow(limit / atRank(largest, block), root));
    }
}
