package io.modelwatch.udfs.stats;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Outcome.Acts;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * What users did with ranked answers, at each label horizon. An item is clicked where there is feedback of the kind {@code click}, or a
 * label above 0 without a kind; only items of the answer count, and nothing that was taken back.
 *
 * <ul>
 *   <li>{@code click_through_rate}: clicked items / items seen, of requests with an impression: an item is seen where there is an
 *       impression or a click. Absent where none come
 *   <li>{@code click_through_rate_at_k}: clicked items in the top k / items in the top k, as many as were answered
 *   <li>{@code abandonment_rate}: requests of which no item was clicked, put into a cart, bought or labelled above 0 / requests
 *   <li>{@code add_to_cart_rate}, {@code conversion_rate}: requests of which an item was put into a cart, was bought / requests. These and
 *       the next are absent where no feedback has a kind
 *   <li>{@code value_per_request}: what the bought items were worth / requests; absent where there are purchases and none has a value
 *   <li>{@code mean_clicked_position}: mean of the places at which clicked items were seen, by the feedback, else of their places in the
 *       answer, from 1
 * </ul>
 *
 * Where the settings leave unlabelled items out, only labelled items in the top k and requests with a labelled item are denominators.
 * Values are quotients of weighted sums, which are exact; counts are unweighted denominators. Requests with an empty answer do not count.
 */
public record FunnelQuality() implements Measure {
    private static final byte LAYOUT = 1;
    private static final int ENGAGED = Acts.CLICK | Acts.CART | Acts.PURCHASE;

