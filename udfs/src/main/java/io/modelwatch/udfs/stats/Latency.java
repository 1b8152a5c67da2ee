package io.modelwatch.udfs.stats;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.ByteArrayInput;
import com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput;
import com.datadoghq.sketch.ddsketch.mapping.CubicallyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.mapping.IndexMapping;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * Durations of responses, failed ones too. Quantiles come from a DDSketch: the value at rank q (n - 1), within 1 % of it, whatever the
 * order. Mean and maximum are exact. The sketch counts in doubles, which hold integers to 2^53: over more weight than that (9 * 10^9
 * responses of weight 10^6 in one window) quantiles would depend on the order, and are not known. A response without a latency (negative)
 * is left out and counted in {@code latency_missing_rate}, which exists, also at 0, wherever anything was served.
 */
public record Latency() implements Measure {
    private static final double RELATIVE_ACCURACY = 0.01;
    private static final byte LAYOUT = 2;
    private static final double MICROS_PER_MILLI = 1000;
    private static final double[] QUANTILES = {0.5, 0.9, 0.95, 0.99, 0.999};
    private static final String[] QUANTILE_METRICS = {
        "latency_p50", "latency_p90", "latency_p95", "latency_p99", "latency_p999"
    };
    private static final IndexMapping MAPPING = new CubicallyInterpolatedMapping(RELATIVE_ACCURACY);
    private static final int LONGEST_SKETCH = 1 << 20;
    /** What a double counts exactly. */
    static final long MOST_COUNTED = 1L << 53;

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public Subject subject() {
        return Subject.SERVICE;
    }

    @Override
    public boolean appliesTo(ModelSettings settings) {
        return true;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                new Metric("latency_mean", "ms", Category.LATENCY, Metric.Shape.MEAN, "Mean latency of responses."),
                quantile("latency_p50", "Median latency of responses."),
                quantile("latency_p90", "Latency that 90 % of responses kept."),
                quantile("latency_p95", "Latency that 95 % of responses kept."),
                quantile("latency_p99", "Latency that 99 % of responses kept."),
                quantile("latency_p999", "Latency that 99.9 % of responses kept."),
                new Metric("latency_max", "ms", Category.LATENCY, Metric.Shape.OTHER, "Longest latency of a response."),
                new Metric(
                        "latency_missing_rate",
                        "ratio",
                        Category.LATENCY,
                        Metric.Shape.PROPORTION,
                        "Share of responses of which no latency is known, for example because a clock is wrong."));
    }

    private static Metric quantile(String name, String meaning) {
        return new Metric(name, "ms", Category.LATENCY, Metric.Shape.STATISTIC, meaning);
    }

    @Override
    public Summary empty(ModelSettings settings) {
        return new Distribution();
    }

    /** An empty one. */
    static DDSketch sketch() {
        return new DDSketch(MAPPING, UnboundedSizeDenseStore::new);
    }

    static void write(DDSketch sketch, DataOutput out) throws IOException {
        GrowingByteArrayOutput bytes = GrowingByteArrayOutput.withDefaultInitialCapacity();
        sketch.encode(bytes, true);
        out.writeInt(bytes.numWrittenBytes());
        out.write(bytes.backingArray(), 0, bytes.numWrittenBytes());
    }

    /** Replaces the content of a sketch by what {@link #write} wrote. */
    static void restore(DDSketch sketch, DataInput in) throws IOException {
        byte[] bytes = Lengths.readBytes(Lengths.checked(in.readInt(), LONGEST_SKETCH, "a sketch"), in);
        sketch.clear();
        sketch.decodeAndMergeWith(ByteArrayInput.wrap(bytes));
    }

    /** The latencies of one slice and time, in microseconds. */
    static final class Distribution implements Summary {
        private final DDSketch sketch = sketch();
        private final ExactSum sum = new ExactSum();
        /** 0 while there is none. */
        private long max;
        /** Responses without latency among all. */
        private final Share missing = new Share();

        private final Exemplars slowest = new Exemplars();
        private final Exemplars unmeasured = new Exemplars();

        @Override
        public void add(Outcome outcome) {
            if (!(outcome instanceof Outcome.Served served)) {
                return;
            }
            long micros = served.latencyMicros();
            if (micros < 0) {
                missing.add(1, 1, served.weight());
                unmeasured.offer(served.requestId());
                return;
            }
            add(micros, served.weight(), served.requestId());
        }

        /** @param micros >= 0 */
        void add(long micros, int weight, byte[] requestId) {
            missing.add(0, 1, weight);
            sketch.accept((double) micros, weight);
            sum.add((double) micros, weight);
            max = Math.max(max, micros);
            slowest.offer(-micros, requestId);
        }

        @Override
        public void merge(Summary other) {
            Distribution that = (Distribution) other;
            sketch.mergeWith(that.sketch);
            sum.merge(that.sum);
            max = Math.max(max, that.max);
            missing.merge(that.missing);
            slowest.merge(that.slowest);
            unmeasured.merge(that.unmeasured);
        }

        @Override
        public void read(long windowMillis, Readings out) {
            missing.read("latency_missing_rate", Double.NaN, unmeasured.ids(), out);
            long measured = missing.trials() - missing.hits();
            if (measured == 0) {
                return;
            }
            List<String> exemplars = slowest.ids();
            out.put("latency_mean", sum.mean(missing.weightedMisses()) / MICROS_PER_MILLI, measured, exemplars);
            double[] quantiles = quantiles();
            for (int i = 0; i < quantiles.length; i++) {
                out.put(QUANTILE_METRICS[i], quantiles[i] / MICROS_PER_MILLI, measured, exemplars);
            }
            out.put("latency_max", max / MICROS_PER_MILLI, measured, exemplars);
        }

        /** In microseconds; NaN where the sketch holds more than it can count. */
        private double[] quantiles() {
            double[] quantiles = sketch.getValuesAtQuantiles(QUANTILES);
            boolean known = missing.weightedMisses() <= MOST_COUNTED;
            for (int i = 0; i < quantiles.length; i++) {
                // A bin's value can lie above everything in it, but no quantile lies above the maximum.
                quantiles[i] = known ? Math.min(quantiles[i], (double) max) : Double.NaN;
            }
            return quantiles;
        }

        @Override
        public void write(DataOutput out) throws IOException {
            out.writeByte(LAYOUT);
            missing.write(out);
            sum.write(out);
            out.writeLong(max);
            slowest.write(out);
            unmeasured.write(out);
            Latency.write(sketch, out);
        }

        @Override
        public void restore(DataInput in) throws IOException {
            Layout.expect(LAYOUT, "latency", in);
            missing.restore(in);
            sum.restore(in);
            max = in.readLong();
            slowest.restore(in);
            unmeasured.restore(in);
            Latency.restore(sketch, in);
        }
    }
}
