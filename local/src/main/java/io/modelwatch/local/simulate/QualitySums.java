package io.modelwatch.local.simulate;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.produce.Prediction;
import io.modelwatch.udfs.stats.ModelSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is added up over requests at one label horizon, and the metrics that follow: those of the measures of the same task, without
 * ndcg_at_k.
 */
interface QualitySums {
    /** Receives a metric that exists. */
    interface Out {
        void put(String metric, double value, long count);
    }

    /** How many sums there are. */
    int width();

    /**
     * Adds one request.
     *
     * @param labels known ones by item
     * @param at place of the first sum
     */
    void add(List<Prediction> predictions, Map<String, Double> labels, double[] sums, int at);

    /** @param answered requests that are judged */
    void read(long answered, double[] sums, int at, Out out);

    /** Makes errors larger by a factor, where there are errors; no sum changes otherwise. */
    default void scale(double[] sums, double factor) {}

    /** Whether sums are whole numbers. */
    default boolean counts() {
        return true;
    }

    static QualitySums of(ModelSettings settings) {
        return switch (settings.task()) {
            case NONE -> new None();
            case RANKING -> new Ranking(settings);
            case BINARY -> new Binary(settings);
            case REGRESSION -> new Regression();
        };
    }

    /** No truth is awaited. */
    record None() implements QualitySums {
        @Override
        public int width() {
            return 0;
        }

        @Override
        public void add(List<Prediction> predictions, Map<String, Double> labels, double[] sums, int at) {
            // nothing is measured
        }

        @Override
        public void read(long answered, double[] sums, int at, Out out) {
            // nothing is measured
        }
    }

    /** Relevant items, those among the answered, then for each cutoff those within it, and requests with one. */
    record Ranking(ModelSettings settings) implements QualitySums {
        public Ranking {
            check(
                    settings.unlabelledIsNegative(),
                    "unlabelled of %s must be negative where windows are drawn",
                    settings.model());
        }

        @Override
        public int width() {
            return 1 + 2 * settings.cutoffs().size();
        }

        @Override
        public void add(List<Prediction> predictions, Map<String, Double> labels, double[] sums, int at) {
            Set<String> relevant = new HashSet<>();
            labels.forEach((item, label) -> {
                if (label > 0) {
                    relevant.add(item);
                }
            });
            sums[at] += relevant.size();
            int place = at + 1;
            for (int k : settings.cutoffs()) {
                long found = hits(predictions, relevant, k);
                sums[place++] += found;
                sums[place++] += Math.min(1, found);
            }
        }

        private static long hits(List<Prediction> predictions, Set<String> relevant, int k) {
            return predictions.stream()
                    .limit(k)
                    .filter(prediction -> relevant.contains(prediction.itemId()))
                    .count();
        }

        @Override
        public void read(long answered, double[] sums, int at, Out out) {
            if (answered == 0) {
                return;
            }
            int place = at + 1;
            for (int k : settings.cutoffs()) {
                share("precision_at_" + k, sums[place], k * answered, out);
                share("recall_at_" + k, sums[place], Math.round(sums[at]), out);
                share("hit_rate_at_" + k, sums[place + 1], answered, out);
                share("click_through_rate_at_" + k, sums[place], Math.min(k, SimulatedAnswers.RANKED) * answered, out);
                place += 2;
            }
        }
    }

    /** True positives, false positives, false negatives, true negatives. */
    record Binary(ModelSettings settings) implements QualitySums {
        @Override
        public int width() {
            return 4;
        }

        @Override
        public void add(List<Prediction> predictions, Map<String, Double> labels, double[] sums, int at) {
            for (Prediction prediction : predictions) {
                Double label = labels.get(prediction.itemId());
                if (label != null || settings.unlabelledIsNegative()) {
                    boolean positive = label != null && label > 0;
                    boolean predicted = (float) prediction.score() >= settings.threshold();
                    int place = predicted ? (positive ? 0 : 1) : (positive ? 2 : 3);
                    sums[at + place]++;
                }
            }
        }

        @Override
        public void read(long answered, double[] sums, int at, Out out) {
            long truePositive = Math.round(sums[at]);
            long falsePositive = Math.round(sums[at + 1]);
            long falseNegative = Math.round(sums[at + 2]);
            long trueNegative = Math.round(sums[at + 3]);
            long wrong = falsePositive + falseNegative;
            share("accuracy", sums[at] + sums[at + 3], truePositive + trueNegative + wrong, out);
            share("precision", (double) truePositive, truePositive + falsePositive, out);
            share("recall", (double) truePositive, truePositive + falseNegative, out);
            if (truePositive + wrong > 0) {
                out.put("f1", 2.0 * truePositive / (2.0 * truePositive + wrong), truePositive + wrong);
            }
        }
    }

    /** Labelled items, their absolute errors, and the squares of these. */
    record Regression() implements QualitySums {
        @Override
        public int width() {
            return 3;
        }

        @Override
        public void add(List<Prediction> predictions, Map<String, Double> labels, double[] sums, int at) {
            for (Prediction prediction : predictions) {
                Double label = labels.get(prediction.itemId());
                if (label != null) {
                    double error = Math.abs((float) prediction.score() - label);
                    sums[at]++;
                    sums[at + 1] += error;
                    sums[at + 2] += error * error;
                }
            }
        }

        @Override
        public void read(long answered, double[] sums, int at, Out out) {
            long labelled = Math.round(sums[at]);
            if (labelled > 0) {
                out.put("mae", sums[at + 1] / labelled, labelled);
                out.put("rmse", StrictMath.sqrt(sums[at + 2] / labelled), labelled);
            }
        }

        @Override
        public void scale(double[] sums, double factor) {
            for (int at = 0; at < sums.length; at += width()) {
                sums[at + 1] *= factor;
                sums[at + 2] *= factor * factor;
            }
        }

        @Override
        public boolean counts() {
            return false;
        }
    }

    private static void share(String metric, double hits, long trials, Out out) {
        if (trials > 0) {
            out.put(metric, Math.min(1, Math.round(hits) / (double) trials), trials);
        }
    }
}
