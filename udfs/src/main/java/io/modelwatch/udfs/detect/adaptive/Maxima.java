package io.modelwatch.udfs.detect.adaptive;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The k-th largest of the maxima of the last blocks of points, the running block included, and how heavy the tail above it is. The order is
 * computed when a block ends, so that a point costs two comparisons.
 */
final class Maxima {
    private static final float NONE = Float.NEGATIVE_INFINITY;
    private static final double LEAST = 1e-12;

    private final int k;
    private final float[] finished;
    private int blocks;
    private int inBlock;
    private float running = NONE;

    // What follows from the finished blocks.
    private float kth = NONE;
    private float above = Float.POSITIVE_INFINITY;
    private double tail;
    /** How often they have been ranked. */
    private int ranked;

    Maxima(int size, int k) {
        this.k = k;
        this.finished = new float[size];
    }

    private Maxima(Maxima other) {
        this.k = other.k;
        this.finished = other.finished.clone();
        this.blocks = other.blocks;
        this.inBlock = other.inBlock;
        this.running = other.running;
        this.kth = other.kth;
        this.above = other.above;
        this.tail = other.tail;
    }

    Maxima copy() {
        return new Maxima(this);
    }

    /**
     * @param value what no float holds counts as the largest one
     * @param perBlock points of a block, >= 1
     */
    void add(double value, int perBlock) {
        running = Math.max(running, (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, value)));
        if (++inBlock >= perBlock) {
            finished[blocks % finished.length] = running;
            // Keeps the place in the ring, and whether it has been filled, however long the series lives.
            blocks = blocks + 1 < 2 * finished.length ? blocks + 1 : finished.length;
            running = NONE;
            inBlock = 0;
            rank();
        }
    }

    int known() {
        return Math.min(blocks, finished.length);
    }

    /** Points of the running block. */
    int inBlock() {
        return inBlock;
    }

    /** Changes whenever finished blocks do. */
    int ranked() {
        return ranked;
    }

    private void rank() {
        ranked++;
        int known = known();
        if (known == 0) {
            return;
        }
        float[] sorted = Arrays.copyOf(finished, known);
        Arrays.sort(sorted);
        boolean enough = known >= k;
        kth = enough ? sorted[known - k] : sorted[0];
        above = enough && k > 1 ? sorted[known - k + 1] : Float.POSITIVE_INFINITY;
        double sum = 0;
        for (int j = 1; enough && j < k; j++) {
            sum += StrictMath.log(Math.max(LEAST, sorted[known - j]) / Math.max(LEAST, kth));
        }
        tail = k > 1 ? sum / (k - 1) : 0;
    }

    /** The k-th largest; the smallest while there are fewer blocks; negative infinity while there is nothing. */
    double kth() {
        if (blocks == 0) {
            return running;
        }
        if (known() < k) {
            return inBlock == 0 ? kth : Math.min(kth, running);
        }
        return running <= kth ? kth : Math.min(running, above);
    }

    /** Hill's estimate of the tail index over the k - 1 largest finished blocks; 0 while there are fewer. */
    double tail() {
        return tail;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(blocks);
        out.writeInt(inBlock);
        out.writeFloat(running);
        for (int i = 0; i < known(); i++) {
            out.writeFloat(finished[i]);
        }
    }

    /** @throws IOException if what is read was never written */
    void read(DataInput in) throws IOException {
        blocks = in.readInt();
        inBlock = in.readInt();
        if (blocks < 0 || blocks >= 2 * finished.length || inBlock < 0) {
            throw new IOException("blocks must be in [0, %s), were %s".formatted(2 * finished.length, blocks));
        }
        running = in.readFloat();
        for (int i = 0; i < known(); i++) {
            finished[i] = in.readFloat();
        }
        rank();
    }
}
