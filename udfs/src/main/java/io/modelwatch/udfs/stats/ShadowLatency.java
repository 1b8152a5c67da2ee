package io.modelwatch.udfs.stats;

import io.modelwatch.schemas.event.Outcome;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * How long candidates took to score requests again, divided over the requests of a batch: the metrics of {@link Latency}, as exact as
 * those, under names of their own.
 */
public record ShadowLatency() implements Measure {
    private static final byte LAYOUT = 2;
    private static final String PREFIX = "shadow_";
    private static final Set<String> SAID =
            Set.of("latency_mean", "latency_p50", "latency_p95", "latency_p99", "latency_max");

    @Override
    public String name() {
        return "shadow-latency";
    }

    @Override
    public Subject subject() {
        return Subject.SHADOW;
    }

    @Override
    public boolean appliesTo(ModelSettings settings) {
        return true;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                new Metric(
                        "shadow_latency_mean",
                        "ms",
                        Category.SHADOW,
                        Metric.Shape.MEAN,
                        "Mean time a candidate took per request."),
                quantile("shadow_latency_p50", "Median time a candidate took per request."),
                quantile("shadow_latency_p95", "Time per request that a candidate kept for 95 % of them."),
                quantile("shadow_latency_p99", "Time per request that a candidate kept for 99 % of them."),
                new Metric(
                        "shadow_latency_max",
                        "ms",
                        Category.SHADOW,
                        Metric.Shape.OTHER,
                        "Longest time a candidate took per request."));
    }

    private static Metric quantile(String name, String meaning) {
        return new Metric(name, "ms", Category.SHADOW, Metric.Shape.STATISTIC, meaning);
    }

    @Override
    public Summary empty(ModelSettings settings) {
        return new Scoring();
    }

    private static final class Scoring implements Summary {
        private final Latency.Distribution latencies = new Latency.Distribution();

        @Override
        public void add(Outcome outcome) {
            if (outcome instanceof Outcome.Rescored rescored) {
                latencies.add(Math.max(0, rescored.latencyMicros()), rescored.weight(), rescored.requestId());
            }
        }

        @Override
        public void merge(Summary other) {
            latencies.merge(((Scoring) other).latencies);
        }

        @Override
        public void read(long windowMillis, Readings out) {
            latencies.read(windowMillis, (metric, reading) -> {
                if (SAID.contains(metric)) {
                    out.put(PREFIX + metric, reading);
                }
            });
        }

        @Override
        public void write(DataOutput out) throws IOException {
            out.writeByte(LAYOUT);
            latencies.write(out);
        }

        @Override
        public void restore(DataInput in) throws IOException {
            Layout.expect(LAYOUT, "shadow-latency", in);
            latencies.restore(in);
        }
    }
}
