package io.modelwatch.udfs.stats;

import io.modelwatch.schemas.event.Outcome;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * The amount of requests of a model, of all versions together: what a rollout or a canary takes from one version and gives to another
 * changes nothing of it. As {@link Traffic}, requests with a response and orphans count, each with its weight.
 */
public record ModelTraffic() implements Measure {
    private static final byte LAYOUT = 1;
    private static final double MILLIS_PER_SECOND = 1000;
    private static final String RATE = "total_requests_per_second";

    @Override
    public String name() {
        return "model-traffic";
    }

    @Override
    public Subject subject() {
        return Subject.SERVICE;
    }

    @Override
    public boolean ofModel() {
        return true;
    }

    @Override
    public boolean inSegments() {
        return false;
    }

    @Override
    public boolean appliesTo(ModelSettings settings) {
        return true;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(new Metric(
                RATE,
                "1/s",
                Category.TRAFFIC,
                Metric.Shape.RATE,
                "Requests, answered or not, per second, of all versions together."));
    }

    @Override
    public Summary empty(ModelSettings settings) {
        return new Total();
    }

    /** The requests of one model and time. */
    private static final class Total implements Summary {
        private long requests;
        private long weighted;

        @Override
        public void add(Outcome outcome) {
            if (outcome instanceof Outcome.Served served) {
                add(served.weight());
            } else if (outcome instanceof Outcome.Orphan orphan) {
                add(orphan.weight());
            }
        }

        private void add(int weight) {
            requests = SaturatingCounts.plus(requests, 1);
            weighted = SaturatingCounts.plus(weighted, weight);
        }

        @Override
        public void merge(Summary other) {
            Total that = (Total) other;
            requests = SaturatingCounts.plus(requests, that.requests);
            weighted = SaturatingCounts.plus(weighted, that.weighted);
        }

        @Override
        public void read(long windowMillis, Readings out) {
            if (requests > 0) {
                boolean known = weighted != SaturatingCounts.MOST;
                out.put(RATE, known ? weighted * MILLIS_PER_SECOND / windowMillis : Double.NaN, requests, List.of());
            }
        }

        @Override
        public void write(DataOutput out) throws IOException {
            out.writeByte(LAYOUT);
            out.writeLong(requests);
            out.writeLong(weighted);
        }

        @Override
        public void restore(DataInput in) throws IOException {
            Layout.expect(LAYOUT, "model-traffic", in);
            requests = in.readLong();
            weighted = in.readLong();
        }
    }
}