    @Override
    public String name() {
        return "funnel-quality";
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
                proportion("click_through_rate", "Share of the items seen that were clicked, where impressions come."),
                proportion("click_through_rate_at_{k}", "Share of the first k items answered that were clicked."),
                proportion("abandonment_rate", "Share of requests of which no item was clicked or bought."),
                proportion("add_to_cart_rate", "Share of requests of which an item was put into a cart."),
                proportion("conversion_rate", "Share of requests of which an item was bought."),
                mean("value_per_request", "value", "Mean of what was bought of a request's items."),
                mean("mean_clicked_position", "places", "Mean place at which clicked items were seen."));
    }

    private static Metric proportion(String name, String meaning) {
        return new Metric(name, "ratio", Category.QUALITY, Metric.Shape.PROPORTION, meaning);
    }

    private static Metric mean(String name, String unit, String meaning) {
        return new Metric(name, unit, Category.QUALITY, Metric.Shape.MEAN, meaning);
    }

    @Override
    public Summary empty(ModelSettings settings) {
        return new Funnel(settings);
    }

    /** The funnel of one slice, time and horizon. */
    private static final class Funnel implements Summary {
        private final boolean unlabelledIsNegative;
        private final ByCutoff<Cutoff> cutoffs;
        private final Share seen = new Share();
        private final Exemplars unclicked = new Exemplars();
        private final Share abandoned = new Share();
        private final Exemplars abandonedIds = new Exemplars();
        private final Share carts = new Share();
        private final Share purchases = new Share();
        /** Requests with feedback that has a kind, and of those with a purchase the ones that say its value. */
        private long detailed;

        private long valued;
        private final ExactSum value = new ExactSum();
        private long clicks;
        private long weightedClicks;
        private final ExactSum positions = new ExactSum();
        /** Requests with a label among all. */
        private final Share coverage = new Share();

        private final Walk walk;

        Funnel(ModelSettings settings) {
            unlabelledIsNegative = settings.unlabelledIsNegative();
            cutoffs = new ByCutoff<>(settings.cutoffs(), Cutoff::new, Cutoff[]::new);
            walk = new Walk(cutoffs);
        }

        @Override
        public void add(Outcome outcome) {
            if (!(outcome instanceof Outcome.Judged judged)
                    || judged.predictions().items().length == 0) {
                return;
            }
            int weight = judged.weight();
            coverage.add(judged.truth().items().length > 0 ? 1 : 0, 1, weight);
            walk.over(judged, unlabelledIsNegative);
            addPositions(judged);
            if (walk.impressed > 0) {
                seen.add(walk.clicked, walk.seen, weight);
                if (walk.clicked == 0) {
                    unclicked.offer(judged.idHash(), judged.requestId());
                }
            }
            detailed = SaturatingCounts.plus(detailed, isOfAKind(judged.truth().acts()) ? 1 : 0);
            if (unlabelledIsNegative || walk.labelled > 0) {
                addRequest(judged);
            }
        }

        /** Positions can come with labels alone. */
        private static boolean isOfAKind(Acts acts) {
            for (byte done : acts.done()) {
                if ((done & Acts.OF_A_KIND) != 0) {
                    return true;
                }
            }
            return false;
        }

        private void addRequest(Outcome.Judged judged) {
            int weight = judged.weight();
            abandoned.add(walk.engaged ? 0 : 1, 1, weight);
            if (!walk.engaged) {
                abandonedIds.offer(judged.idHash(), judged.requestId());
            }
            carts.add((walk.done & Acts.CART) == 0 ? 0 : 1, 1, weight);
            purchases.add((walk.done & Acts.PURCHASE) == 0 ? 0 : 1, 1, weight);
            if ((walk.done & Acts.VALUED) != 0) {
                valued = SaturatingCounts.plus(valued, 1);
                addValues(judged);
            }
        }

        private void addValues(Outcome.Judged judged) {
            Acts acts = judged.truth().acts();
            for (long item : judged.predictions().items()) {
                int at = Arrays.binarySearch(acts.items(), item);
                if (at >= 0 && (acts.done()[at] & Acts.VALUED) != 0) {
                    value.add(acts.values()[at], judged.weight());
                }
            }
        }

        private void addPositions(Outcome.Judged judged) {
            clicks = SaturatingCounts.plus(clicks, walk.clicked);
            weightedClicks = SaturatingCounts.plus(weightedClicks, (long) walk.clicked * judged.weight());
            if (walk.clicked > 0) {
                positions.add((double) walk.positions, judged.weight());
            }
        }

        @Override
        public void merge(Summary other) {
            Funnel that = (Funnel) other;
            cutoffs.merge(that.cutoffs);
            seen.merge(that.seen);
            unclicked.merge(that.unclicked);
            abandoned.merge(that.abandoned);
            abandonedIds.merge(that.abandonedIds);
            carts.merge(that.carts);
            purchases.merge(that.purchases);
            detailed = SaturatingCounts.plus(detailed, that.detailed);
            valued = SaturatingCounts.plus(valued, that.valued);
            value.merge(that.value);
            clicks = SaturatingCounts.plus(clicks, that.clicks);
            weightedClicks = SaturatingCounts.plus(weightedClicks, that.weightedClicks);
            positions.merge(that.positions);
            coverage.merge(that.coverage);
        }

        @Override
        public void read(long windowMillis, Readings out) {
            double labelled = coverage.value();
            seen.read("click_through_rate", labelled, unclicked.ids(), out);
            for (Cutoff cutoff : cutoffs.all()) {
                cutoff.clicks.read(cutoff.metric, labelled, cutoff.unclicked.ids(), out);
            }
            abandoned.read("abandonment_rate", labelled, abandonedIds.ids(), out);
            if (detailed > 0) {
                carts.read("add_to_cart_rate", labelled, List.of(), out);
                purchases.read("conversion_rate", labelled, List.of(), out);
                if (purchases.hits() == 0 || valued > 0) {
                    readMean("value_per_request", value, purchases.trials(), purchases.weightedTrials(), out);
                }
            }
            readMean("mean_clicked_position", positions, clicks, weightedClicks, out);
        }

        private void readMean(String metric, ExactSum sum, long count, long weightedCount, Readings out) {
            if (count > 0) {
                double mean = weightedCount == SaturatingCounts.MOST ? Double.NaN : sum.mean(weightedCount);
                out.put(metric, new Reading(mean, count, Double.NaN, Double.NaN, coverage.value(), List.of()));
            }
        }

        @Override
        public void write(DataOutput out) throws IOException {
            out.writeByte(LAYOUT);
            seen.write(out);
            unclicked.write(out);
            abandoned.write(out);
            abandonedIds.write(out);
            carts.write(out);
            purchases.write(out);
            out.writeLong(detailed);
            out.writeLong(valued);
            value.write(out);
            out.writeLong(clicks);
            out.writeLong(weightedClicks);
            positions.write(out);
            coverage.write(out);
            cutoffs.write(out);
        }

        @Override
        public void restore(DataInput in) throws IOException {
            Layout.expect(LAYOUT, "funnel-quality", in);
            seen.restore(in);
            unclicked.restore(in);
            abandoned.restore(in);
            abandonedIds.restore(in);
            carts.restore(in);
            purchases.restore(in);
            detailed = in.readLong();
            valued = in.readLong();
            value.restore(in);
            clicks = in.readLong();
            weightedClicks = in.readLong();
            positions.restore(in);
            coverage.restore(in);
            cutoffs.restore(in);
        }
    }

    /** One walk over the items of an answer; filled again for each request. */
    private static final class Walk {
        private final ByCutoff<Cutoff> cutoffs;
        private int impressed;
        private int seen;
        private int clicked;
        private int labelled;
        /** Whether anything came of the answer. */
        private boolean engaged;
        /** What was done with any item. */
        private int done;
        /** Sum of the places of clicked items. */
        private long positions;

        Walk(ByCutoff<Cutoff> cutoffs) {
            this.cutoffs = cutoffs;
        }

        void over(Outcome.Judged judged, boolean unlabelledIsNegative) {
            impressed = 0;
            seen = 0;
            clicked = 0;
            labelled = 0;
            engaged = false;
            done = 0;
            positions = 0;
            for (Cutoff cutoff : cutoffs.all()) {
                cutoff.begin();
            }
            long[] items = judged.predictions().items();
            Outcome.Truth truth = judged.truth();
            if (truth.items().length > 0 || truth.acts().items().length > 0) { // most requests have none
                for (int place = 0; place < items.length; place++) {
                    visit(place, items[place], truth);
                }
            }
            for (Cutoff cutoff : cutoffs.all()) {
                cutoff.end(judged, unlabelledIsNegative);
            }
        }

        private void visit(int place, long item, Outcome.Truth truth) {
            double label = truth.labelOf(item);
            Acts acts = truth.acts();
            int at = acts.items().length == 0 ? -1 : Arrays.binarySearch(acts.items(), item);
            int act = at >= 0 ? acts.done()[at] : acts.items().length == 0 && label > 0 ? Acts.CLICK : 0;
            boolean isClicked = (act & Acts.CLICK) != 0;
            boolean isKnown = !Double.isNaN(label);
            labelled += isKnown ? 1 : 0;
            engaged |= label > 0 || (act & ENGAGED) != 0;
            done |= act;
            impressed += act & Acts.IMPRESSION;
            seen += (act & (Acts.IMPRESSION | Acts.CLICK)) == 0 ? 0 : 1;
            if (isClicked) {
                clicked++;
                positions += at >= 0 && acts.positions()[at] > 0 ? acts.positions()[at] : place + 1;
            }
            for (Cutoff cutoff : cutoffs.all()) {
                cutoff.visit(place, isClicked, isKnown);
            }
        }
    }

    /** The clicks among the first k places. */
    private static final class Cutoff extends ByCutoff.Sums<Cutoff> {
        private final String metric;
        private final Share clicks = new Share();
        private final Exemplars unclicked = new Exemplars();
        /** Of the request that is walked over. */
        private int clicked;

        private int known;

        Cutoff(int k) {
            super(k);
            metric = "click_through_rate_at_" + k;
        }

        private void begin() {
            clicked = 0;
            known = 0;
        }

        private void visit(int place, boolean isClicked, boolean isKnown) {
            if (place < k) {
                clicked += isClicked ? 1 : 0;
                known += isKnown || isClicked ? 1 : 0;
            }
        }

        private void end(Outcome.Judged judged, boolean unlabelledIsNegative) {
            int items = unlabelledIsNegative ? Math.min(k, judged.predictions().items().length) : known;
            clicks.add(clicked, items, judged.weight());
            if (items > 0 && clicked == 0) {
                unclicked.offer(judged.idHash(), judged.requestId());
            }
        }

        @Override
        protected void merge(Cutoff that) {
            clicks.merge(that.clicks);
            unclicked.merge(that.unclicked);
        }

        @Override
        protected void write(DataOutput out) throws IOException {
            clicks.write(out);
            unclicked.write(out);
        }

        @Override
        protected void restore(DataInput in) throws IOException {
            clicks.restore(in);
            unclicked.restore(in);
        }
    }
}
