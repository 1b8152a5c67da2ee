package io.modelwatch.udfs.compare;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.stats.DiscountedGain;
import io.modelwatch.udfs.stats.ExactSum;
import io.modelwatch.udfs.stats.ModelSettings;
import io.modelwatch.udfs.stats.Relevance;

/** How good one answer to one request was; each figure is NaN where the labels do not decide it. */
final class RequestQuality {
    private RequestQuality() {}

    /** Share of the items with a score that were decided right: {@code BinaryQuality}'s accuracy of one request. */
    static double accuracy(Outcome.Predictions answer, Outcome.Truth truth, ModelSettings settings) {
        int known = 0;
        int right = 0;
        for (int i = 0; i < Math.min(answer.items().length, answer.scores().length); i++) {
            double label = truth.labelOf(answer.items()[i]);
            float score = answer.scores()[i];
            if (Float.isNaN(score) || (Double.isNaN(label) && !settings.unlabelledIsNegative())) {
                continue;
            }
            known++;
            right += (label > 0) == (score >= settings.threshold()) ? 1 : 0;
        }
        return known == 0 ? Double.NaN : (double) right / known;
    }

    /** Share of the first k places that hold a relevant item: {@code RankingQuality}'s precision of one request. */
    static double precision(Outcome.Predictions answer, Outcome.Truth truth, int k, boolean unlabelledIsNegative) {
        int places = unlabelledIsNegative ? k : Relevance.labelledWithin(answer, truth, k);
        return places == 0 ? Double.NaN : (double) Relevance.relevantWithin(answer, truth, k) / places;
    }

    /**
     * Gain of the first k places as a share of the ideal one: {@code NdcgQuality} of one request.
     *
     * @param ideal gains as {@link DiscountedGain#ideal} says them
     */
    static double ndcg(Outcome.Predictions answer, Outcome.Truth truth, double[] ideal, int k) {
        if (ideal.length == 0) {
            return Double.NaN;
        }
        double gain = DiscountedGain.discounted(DiscountedGain.answered(answer, truth, k), k);
        return Math.min(1, gain / DiscountedGain.discounted(ideal, k));
    }

    /** Mean absolute error of the scores of labelled items; infinite where a score is. */
    static double error(Outcome.Predictions answer, Outcome.Truth truth) {
        int known = 0;
        ExactSum sum = new ExactSum(); // in doubles, two large errors are infinite together
        for (int i = 0; i < Math.min(answer.items().length, answer.scores().length); i++) {
            double error = Math.abs(answer.scores()[i] - truth.labelOf(answer.items()[i]));
            if (Double.isInfinite(error)) {
                return error;
            }
            if (!Double.isNaN(error)) {
                known++;
                sum.add(error, 1);
            }
        }
        return sum.mean(known);
    }
}
