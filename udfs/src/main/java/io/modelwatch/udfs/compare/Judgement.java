package io.modelwatch.udfs.compare;

/**
 * What is known of a candidate after so many requests, and why.
 *
 * @param decision claimed
 * @param decidedBy the evidence that the claim rests on
 * @param pValue of "as good as the primary" over all tests of quality, valid at every look, in [0, 1]; 1 without labels
 * @param judged requests with a label at the horizon
 * @param pairs wins and losses
 * @param quality difference of the share of right decisions (binary) or of precision at the cutoff (ranking)
 * @param ndcg difference of NDCG at the cutoff; nothing where the task is not ranking
 * @param score mean absolute difference of scores, less that of the secondary
 * @param bias mean difference of scores, candidate less primary; at the error probability of {@code score}
 * @param disagreement share of requests that the candidate answered otherwise
 */
public record Judgement(
        Decision decision,
        Test decidedBy,
        double pValue,
        long judged,
        Pairs pairs,
        Difference quality,
        Difference ndcg,
        Difference score,
        Difference bias,
        Disagreement disagreement) {
    /** What is claimed of a candidate, compared with the primary. */
    public enum Decision {
        BETTER,
        WORSE,
        /** The difference, if any, is within the margin. */
        EQUIVALENT,
        UNDECIDED
    }

    /** What a claim rests on. */
    public enum Test {
        NONE,
        WINS_AND_LOSSES,
        QUALITY,
        NDCG,
        SCORES
    }

    /**
     * @param wins judged requests that the candidate answered better
     * @param losses judged requests that it answered worse
     * @param evidence e-value against equal chances, >= 0; may be infinite
     * @param fixedPValue of McNemar's test, valid at one look only: what a test of fixed size would say now
     * @param noise share of judged requests that the secondary answered better or worse; NaN without a secondary
     */
    public record Pairs(long wins, long losses, double evidence, double fixedPValue, double noise) {}

    /**
     * @param count requests behind it; where 0, all else is NaN
     * @param mean candidate less primary
     * @param lower end of the confidence sequence
     * @param upper end of the confidence sequence
     */
    public record Difference(long count, double mean, double lower, double upper) {
        static final Difference NONE = new Difference(0, Double.NaN, Double.NaN, Double.NaN);
    }

    /**
     * @param requests scored by the candidate
     * @param share of those that it answered otherwise, in [0, 1]: another decision (binary), another first item (ranking), else scores
     *     further apart than the score margin
     * @param noise the same share of the secondary; NaN without a secondary
     * @param net share less noise, >= 0
     * @param pValue of a difference between share and noise, valid at one look only; NaN without a secondary
     * @param aboveNoise Diffy's rule, a rule of thumb: {@link NoiseCancelling}
     */
    public record Disagreement(
            long requests, double share, double noise, double net, double pValue, boolean aboveNoise) {}
}
