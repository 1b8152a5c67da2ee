package io.modelwatch.udfs.stats;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.ByteArrayInput;
import com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput;
import com.datadoghq.sketch.ddsketch.mapping.CubicallyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.mapping.IndexMapping;
import com.datadoghq.sketch.ddsketch.store.Store;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Quantiles of durations, a DDSketch: the value at rank q (n - 1), within 1 % of it, whatever the order. It counts in doubles, which hold
 * integers to 2^53: beyond that, {@link #MOST_COUNTED}, quantiles depend on the order.
 *
 * <p>The sketch moves all its counts for each value beyond those that it has, so values are counted here first and reach it together.
 */
final class DurationSketch {
    /** What a double counts exactly. */
    static final long MOST_COUNTED = 1L << 53;

    private static final double RELATIVE_ACCURACY = 0.01;
    private static final IndexMapping MAPPING = new CubicallyInterpolatedMapping(RELATIVE_ACCURACY);
    /** A constant, since the mapping computes a power for each call. */
    private static final double LEAST = MAPPING.minIndexableValue();

    private static final int LONGEST = 1 << 20;
    /** Free bins on the side where one was missing: durations that vary by a factor of 3.6. */
    private static final int SLACK = 64;

    private final DDSketch sketch = new DDSketch(MAPPING, UnboundedSizeDenseStore::new);
    /** Weights by bin that the sketch does not have yet. */
    private double[] waiting = {};
    /** The bin that {@code waiting[0]} is for. */
    private int first;

    private boolean anyWaits;

    /**
     * @param value >= 0
     * @param weight >= 0
     */
    void add(double value, double weight) {
        if (value <= LEAST) {
            sketch.accept(value, weight);
            return;
        }
        int bin = MAPPING.index(value);
        if (bin < first || bin - first >= waiting.length) {
            makeRoom(bin);
        }
        waiting[bin - first] += weight;
        anyWaits = true;
    }

    private void makeRoom(int bin) {
        if (waiting.length == 0) {
            first = bin;
        }
        int from = bin < first || waiting.length == 0 ? bin - SLACK : first;
        int to = Math.max(first + waiting.length, bin + SLACK);
        double[] wider = new double[to - from];
        System.arraycopy(waiting, 0, wider, first - from, waiting.length);
        waiting = wider;
        first = from;
    }

    void merge(DurationSketch other) {
        whole().mergeWith(other.whole());
    }

    /** The values at these ranks, for which there must be one. */
    double[] quantiles(double[] ranks) {
        return whole().getValuesAtQuantiles(ranks);
    }

    void write(DataOutput out) throws IOException {
        GrowingByteArrayOutput bytes = GrowingByteArrayOutput.withDefaultInitialCapacity();
        whole().encode(bytes, true);
        out.writeInt(bytes.numWrittenBytes());
        out.write(bytes.backingArray(), 0, bytes.numWrittenBytes());
    }

    /** Replaces the content by what {@link #write} wrote. */
    void restore(DataInput in) throws IOException {
        byte[] bytes = Lengths.readBytes(Lengths.checked(in.readInt(), LONGEST, "a sketch"), in);
        Arrays.fill(waiting, 0);
        anyWaits = false;
        sketch.clear();
        sketch.decodeAndMergeWith(ByteArrayInput.wrap(bytes));
    }

    private DDSketch whole() {
        if (anyWaits) {
            anyWaits = false;
            handOver();
        }
        return sketch;
    }

    private void handOver() {
        int least = 0;
        while (least < waiting.length - 1 && waiting[least] == 0) {
            least++;
        }
        int most = waiting.length - 1;
        while (most > least && waiting[most] == 0) {
            most--;
        }
        Store store = sketch.getPositiveValueStore();
        store.add(first + most, waiting[most]); // both ends first: the store makes room once
        for (int at = least; at < most; at++) {
            store.add(first + at, waiting[at]);
        }
        Arrays.fill(waiting, least, most + 1, 0);
    }
}
