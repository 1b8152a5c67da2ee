package io.modelwatch.udfs.stats;

import io.modelwatch.schemas.event.Outcome;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * Durations of responses, failed ones too. Quantiles come from a {@link DurationSketch}, within 1 % whatever the order. Mean and maximum
 * are exact. Over more weight than the sketch can count (9 * 10^9 responses of weight 10^6 in one window) quantiles are not known. A
 * response without a latency (negative) is left out and counted in {@code latency_missing_rate}, which exists, also at 0, wherever
 * anything was served.
 */
public record Latency() implements Measure {
    private static final byte LAYOUT = 2;
    private static final double MICROS_PER_MILLI = 1000;
    private static final double[] QUANTILES = {0.5, 0.9, 0.95, 0.99, 0.999};
    private static final String[] QUANTILE_METRICS = {
        "latency_p50", "latency_p90", "latency_p95", "latency_p99", "latency_p999"
    };

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

    /** The latencies of one slice and time, in microseconds. */
    static final class Distribution implements Summary {
        private final DurationSketch sketch = new DurationSketch();
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
            sketch.add((double) micros, weight);
            sum.add((double) micros, weight);
            max = Math.max(max, micros);
            slowest.offer(-micros, requestId);
        }

        @Override
        public void merge(Summary other) {
            Distribution that = (Distribution) other;
            sketch.merge(that.sketch);
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
            double[] quantiles = sketch.quantiles(QUANTILES);
            boolean known = missing.weightedMisses() <= DurationSketch.MOST_COUNTED;
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
            sketch.write(out);
        }

        @Override
        public void restore(DataInput in) throws IOException {
            Layout.expect(LAYOUT, "latency", in);
            missing.restore(in);
            sum.restore(in);
            max = in.readLong();
            slowest.restore(in);
            unmeasured.restore(in);
            sketch.restore(in);
        }
    }
}
