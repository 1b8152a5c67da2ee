package io.modelwatch.udfs.stats;

import io.modelwatch.schemas.event.Outcome;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * How far predicted numbers lie from the truth, over every predicted item that has a label, in the model's own unit. An error is a double,
 * absolute errors and their squares are summed without rounding; errors that are NaN or infinite are left out. Both metrics are finite, as
 * the errors are. The exemplars are the requests with the largest error.
 */
public record RegressionQuality() implements Measure {
    private static final byte LAYOUT = 2;

    @Override
    public String name() {
        return "regression-quality";
    }

    @Override
    public Subject subject() {
        return Subject.QUALITY;
    }

    @Override
    public boolean appliesTo(ModelSettings settings) {
        return settings.task() == ModelSettings.Task.REGRESSION;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                new Metric(
                        "mae",
                        "score",
                        Category.QUALITY,
                        Metric.Shape.MEAN,
                        "Mean absolute error of the predicted values."),
                new Metric(
                        "rmse",
                        "score",
                        Category.QUALITY,
                        Metric.Shape.STATISTIC,
                        "Root of the mean squared error of the predicted values."));
    }

    @Override
    public Summary empty(ModelSettings settings) {
        return new Errors();
    }

    /** The errors of one slice, time and horizon. */
    private static final class Errors implements Summary {
        /** Labelled items with a finite error. */
        private long items;

        private long weightedItems;
        private final ExactSum absolute = new ExactSum();
        private final ExactSum squared = new ExactSum();
        private final Share coverage = new Share();
        private final Exemplars farthest = new Exemplars();

        @Override
        public void add(Outcome outcome) {
            if (outcome instanceof Outcome.Judged judged && judged.predictions().items().length > 0) {
                coverage.add(judged.truth().items().length > 0 ? 1 : 0, 1, judged.weight());
                measure(judged);
            }
        }

        private void measure(Outcome.Judged judged) {
            long[] predicted = judged.predictions().items();
            float[] scores = judged.predictions().scores();
            double largest = -1;
            for (int i = 0; i < Math.min(predicted.length, scores.length); i++) {
                double error = Math.abs(scores[i] - judged.truth().labelOf(predicted[i]));
                if (Double.isFinite(error)) {
                    items++;
                    weightedItems = SaturatingCounts.plus(weightedItems, judged.weight());
                    absolute.add(error, judged.weight());
                    squared.addProduct(error, error, judged.weight());
                    largest = Math.max(largest, error);
                }
            }
            if (largest >= 0) {
                // Doubles >= 0 are ordered as their bits.
                farthest.offer(-Double.doubleToLongBits(largest), judged.requestId());
            }
        }

        @Override
        public void merge(Summary other) {
            Errors that = (Errors) other;
            items = SaturatingCounts.plus(items, that.items);
            weightedItems = SaturatingCounts.plus(weightedItems, that.weightedItems);
            absolute.merge(that.absolute);
            squared.merge(that.squared);
            coverage.merge(that.coverage);
            farthest.merge(that.farthest);
        }

        @Override
        public void read(long windowMillis, Readings out) {
            if (items > 0) {
                say("mae", absolute.mean(weightedItems), out);
                say("rmse", squared.rootMean(weightedItems), out);
            }
        }

        private void say(String metric, double value, Readings out) {
            out.put(metric, new Reading(value, items, Double.NaN, Double.NaN, coverage.value(), farthest.ids()));
        }

        @Override
        public void write(DataOutput out) throws IOException {
            out.writeByte(LAYOUT);
            out.writeLong(items);
            out.writeLong(weightedItems);
            absolute.write(out);
            squared.write(out);
            coverage.write(out);
            farthest.write(out);
        }

        @Override
        public void restore(DataInput in) throws IOException {
            Layout.expect(LAYOUT, "regression-quality", in);
            items = in.readLong();
            weightedItems = in.readLong();
            absolute.restore(in);
            squared.restore(in);
            coverage.restore(in);
            farthest.restore(in);
        }
    }
}
