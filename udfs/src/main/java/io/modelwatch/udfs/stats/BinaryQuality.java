package io.modelwatch.udfs.stats;

import io.modelwatch.schemas.event.Outcome;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * Quality of yes-or-no predictions. Every predicted item is one decision: positive where its score is at or above the threshold; truly
 * positive where its label is above 0. An item without label is a negative where the settings say so, else it is left out, as is a score of
 * NaN. Sums run over all items of all requests (micro average): accuracy = (TP + TN) / all, precision = TP / (TP + FP), recall = TP / (TP +
 * FN), f1 = 2 TP / (2 TP + FP + FN), each absent while its denominator is 0; its unweighted denominator is the count (of f1: TP + FP + FN).
 * Intervals take items as independent. Requests with an empty answer do not count here: they show in {@code error_rate}.
 */
public record BinaryQuality() implements Measure {
    private static final byte LAYOUT = 1;

    @Override
    public String name() {
        return "binary-quality";
    }

    @Override
    public Subject subject() {
        return Subject.QUALITY;
    }

    @Override
    public boolean appliesTo(ModelSettings settings) {
        return settings.task() == ModelSettings.Task.BINARY;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                new Metric(
                        "accuracy",
                        "ratio",
                        Category.QUALITY,
                        Metric.Shape.PROPORTION,
                        "Share of predictions that were right."),
                new Metric(
                        "precision",
                        "ratio",
                        Category.QUALITY,
                        Metric.Shape.PROPORTION,
                        "Share of positive predictions that were right."),
                new Metric(
                        "recall",
                        "ratio",
                        Category.QUALITY,
                        Metric.Shape.PROPORTION,
                        "Share of true positives that were predicted."),
                new Metric(
                        "f1",
                        "ratio",
                        Category.QUALITY,
                        Metric.Shape.STATISTIC,
                        "Harmonic mean of precision and recall."));
    }

    @Override
    public Summary empty(ModelSettings settings) {
        return new Confusion(settings);
    }

    /** The confusion matrix of one slice, time and horizon. */
    private static final class Confusion implements Summary {
        private final double threshold;
        private final boolean unlabelledIsNegative;
        /** TP + TN among all decisions. */
        private final Share accuracy = new Share();
        /** TP among TP + FP. */
        private final Share precision = new Share();
        /** TP among TP + FN. */
        private final Share recall = new Share();
        /** Requests with a label among all. */
        private final Share coverage = new Share();

        private final Exemplars falsePositives = new Exemplars();
        private final Exemplars falseNegatives = new Exemplars();

        Confusion(ModelSettings settings) {
            threshold = settings.threshold();
            unlabelledIsNegative = settings.unlabelledIsNegative();
        }

        @Override
        public void add(Outcome outcome) {
            if (outcome instanceof Outcome.Judged judged && judged.predictions().items().length > 0) {
                coverage.add(judged.truth().items().length > 0 ? 1 : 0, 1, judged.weight());
                decide(judged);
            }
        }

        private void decide(Outcome.Judged judged) {
            long[] items = judged.predictions().items();
            float[] scores = judged.predictions().scores();
            int truePositive = 0;
            int falsePositive = 0;
            int falseNegative = 0;
            int all = 0;
            for (int i = 0; i < Math.min(items.length, scores.length); i++) {
                double label = judged.truth().labelOf(items[i]);
                if (Float.isNaN(scores[i]) || (Double.isNaN(label) && !unlabelledIsNegative)) {
                    continue;
                }
                boolean positive = label > 0; // false for NaN: no label
                boolean predicted = scores[i] >= threshold;
                all++;
                truePositive += positive && predicted ? 1 : 0;
                falsePositive += !positive && predicted ? 1 : 0;
                falseNegative += positive && !predicted ? 1 : 0;
            }
            int weight = judged.weight();
            accuracy.add(all - falsePositive - falseNegative, all, weight);
            precision.add(truePositive, truePositive + falsePositive, weight);
            recall.add(truePositive, truePositive + falseNegative, weight);
            offer(judged.requestId(), falsePositive > 0, falseNegative > 0);
        }

        private void offer(byte[] id, boolean falsePositive, boolean falseNegative) {
            if (falsePositive) {
                falsePositives.offer(id);
            }
            if (falseNegative) {
                falseNegatives.offer(id);
            }
        }

        @Override
        public void merge(Summary other) {
            Confusion that = (Confusion) other;
            accuracy.merge(that.accuracy);
            precision.merge(that.precision);
            recall.merge(that.recall);
            coverage.merge(that.coverage);
            falsePositives.merge(that.falsePositives);
            falseNegatives.merge(that.falseNegatives);
        }

        @Override
        public void read(long windowMillis, Readings out) {
            double labelled = coverage.value();
            Exemplars wrong = new Exemplars();
            wrong.merge(falsePositives);
            wrong.merge(falseNegatives);
            accuracy.read("accuracy", labelled, wrong.ids(), out);
            precision.read("precision", labelled, falsePositives.ids(), out);
            recall.read("recall", labelled, falseNegatives.ids(), out);
            // TP + FP and TP + FN add up to 2 TP + FP + FN, the denominator; the decisions behind it hold TP once.
            long count = SaturatingCounts.plus(precision.trials(), recall.trials() - recall.hits());
            if (count > 0) {
                out.put("f1", new Reading(f1(), count, Double.NaN, Double.NaN, labelled, wrong.ids()));
            }
        }

        /** NaN where there is too much to count. */
        private double f1() {
            long predicted = precision.weightedTrials();
            long positive = recall.weightedTrials();
            return predicted == SaturatingCounts.MOST || positive == SaturatingCounts.MOST
                    ? Double.NaN
                    : 2.0 * recall.weightedHits() / ((double) predicted + positive);
        }

        @Override
        public void write(DataOutput out) throws IOException {
            out.writeByte(LAYOUT);
            accuracy.write(out);
            precision.write(out);
            recall.write(out);
            coverage.write(out);
            falsePositives.write(out);
            falseNegatives.write(out);
        }

        @Override
        public void restore(DataInput in) throws IOException {
            Layout.expect(LAYOUT, "binary-quality", in);
            accuracy.restore(in);
            precision.restore(in);
            recall.restore(in);
            coverage.restore(in);
            falsePositives.restore(in);
            falseNegatives.restore(in);
        }
    }
}
