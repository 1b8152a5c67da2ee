package io.modelwatch.udfs.stats;

import io.modelwatch.schemas.event.Outcome;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * How early ranked answers place the best items: {@code ndcg_at_k}, the normalised discounted cumulative gain at each cutoff k, in [0,
 * 1]. An item gains its label, as it is (linear gain), where that is above 0, discounted by {@code log2(place + 1)} with places from 1. A
 * request's gain among the first k places is divided by that of the ideal answer: the best k of all its labelled items, also those that
 * were not predicted. An item without a label gains nothing, whatever the settings; an item that is answered twice gains only at its first
 * place; a label beyond 1e300 counts as 1e300.
 *
 * <p>The value is the mean over requests by their weight; the count is that of requests. Requests without a relevant item have no ideal and
 * are left out, as are those with an empty answer, which show in {@code error_rate}. The exemplars are the requests with the lowest gain.
 */
public record NdcgQuality() implements Measure {
    private static final byte LAYOUT = 2;

    @Override
    public String name() {
        return "ndcg-quality";
    }

    @Override
    public Subject subject() {
        return Subject.QUALITY;
    }

    @Override
    public boolean appliesTo(ModelSettings settings) {
        return settings.task() == ModelSettings.Task.RANKING;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(new Metric(
                "ndcg_at_{k}",
                "ratio",
                Category.QUALITY,
                Metric.Shape.MEAN,
                "Mean discounted gain of the first k places as a share of the ideal order's."));
    }

    @Override
    public Summary empty(ModelSettings settings) {
        return new Gains(settings);
    }

    /** The gains of one slice, time and horizon. */
    private static final class Gains implements Summary {
        private final ByCutoff<Cutoff> cutoffs;
        private final int largestCutoff;
        /** Requests with a label among all. */
        private final Share coverage = new Share();

        Gains(ModelSettings settings) {
            cutoffs = new ByCutoff<>(settings.cutoffs(), Cutoff::new, Cutoff[]::new);
            largestCutoff = settings.cutoffs().stream().mapToInt(k -> k).max().orElse(0);
        }

        @Override
        public void add(Outcome outcome) {
            if (!(outcome instanceof Outcome.Judged judged)
                    || judged.predictions().items().length == 0) {
                return;
            }
            boolean labelled = judged.truth().items().length > 0;
            coverage.add(labelled ? 1 : 0, 1, judged.weight());
            if (labelled) {
                measure(judged);
            }
        }

        private void measure(Outcome.Judged judged) {
            double[] ideal = DiscountedGain.ideal(judged.truth());
            if (ideal.length > 0) {
                double[] answered = DiscountedGain.answered(judged.predictions(), judged.truth(), largestCutoff);
                for (Cutoff cutoff : cutoffs.all()) {
                    cutoff.add(
                            DiscountedGain.discounted(answered, cutoff.k),
                            DiscountedGain.discounted(ideal, cutoff.k),
                            judged);
                }
            }
        }

        @Override
        public void merge(Summary other) {
            Gains that = (Gains) other;
            cutoffs.merge(that.cutoffs);
            coverage.merge(that.coverage);
        }

        @Override
        public void read(long windowMillis, Readings out) {
            for (Cutoff cutoff : cutoffs.all()) {
                cutoff.read(coverage.value(), out);
            }
        }

        @Override
        public void write(DataOutput out) throws IOException {
            out.writeByte(LAYOUT);
            coverage.write(out);
            cutoffs.write(out);
        }

        @Override
        public void restore(DataInput in) throws IOException {
            Layout.expect(LAYOUT, "ndcg-quality", in);
            coverage.restore(in);
            cutoffs.restore(in);
        }
    }

    /** The gains among the first k places. */
    private static final class Cutoff extends ByCutoff.Sums<Cutoff> {
        private final String metric;
        /** Requests with a relevant item. */
        private long requests;

        private long weightedRequests;
        private final ExactSum sum = new ExactSum();
        private final Exemplars worst = new Exemplars();

        Cutoff(int k) {
            super(k);
            metric = "ndcg_at_" + k;
        }

        /** @param ideal > 0 */
        void add(double gain, double ideal, Outcome.Judged judged) {
            // Labels that differ in their last bits can make a sum in another order larger than the ideal one.
            double share = Math.min(1, gain / ideal);
            requests++;
            weightedRequests = SaturatingCounts.plus(weightedRequests, judged.weight());
            sum.add(share, judged.weight());
            // Doubles >= 0 are ordered as their bits.
            worst.offer(Double.doubleToLongBits(share), judged.requestId());
        }

        @Override
        protected void merge(Cutoff that) {
            requests = SaturatingCounts.plus(requests, that.requests);
            weightedRequests = SaturatingCounts.plus(weightedRequests, that.weightedRequests);
            sum.merge(that.sum);
            worst.merge(that.worst);
        }

        void read(double coverage, Summary.Readings out) {
            if (requests > 0) {
                double mean = sum.mean(weightedRequests);
                out.put(metric, new Summary.Reading(mean, requests, Double.NaN, Double.NaN, coverage, worst.ids()));
            }
        }

        @Override
        protected void write(DataOutput out) throws IOException {
            out.writeLong(requests);
            out.writeLong(weightedRequests);
            sum.write(out);
            worst.write(out);
        }

        @Override
        protected void restore(DataInput in) throws IOException {
            requests = in.readLong();
            weightedRequests = in.readLong();
            sum.restore(in);
            worst.restore(in);
        }
    }
}
