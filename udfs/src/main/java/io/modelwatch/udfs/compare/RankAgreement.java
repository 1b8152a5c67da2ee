package io.modelwatch.udfs.compare;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.stats.ByCutoff;
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
 * How alike a candidate and the primary rank the same items, at each cutoff k over the first k places of both. Requests where one of both
 * answered nothing are left out. Rank-biased overlap has persistence 0.9 and is extrapolated; Kendall's distance has penalty 1/2. The
 * exemplars of the means are the requests least alike.
 */
public record RankAgreement() implements Measure {
    private static final byte LAYOUT = 2;
    private static final double PERSISTENCE = 0.9;
    private static final double PENALTY = 0.5;

    @Override
    public String name() {
        return "shadow-ranks";
    }

    @Override
    public Subject subject() {
        return Subject.SHADOW;
    }

    @Override
    public boolean appliesTo(ModelSettings settings) {
        return settings.task() == ModelSettings.Task.RANKING;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                new Metric(
                        "shadow_top1_change_rate",
                        "ratio",
                        Category.SHADOW,
                        Metric.Shape.PROPORTION,
                        "Share of requests of which another item comes first."),
                mean("shadow_rank_biased_overlap", "Mean likeness of both orders, the first places weighing most."),
                new Metric(
                        "shadow_overlap_at_{k}",
                        "ratio",
                        Category.SHADOW,
                        Metric.Shape.PROPORTION,
                        "Share of the first k places that both hold, in any order."),
                mean("shadow_jaccard_at_{k}", "Mean share of the items in either first k places that both hold."),
                mean(
                        "shadow_kendall_distance_at_{k}",
                        "Mean distance of both orders of the first k places, 1 if disjoint."));
    }

    private static Metric mean(String name, String meaning) {
        return new Metric(name, "ratio", Category.SHADOW, Metric.Shape.MEAN, meaning);
    }

    @Override
    public Summary empty(ModelSettings settings) {
        return new Ranks(settings);
    }

    /** Both models' orders of one slice and time. */
    private static final class Ranks implements Summary {
        private final Alignment alignment = new Alignment();
        private final ByCutoff<Cutoff> cutoffs;
        private final Share changes = new Share();
        private final Exemplars changed = new Exemplars();
        private final Mean overlap = new Mean();
        private final Exemplars leastAlike = new Exemplars();

        Ranks(ModelSettings settings) {
            cutoffs = new ByCutoff<>(settings.cutoffs(), Cutoff::new, Cutoff[]::new);
        }

        @Override
        public void add(Outcome outcome) {
            if (outcome instanceof Outcome.Rescored request
                    && request.primary().items().length > 0
                    && request.candidate().items().length > 0) {
                compare(request);
            }
        }

        private void compare(Outcome.Rescored request) {
            int weight = request.weight();
            boolean change = ScorePairs.changesTheFirst(request);
            changes.add(change ? 1 : 0, 1, weight);
            if (change) {
                changed.offer(request.requestId());
            }
            alignment.align(request.primary().items(), request.candidate().items());
            double likeness = alignment.rankBiasedOverlap(PERSISTENCE);
            overlap.add(likeness, weight);
            // Doubles >= 0 are ordered as their bits.
            leastAlike.offer(Double.doubleToLongBits(likeness), request.requestId());
            for (Cutoff cutoff : cutoffs.all()) {
                cutoff.add(alignment, weight);
            }
        }

        @Override
        public void merge(Summary other) {
            Ranks that = (Ranks) other;
            cutoffs.merge(that.cutoffs);
            changes.merge(that.changes);
            changed.merge(that.changed);
            overlap.merge(that.overlap);
            leastAlike.merge(that.leastAlike);
        }

        @Override
        public void read(long windowMillis, Readings out) {
            List<String> exemplars = leastAlike.ids();
            changes.read("shadow_top1_change_rate", Double.NaN, changed.ids(), out);
            overlap.read("shadow_rank_biased_overlap", exemplars, out);
            for (Cutoff cutoff : cutoffs.all()) {
                cutoff.read(exemplars, out);
            }
        }

        @Override
        public void write(DataOutput out) throws IOException {
            out.writeByte(LAYOUT);
            changes.write(out);
            changed.write(out);
            overlap.write(out);
            leastAlike.write(out);
            cutoffs.write(out);
        }

        @Override
        public void restore(DataInput in) throws IOException {
            Layout.expect(LAYOUT, "shadow-ranks", in);
            changes.restore(in);
            changed.restore(in);
            overlap.restore(in);
            leastAlike.restore(in);
            cutoffs.restore(in);
        }
    }

    /** Likeness of the first k places. */
    private static final class Cutoff extends ByCutoff.Sums<Cutoff> {
        private final Share overlap = new Share();
        private final Mean jaccard = new Mean();
        private final Mean distance = new Mean();

        Cutoff(int k) {
            super(k);
        }

        void add(Alignment alignment, int weight) {
            overlap.add(alignment.overlap(k), alignment.depth(k), weight);
            jaccard.add(alignment.jaccard(k), weight);
            distance.add(alignment.kendallDistanceShare(k, PENALTY), weight);
        }

        @Override
        protected void merge(Cutoff that) {
            overlap.merge(that.overlap);
            jaccard.merge(that.jaccard);
            distance.merge(that.distance);
        }

        void read(List<String> exemplars, Summary.Readings out) {
            overlap.read("shadow_overlap_at_" + k, Double.NaN, exemplars, out);
            jaccard.read("shadow_jaccard_at_" + k, exemplars, out);
            distance.read("shadow_kendall_distance_at_" + k, exemplars, out);
        }

        @Override
        protected void write(DataOutput out) throws IOException {
            overlap.write(out);
            jaccard.write(out);
            distance.write(out);
        }

        @Override
        protected void restore(DataInput in) throws IOException {
            overlap.restore(in);
            jaccard.restore(in);
            distance.restore(in);
        }
    }
}
