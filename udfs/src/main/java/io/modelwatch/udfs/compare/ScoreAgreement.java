package io.modelwatch.udfs.compare;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.stats.Category;
import io.modelwatch.udfs.stats.Exemplars;
import io.modelwatch.udfs.stats.Layout;
import io.modelwatch.udfs.stats.Measure;
import io.modelwatch.udfs.stats.Metric;
import io.modelwatch.udfs.stats.ModelSettings;
import io.modelwatch.udfs.stats.Share;
import io.modelwatch.udfs.stats.Summary;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * How far a candidate's scores are from the primary's, over items that both scored with a finite number; differences are candidate less
 * primary, in the model's own scale. {@code shadow_decision_flip_rate} is there for binary models. PSI and Jensen-Shannon divergence are
 * over 10 bins of equal weight of the primary's scores; Pearson's correlation is absent where scores do not vary; Kendall's tau-b is the
 * mean over requests, of their first {@link #MOST_RANKED} items. Without scores of the primary all but {@code shadow_uncompared_rate} are
 * absent.
 */
public record ScoreAgreement() implements Measure {
    /** tau looks at every pair of items: a longer answer would cost more than scoring it. */
    static final int MOST_RANKED = 100;

    private static final byte LAYOUT = 2;
    private static final int BINS = 10;

    @Override
    public String name() {
        return "shadow-scores";
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
                        "shadow_score_bias",
                        "score",
                        Category.SHADOW,
                        Metric.Shape.MEAN,
                        "Mean of candidate's less primary's score."),
                new Metric(
                        "shadow_score_difference_mean",
                        "score",
                        Category.SHADOW,
                        Metric.Shape.MEAN,
                        "Mean absolute difference of both scores of an item."),
                other("shadow_score_difference_max", "score", "Largest absolute difference of both scores of an item."),
                other("shadow_score_pearson", "coefficient", "Correlation of both scores over all items."),
                new Metric(
                        "shadow_score_kendall_tau",
                        "coefficient",
                        Category.SHADOW,
                        Metric.Shape.MEAN,
                        "Mean rank correlation (tau-b) of both scores within a request."),
                other("shadow_score_psi", "nat", "Population stability index of the candidate's scores."),
                other("shadow_score_jensen_shannon", "bit", "Jensen-Shannon divergence of both models' scores."),
                new Metric(
                        "shadow_decision_flip_rate",
                        "ratio",
                        Category.SHADOW,
                        Metric.Shape.PROPORTION,
                        "Share of items on the other side of the threshold."),
                new Metric(
                        "shadow_uncompared_rate",
                        "ratio",
                        Category.SHADOW,
                        Metric.Shape.PROPORTION,
                        "Share of the primary's items without two finite scores."));
    }

    private static Metric other(String name, String unit, String meaning) {
        return new Metric(name, unit, Category.SHADOW, Metric.Shape.OTHER, meaning);
    }

    @Override
    public Summary empty(ModelSettings settings) {
        return new Scores(settings);
    }

    /** Both models' scores of one slice and time. */
    private static final class Scores implements Summary {
        private final boolean binary;
        private final double threshold;
        private final ScorePairs pairs = new ScorePairs();
        private final Mean bias = new Mean();
        private final Mean distance = new Mean();
        /** Negative while there is none. */
        private double max = -1;

        private final Pearson pearson = new Pearson();
        private final Mean tau = new Mean();
        private final ScoreBins primary = new ScoreBins();
        private final ScoreBins candidate = new ScoreBins();
        private final Share flips = new Share();
        private final Share uncompared = new Share();
        /** Requests with the largest difference. */
        private final Exemplars farthest = new Exemplars();

        private final Exemplars flipped = new Exemplars();

        Scores(ModelSettings settings) {
            binary = settings.task() == ModelSettings.Task.BINARY;
            threshold = settings.threshold();
        }

        @Override
        public void add(Outcome outcome) {
            if (outcome instanceof Outcome.Rescored request) {
                pairs.fill(request);
                int items = request.primary().items().length;
                uncompared.add(items - pairs.size(), items, request.weight());
                if (pairs.size() > 0) {
                    compare(request);
                }
            }
        }

        private void compare(Outcome.Rescored request) {
            double largest = 0;
            for (int i = 0; i < pairs.size(); i++) {
                largest = Math.max(largest, compare(pairs.primary()[i], pairs.candidate()[i], request.weight()));
            }
            max = Math.max(max, largest);
            // Doubles >= 0 are ordered as their bits.
            farthest.offer(-Double.doubleToLongBits(largest), request.requestId());
            double correlation = Kendall.tauB(pairs.primary(), pairs.candidate(), Math.min(MOST_RANKED, pairs.size()));
            if (!Double.isNaN(correlation)) {
                tau.add(correlation, request.weight());
            }
            if (binary) {
                int turned = pairs.flips(threshold);
                flips.add(turned, pairs.size(), request.weight());
                if (turned > 0) {
                    flipped.offer(request.requestId());
                }
            }
        }

        /** The absolute difference of one item. */
        private double compare(double first, double second, int weight) {
            double difference = second - first;
            bias.add(difference, weight);
            distance.add(Math.abs(difference), weight);
            pearson.add(first, second, weight);
            primary.add(first, weight);
            candidate.add(second, weight);
            return Math.abs(difference);
        }

        @Override
        public void merge(Summary other) {
            Scores that = (Scores) other;
            bias.merge(that.bias);
            distance.merge(that.distance);
            max = Math.max(max, that.max);
            pearson.merge(that.pearson);
            tau.merge(that.tau);
            primary.merge(that.primary);
            candidate.merge(that.candidate);
            flips.merge(that.flips);
            uncompared.merge(that.uncompared);
            farthest.merge(that.farthest);
            flipped.merge(that.flipped);
        }

        @Override
        public void read(long windowMillis, Readings out) {
            uncompared.read("shadow_uncompared_rate", Double.NaN, List.of(), out);
            flips.read("shadow_decision_flip_rate", Double.NaN, flipped.ids(), out);
            long items = distance.count();
            if (items == 0) {
                return;
            }
            List<String> exemplars = farthest.ids();
            bias.read("shadow_score_bias", exemplars, out);
            distance.read("shadow_score_difference_mean", exemplars, out);
            out.put("shadow_score_difference_max", max, items, exemplars);
            tau.read("shadow_score_kendall_tau", List.of(), out);
            pearson.value().ifPresent(r -> out.put("shadow_score_pearson", r, items, List.of()));
            readDistributions(items, out);
        }

        private void readDistributions(long items, Readings out) {
            double[][] bins = ScoreBins.inBinsOfTheFirst(primary, candidate, BINS);
            boolean known = primary.isExact() && candidate.isExact();
            double stability = known ? Divergence.populationStabilityIndex(bins[0], bins[1]) : Double.NaN;
            double divergence = known ? Divergence.jensenShannon(bins[0], bins[1]) : Double.NaN;
            out.put("shadow_score_psi", stability, items, List.of());
            out.put("shadow_score_jensen_shannon", divergence, items, List.of());
        }

        @Override
        public void write(DataOutput out) throws IOException {
            out.writeByte(LAYOUT);
            bias.write(out);
            distance.write(out);
            out.writeDouble(max);
            pearson.write(out);
            tau.write(out);
            primary.write(out);
            candidate.write(out);
            flips.write(out);
            uncompared.write(out);
            farthest.write(out);
            flipped.write(out);
        }

        @Override
        public void restore(DataInput in) throws IOException {
            Layout.expect(LAYOUT, "shadow-scores", in);
            bias.restore(in);
            distance.restore(in);
            max = in.readDouble();
            pearson.restore(in);
            tau.restore(in);
            primary.restore(in);
            candidate.restore(in);
            flips.restore(in);
            uncompared.restore(in);
            farthest.restore(in);
            flipped.restore(in);
        }
    }
}
