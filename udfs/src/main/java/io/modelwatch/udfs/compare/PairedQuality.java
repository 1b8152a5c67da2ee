package io.modelwatch.udfs.compare;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.stats.ByCutoff;
import io.modelwatch.udfs.stats.Category;
import io.modelwatch.udfs.stats.DiscountedGain;
import io.modelwatch.udfs.stats.Exemplars;
import io.modelwatch.udfs.stats.Layout;
import io.modelwatch.udfs.stats.Measure;
import io.modelwatch.udfs.stats.Metric;
import io.modelwatch.udfs.stats.ModelSettings;
import io.modelwatch.udfs.stats.Relevance;
import io.modelwatch.udfs.stats.Share;
import io.modelwatch.udfs.stats.Summary;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * How much better a candidate answered the same judged requests than the primary, candidate less primary, as the mean over requests with
 * a label (not the micro average of the primary's own metrics: only per request can two answers be paired). Of binary models the share of
 * right decisions, of rankings precision, recall and NDCG at each cutoff. A win is a request with the better share or, of rankings, the
 * better precision at the largest cutoff, and if that is equal, the better NDCG.
 */
public record PairedQuality() implements Measure {
    private static final byte LAYOUT = 2;

    @Override
    public String name() {
        return "shadow-quality";
    }

    @Override
    public Subject subject() {
        return Subject.SHADOW_QUALITY;
    }

    @Override
    public boolean appliesTo(ModelSettings settings) {
        return settings.task() == ModelSettings.Task.BINARY || settings.task() == ModelSettings.Task.RANKING;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                mean("shadow_accuracy_difference", "Mean gain in the share of right predictions."),
                mean(
                        "shadow_precision_difference_at_{k}",
                        "Mean gain in the share of the first k places that are relevant."),
                mean(
                        "shadow_recall_difference_at_{k}",
                        "Mean gain in the share of relevant items in the first k places."),
                mean("shadow_ndcg_difference_at_{k}", "Mean gain in NDCG of the first k places."),
                proportion("shadow_win_rate", "Share of judged requests that the candidate answered better."),
                proportion("shadow_loss_rate", "Share of judged requests that the candidate answered worse."));
    }

    private static Metric mean(String name, String meaning) {
        return new Metric(name, "ratio", Category.SHADOW, Metric.Shape.MEAN, meaning);
    }

    private static Metric proportion(String name, String meaning) {
        return new Metric(name, "ratio", Category.SHADOW, Metric.Shape.PROPORTION, meaning);
    }

    @Override
    public Summary empty(ModelSettings settings) {
        return new Pairs(settings);
    }

    /** The pairs of one slice, time and horizon. */
    private static final class Pairs implements Summary {
        private final ModelSettings settings;
        private final ByCutoff<Cutoff> cutoffs;
        private final PairedMean accuracy = new PairedMean();
        private final Share wins = new Share();
        private final Share losses = new Share();
        private final Exemplars won = new Exemplars();
        private final Exemplars lost = new Exemplars();
        /** Requests with a label among all. */
        private final Share coverage = new Share();

        Pairs(ModelSettings settings) {
            this.settings = settings;
            List<Integer> ks = settings.task() == ModelSettings.Task.RANKING
                    ? settings.cutoffs().stream().sorted().toList()
                    : List.of();
            cutoffs = new ByCutoff<>(ks, Cutoff::new, Cutoff[]::new);
        }

        @Override
        public void add(Outcome outcome) {
            if (!(outcome instanceof Outcome.RescoredJudged request)) {
                return;
            }
            boolean labelled = request.truth().items().length > 0;
            int weight = request.rescored().weight();
            coverage.add(labelled ? 1 : 0, 1, weight);
            if (labelled) {
                count(settings.task() == ModelSettings.Task.BINARY ? decisions(request) : ranks(request), request);
            }
        }

        private double decisions(Outcome.RescoredJudged request) {
            Outcome.Rescored both = request.rescored();
            double difference = RequestQuality.accuracy(both.candidate(), request.truth(), settings)
                    - RequestQuality.accuracy(both.primary(), request.truth(), settings);
            accuracy.add(difference, both.weight(), both.requestId());
            return difference;
        }

        private double ranks(Outcome.RescoredJudged request) {
            double[] ideal = DiscountedGain.ideal(request.truth());
            double difference = Double.NaN;
            for (Cutoff cutoff : cutoffs.all()) {
                difference = cutoff.add(request, ideal, settings.unlabelledIsNegative());
            }
            return difference;
        }

        private void count(double difference, Outcome.RescoredJudged request) {
            if (!Double.isNaN(difference)) {
                byte[] id = request.rescored().requestId();
                wins.add(difference > 0 ? 1 : 0, 1, request.rescored().weight());
                losses.add(difference < 0 ? 1 : 0, 1, request.rescored().weight());
                if (difference != 0) {
                    (difference > 0 ? won : lost).offer(id);
                }
            }
        }

        @Override
        public void merge(Summary other) {
            Pairs that = (Pairs) other;
            cutoffs.merge(that.cutoffs);
            accuracy.merge(that.accuracy);
            wins.merge(that.wins);
            losses.merge(that.losses);
            won.merge(that.won);
            lost.merge(that.lost);
            coverage.merge(that.coverage);
        }

        @Override
        public void read(long windowMillis, Readings out) {
            double labelled = coverage.value();
            accuracy.read("shadow_accuracy_difference", labelled, out);
            for (Cutoff cutoff : cutoffs.all()) {
                cutoff.read(labelled, out);
            }
            wins.read("shadow_win_rate", labelled, won.ids(), out);
            losses.read("shadow_loss_rate", labelled, lost.ids(), out);
        }

        @Override
        public void write(DataOutput out) throws IOException {
            out.writeByte(LAYOUT);
            accuracy.write(out);
            wins.write(out);
            losses.write(out);
            won.write(out);
            lost.write(out);
            coverage.write(out);
            cutoffs.write(out);
        }

        @Override
        public void restore(DataInput in) throws IOException {
            Layout.expect(LAYOUT, "shadow-quality", in);
            accuracy.restore(in);
            wins.restore(in);
            losses.restore(in);
            won.restore(in);
            lost.restore(in);
            coverage.restore(in);
            cutoffs.restore(in);
        }
    }

    /** The differences among the first k places. */
    private static final class Cutoff extends ByCutoff.Sums<Cutoff> {
        private final PairedMean precision = new PairedMean();
        private final PairedMean recall = new PairedMean();
        private final PairedMean ndcg = new PairedMean();

        Cutoff(int k) {
            super(k);
        }

        /** The difference of precision; where there is none, that of NDCG. */
        double add(Outcome.RescoredJudged request, double[] ideal, boolean unlabelledIsNegative) {
            Outcome.Rescored both = request.rescored();
            Outcome.Predictions candidate = both.candidate();
            Outcome.Predictions primary = both.primary();
            Outcome.Truth truth = request.truth();
            double places = RequestQuality.precision(candidate, truth, k, unlabelledIsNegative)
                    - RequestQuality.precision(primary, truth, k, unlabelledIsNegative);
            double order =
                    RequestQuality.ndcg(candidate, truth, ideal, k) - RequestQuality.ndcg(primary, truth, ideal, k);
            // NaN where nothing is relevant: 0 / 0.
            double found = Relevance.relevantWithin(candidate, truth, k) - Relevance.relevantWithin(primary, truth, k);
            precision.add(places, both.weight(), both.requestId());
            recall.add(found / Relevance.relevantIn(truth), both.weight(), both.requestId());
            ndcg.add(order, both.weight(), both.requestId());
            return places == 0 && !Double.isNaN(order) ? order : places;
        }

        @Override
        protected void merge(Cutoff that) {
            precision.merge(that.precision);
            recall.merge(that.recall);
            ndcg.merge(that.ndcg);
        }

        void read(double coverage, Summary.Readings out) {
            precision.read("shadow_precision_difference_at_" + k, coverage, out);
            recall.read("shadow_recall_difference_at_" + k, coverage, out);
            ndcg.read("shadow_ndcg_difference_at_" + k, coverage, out);
        }

        @Override
        protected void write(DataOutput out) throws IOException {
            precision.write(out);
            recall.write(out);
            ndcg.write(out);
        }

        @Override
        protected void restore(DataInput in) throws IOException {
            precision.restore(in);
            recall.restore(in);
            ndcg.restore(in);
        }
    }
}
