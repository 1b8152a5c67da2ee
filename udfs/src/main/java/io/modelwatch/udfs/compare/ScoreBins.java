package io.modelwatch.udfs.compare;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.ByteArrayInput;
import com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput;
import com.datadoghq.sketch.ddsketch.mapping.CubicallyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.mapping.IndexMapping;
import com.datadoghq.sketch.ddsketch.store.Bin;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How scores are distributed: weights in fixed bins of 2 % of a score, so that any two can be compared in bins chosen afterwards. Scores
 * within 1e-9 of 0 are 0. Bins count in doubles, which hold integers to 2^53: 9 * 10^5 requests of 10,000 items of weight 10^6 each.
 */
final class ScoreBins {
    private static final double RELATIVE_ACCURACY = 0.01;
    private static final double LEAST = 1e-9;
    /** What a double counts exactly. */
    private static final double MOST_COUNTED = 0x1p53;

    private static final int LONGEST_SKETCH = 1 << 20;
    private static final IndexMapping MAPPING = new CubicallyInterpolatedMapping(RELATIVE_ACCURACY);

    private final DDSketch sketch = new DDSketch(MAPPING, UnboundedSizeDenseStore::new);

    /** @param score finite in single precision: that takes at most 11,000 bins */
    void add(double score, int weight) {
        sketch.accept(Math.abs(score) < LEAST ? 0 : score, weight);
    }

    /** Whether every weight is still counted as it is; beyond, sums depend on their order. */
    boolean isExact() {
        return sketch.getCount() <= MOST_COUNTED;
    }

    void merge(ScoreBins other) {
        sketch.mergeWith(other.sketch);
    }

    /**
     * Both distributions in bins that hold equal weights of the first, as nearly as the fine bins allow: what lies below all of its
     * scores counts in its lowest bin, what lies above in its highest.
     *
     * @param most bins, >= 1
     * @return weights by bin of the first, then of the second
     */
    static double[][] inBinsOfTheFirst(ScoreBins first, ScoreBins second, int most) {
        SortedMap<Integer, Double> reference = first.fine();
        SortedMap<Integer, Double> current = second.fine();
        SortedMap<Integer, double[]> both = new TreeMap<>();
        reference.forEach((bin, weight) -> both.computeIfAbsent(bin, b -> new double[2])[0] = weight);
        current.forEach((bin, weight) -> both.computeIfAbsent(bin, b -> new double[2])[1] = weight);
        double total = first.sketch.getCount();
        double[][] coarse = new double[2][most];
        double below = 0;
        for (double[] weights : both.values()) {
            // The bin of a fine one is that of its middle weight, so that rounding to fine bins favours no side.
            int bin = (int) Math.min(most - 1, (below + weights[0] / 2) / total * most);
            coarse[0][bin] += weights[0];
            coarse[1][bin] += weights[1];
            below += weights[0];
        }
        return withoutEmpty(coarse);
    }

    /** Bins that neither fills say nothing; a placeholder share for them would. */
    private static double[][] withoutEmpty(double[][] coarse) {
        int kept = 0;
        double[][] filled = new double[2][coarse[0].length];
        for (int i = 0; i < coarse[0].length; i++) {
            if (coarse[0][i] + coarse[1][i] > 0) {
                filled[0][kept] = coarse[0][i];
                filled[1][kept++] = coarse[1][i];
            }
        }
        return new double[][] {Arrays.copyOf(filled[0], kept), Arrays.copyOf(filled[1], kept)};
    }

    /** The weights by fine bin, lowest scores first: negative keys, 0, positive keys. */
    private SortedMap<Integer, Double> fine() {
        SortedMap<Integer, Double> weights = new TreeMap<>();
        // An index can be negative: shifted, so that each sign keeps to its side of 0.
        int shift = MAPPING.index(LEAST) - 2;
        double counted = 0;
        for (Iterator<Bin> bins = sketch.getPositiveValueStore().getAscendingIterator(); bins.hasNext(); ) {
            Bin bin = bins.next();
            weights.put(bin.getIndex() - shift, bin.getCount());
            counted += bin.getCount();
        }
        for (Iterator<Bin> bins = sketch.getNegativeValueStore().getAscendingIterator(); bins.hasNext(); ) {
            Bin bin = bins.next();
            weights.put(shift - bin.getIndex(), bin.getCount());
            counted += bin.getCount();
        }
        double zeros = sketch.getCount() - counted;
        if (zeros > 0) {
            weights.put(0, zeros);
        }
        return weights;
    }

    void write(DataOutput out) throws IOException {
        GrowingByteArrayOutput bytes = GrowingByteArrayOutput.withDefaultInitialCapacity();
        sketch.encode(bytes, true);
        out.writeInt(bytes.numWrittenBytes());
        out.write(bytes.backingArray(), 0, bytes.numWrittenBytes());
    }

    void restore(DataInput in) throws IOException {
        byte[] bytes = Lengths.readBytes(Lengths.checked(in.readInt(), LONGEST_SKETCH, "a sketch"), in);
        sketch.clear();
        sketch.decodeAndMergeWith(ByteArrayInput.wrap(bytes));
    }
}
