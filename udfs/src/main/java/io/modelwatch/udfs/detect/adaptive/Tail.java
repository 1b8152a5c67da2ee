package io.modelwatch.udfs.detect.adaptive;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How rare a distance is, as severity: by the series' own largest distances, but never rarer than a floor and what is usual at this time of
 * day allow. Severity grows as a power of the distance, by the heaviness of the tail: the lighter it is, the sooner.
 *
 * <p>What depends on finished blocks and on the limit alone is kept until either changes, for a power costs more than all the rest of a
 * point. It is not written.
 */
final class Tail {
    private static final int BLOCKS = 100;
    /** The tail that is assumed, at which severity grows as the distance, and how many observations that assumption weighs. */
    private static final double ASSUMED = 0.2;

    private static final double ASSUMED_WEIGHT = 30;
    private static final int RANK = 8;
    /** A power of the share that the blocks stand for: of 0.2 it is exact, of 0 a young memory is believed like an old one. Fitted. */
    private static final double TRUST = 0.15;

    /** What the largest distance counts while no block is over: it may be one of chance, which would hide a fault. */
    private static final double YOUNG = 0.7;

    /** What is told counts as no more than so many times what would just have been told. */
    private static final double MOST = 2;

    private static final double LEAST = 1e-9;
    /** Two severities whose bases differ by less than this share are both computed. */
    private static final double NEARLY = 1e-6;

    /** Distances of the past. */
    private final Maxima largest;

    // What follows from the blocks that ranked, each of so many points.
    private int ranked = -1;
    private int block;
    private double power;
    private double atRank;
    private double rootAtRank;

    // What follows from that and a limit; NaN: of none yet.
    private double limit;
    private double rootOfLimit;
    private double rootOfLimitByRank;

    Tail() {
        this(new Maxima(BLOCKS, RANK));
    }

    private Tail(Maxima largest) {
        this.largest = largest;
    }

    Tail copy() {
        return new Tail(largest.copy());
    }

    /** Blocks of which the maximum is known. */
    int known() {
        return largest.known();
    }

    /** Points of the running block. */
    int inBlock() {
        return largest.inBlock();
    }

    /** A distance, at most so many times that at which the severity reaches a limit. */
    double clipped(double distance, double ofLimit, double usual, int perBlock) {
        return Math.min(distance, MOST * distance(ofLimit, usual, perBlock));
    }

    /**
     * @param distance >= 0
     * @param perBlock points of a block, >= 1
     */
    void add(double distance, int perBlock) {
        largest.add(distance, perBlock);
    }

    private double kth() {
        return known() == 0 ? YOUNG * largest.kth() : largest.kth();
    }

    private void know(int perBlock) {
        if (ranked == largest.ranked() && block == perBlock) {
            return;
        }
        ranked = largest.ranked();
        block = perBlock;
        power = ASSUMED * (RANK + ASSUMED_WEIGHT) / (RANK * largest.tail() + ASSUMED_WEIGHT * ASSUMED);
        // What a distance of the k-th largest maximum counts: less than 1 while there are few blocks, for their k-th is
        // exceeded oftener.
        double blocks = Math.max(1, known());
        atRank = StrictMath.pow(Budget.AT_ONE * blocks * block / Math.min(blocks, RANK), TRUST);
        rootAtRank = StrictMath.pow(atRank, 1 / power);
        limit = Double.NaN;
    }

    /**
     * @param distance >= 0
     * @param usual distance that counts 1 at least, > 0
     * @param perBlock points of a block, >= 1
     */
    double severity(double distance, double usual, int perBlock) {
        know(perBlock);
        double kth = kth();
        double stretch = Math.max(LEAST, kth) / usual;
        // Of two powers the one with the lesser base is the lesser: the other need not be known.
        if (kth <= 0 || rootAtRank > stretch * (1 + NEARLY)) {
            return StrictMath.pow(distance / usual, power);
        }
        double byRank = atRank * StrictMath.pow(distance / Math.max(LEAST, kth), power);
        boolean surely = rootAtRank < stretch * (1 - NEARLY);
        return surely ? byRank : Math.min(StrictMath.pow(distance / usual, power), byRank);
    }

    /** The distance at which the severity reaches a limit > 0. */
    double distance(double ofLimit, double usual, int perBlock) {
        know(perBlock);
        if (limit != ofLimit) {
            double root = 1 / power;
            limit = ofLimit;
            rootOfLimit = StrictMath.pow(limit, root);
            rootOfLimitByRank = StrictMath.pow(limit / atRank, root);
        }
        return Math.max(usual * rootOfLimit, Math.max(LEAST, kth()) * rootOfLimitByRank);
    }

    void write(DataOutput out) throws IOException {
        largest.write(out);
    }

    void read(DataInput in) throws IOException {
        largest.read(in);
    }
}
