package io.modelwatch.udfs.stats;

import io.modelwatch.schemas.event.Outcome;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * Hits of ranked answers at each cutoff k. An item is relevant where its label is above 0. All are quotients of sums over all
 * requests (micro averages of integers), each absent while its denominator is 0; its unweighted denominator is the count:
 *
 * <ul>
 *   <li>{@code precision_at_k}: relevant items in the top k / k per request, also where fewer were answered
 *   <li>{@code recall_at_k}: relevant items in the top k / items labelled relevant, also those that were not predicted
 *   <li>{@code hit_rate_at_k}: requests with a relevant item in the top k / requests
 * </ul>
 *
 * Where the settings leave unlabelled items out, the denominators count only labelled items: those in the top k, requests with one of
 * those. Intervals take items as independent. Requests with an empty answer do not count here: they show in
 * {@code error_rate}.
 */
public record RankingQuality() implements Measure {
    private static final byte LAYOUT = 2;

    @Override
    public String name() {
        return "ranking-quality";
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
        return List.of(
                proportion("precision_at_{k}", "Share of the first k places that held a relevant item."),
                proportion("recall_at_{k}", "Share of the relevant items that the first k places held."),
                proportion("hit_rate_at_{k}", "Share of requests with a relevant item in the first k places."));
    }

    private static Metric proportion(String name, String meaning) {
        return new Metric(name, "ratio", Category.QUALITY, Metric.Shape.PROPORTION, meaning);
    }

    @Override
    public Summary empty(ModelSettings settings) {
        return new Hits(settings);
    }

    /** The hits of one slice, time and horizon. */
    private static final class Hits implements Summary {
        private final boolean unlabelledIsNegative;
        private final ByCutoff<Cutoff> cutoffs;
        /** Requests with a label among all. */
        private final Share coverage = new Share();

        Hits(ModelSettings settings) {
            unlabelledIsNegative = settings.unlabelledIsNegative();
            cutoffs = new ByCutoff<>(settings.cutoffs(), Cutoff::new, Cutoff[]::new);
        }

        @Override
        public void add(Outcome outcome) {
            if (!(outcome instanceof Outcome.Judged judged)
                    || judged.predictions().items().length == 0) {
                return;
            }
            coverage.add(judged.truth().items().length > 0 ? 1 : 0, 1, judged.weight());
            int relevant = Relevance.relevantIn(judged.truth());
            // Once: most requests have no hit, and are offered at every cutoff.
            for (Cutoff cutoff : cutoffs.all()) {
                cutoff.add(judged, relevant, unlabelledIsNegative);
            }
        }

        @Override
        public void merge(Summary other) {
            Hits that = (Hits) other;
            cutoffs.merge(that.cutoffs);
            coverage.merge(that.coverage);
        }

        @Override
        public void read(long windowMillis, Readings out) {
            double labelled = coverage.value();
            for (Cutoff cutoff : cutoffs.all()) {
                cutoff.read(labelled, out);
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
            Layout.expect(LAYOUT, "ranking-quality", in);
            coverage.restore(in);
            cutoffs.restore(in);
        }
    }

    /** The hits among the first k places. */
    private static final class Cutoff extends ByCutoff.Sums<Cutoff> {
        private final String precisionMetric;
        private final String recallMetric;
        private final String hitRateMetric;
        private final Share precision = new Share();
        private final Share recall = new Share();
        private final Share hitRate = new Share();
        /** Requests without a hit. */
        private final Exemplars hitless = new Exemplars();
        /** Requests with a relevant item that is not among the first k. */
        private final Exemplars missing = new Exemplars();

        Cutoff(int k) {
            super(k);
            precisionMetric = "precision_at_" + k;
            recallMetric = "recall_at_" + k;
            hitRateMetric = "hit_rate_at_" + k;
        }

        /** Takes in a request with so many relevant items, predicted or not. */
        void add(Outcome.Judged judged, int relevant, boolean unlabelledIsNegative) {
            int found = Relevance.relevantWithin(judged.predictions(), judged.truth(), k);
            int places = unlabelledIsNegative ? k : Relevance.labelledWithin(judged.predictions(), judged.truth(), k);
            precision.add(found, places, judged.weight());
            recall.add(found, relevant, judged.weight());
            if (places > 0) {
                hitRate.add(found > 0 ? 1 : 0, 1, judged.weight());
            }
            if (places > 0 && found == 0) {
                hitless.offer(judged.idHash(), judged.requestId());
            }
            if (found < relevant) {
                missing.offer(judged.idHash(), judged.requestId());
            }
        }

        @Override
        protected void merge(Cutoff that) {
            precision.merge(that.precision);
            recall.merge(that.recall);
            hitRate.merge(that.hitRate);
            hitless.merge(that.hitless);
            missing.merge(that.missing);
        }

        void read(double coverage, Summary.Readings out) {
            precision.read(precisionMetric, coverage, hitless.ids(), out);
            recall.read(recallMetric, coverage, missing.ids(), out);
            hitRate.read(hitRateMetric, coverage, hitless.ids(), out);
        }

        @Override
        protected void write(DataOutput out) throws IOException {
            precision.write(out);
            recall.write(out);
            hitRate.write(out);
            hitless.write(out);
            missing.write(out);
        }

        @Override
        protected void restore(DataInput in) throws IOException {
            precision.restore(in);
            recall.restore(in);
            hitRate.restore(in);
            hitless.restore(in);
            missing.restore(in);
        }
    }
}
