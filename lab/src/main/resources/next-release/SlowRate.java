package io.modelwatch.udfs.stats;

import io.modelwatch.schemas.event.Outcome;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** How many responses take long: a measure that a later release adds, for the drill of an upgrade. */
public final class SlowRate implements Measure {
    private static final long SLOW_MICROS = 40_000;

    @Override
    public String name() {
        return "slow-rate";
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
                new Metric(
                        "slow_rate",
                        "ratio",
                        Category.LATENCY,
                        Metric.Shape.PROPORTION,
                        "Share of responses that took over 40 ms."));
    }

    @Override
    public Summary empty(ModelSettings settings) {
        return new Tally();
    }

    private static final class Tally implements Summary {
        private final Share slow = new Share();

        @Override
        public void add(Outcome outcome) {
            if (outcome instanceof Outcome.Served served) {
                slow.add(served.latencyMicros() > SLOW_MICROS ? 1 : 0, 1, served.weight());
            }
        }

        @Override
        public void merge(Summary other) {
            slow.merge(((Tally) other).slow);
        }

        @Override
        public void read(long windowMillis, Readings out) {
            slow.read("slow_rate", Double.NaN, List.of(), out);
        }

        @Override
        public void write(DataOutput out) throws IOException {
            slow.write(out);
        }

        @Override
        public void restore(DataInput in) throws IOException {
            slow.restore(in);
        }
    }
}
