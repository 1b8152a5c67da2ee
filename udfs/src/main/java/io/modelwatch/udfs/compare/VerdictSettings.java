package io.modelwatch.udfs.compare;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.udfs.stats.ModelSettings;
import java.io.Serializable;
import java.util.Collections;

/**
 * What a candidate is judged by. The error probability is split: a tenth of alpha for scores (half of it for the noise floor), the rest
 * in equal parts among the tests of quality that the task has.
 *
 * @param model task, threshold and what an unlabelled item means
 * @param cutoff how many places of a ranking count, k >= 1
 * @param horizonMillis the one label horizon that is judged at; requests of others are passed over
 * @param alpha probability, at most, that any claim is ever wrong, in (0, 0.5]
 * @param margin largest difference of quality that does not matter, in (0, 1)
 * @param scoreMargin largest mean absolute difference of scores that does not matter, in the model's own scale, > 0
 * @param minRequests before the first look, >= 1
 * @param narrowestAt requests at which the confidence sequences are narrowest, N* >= 1
 * @param concentration of the share of wins around 1/2 that the test of wins and losses expects, as {@link DiscordantPairs} takes it
 */
public record VerdictSettings(
        ModelSettings model,
        int cutoff,
        long horizonMillis,
        double alpha,
        double margin,
        double scoreMargin,
        int minRequests,
        double narrowestAt,
        double concentration)
        implements Serializable {
    private static final int DEFAULT_CUTOFF = 10;
    private static final double DEFAULT_ALPHA = 0.05;
    private static final int DEFAULT_MIN_REQUESTS = 200;
    private static final double DEFAULT_NARROWEST_AT = 5000;
    private static final double DEFAULT_CONCENTRATION = 10;
    private static final double SHARE_FOR_SCORES = 0.1;

    public VerdictSettings {
        check(cutoff >= 1, "cutoff must be >= 1, was %s", cutoff);
        check(alpha > 0 && alpha <= 0.5, "alpha must be in (0, 0.5], was %s", alpha);
        check(margin > 0 && margin < 1, "margin must be in (0, 1), was %s", margin);
        check(scoreMargin > 0 && Double.isFinite(scoreMargin), "scoreMargin must be > 0, was %s", scoreMargin);
        check(minRequests >= 1, "minRequests must be >= 1, was %s", minRequests);
        check(narrowestAt >= 1, "narrowestAt must be >= 1, was %s", narrowestAt);
        check(concentration > 0, "concentration must be > 0, was %s", concentration);
    }

    /**
     * The usual: alpha 0.05, looks from 200 requests on, the model's largest cutoff and its last horizon, where labels are most complete.
     */
    public static VerdictSettings of(ModelSettings model, double margin, double scoreMargin) {
        return new VerdictSettings(
                model,
                model.cutoffs().isEmpty() ? DEFAULT_CUTOFF : Collections.max(model.cutoffs()),
                model.horizonMillis().isEmpty() ? 0 : Collections.max(model.horizonMillis()),
                DEFAULT_ALPHA,
                margin,
                scoreMargin,
                DEFAULT_MIN_REQUESTS,
                DEFAULT_NARROWEST_AT,
                DEFAULT_CONCENTRATION);
    }

    /** Alpha of each test of quality. */
    double alphaOfQuality() {
        int tests =
                switch (model.task()) {
                    case NONE, REGRESSION -> 1; // wins and losses
                    case BINARY -> 2; // and right decisions
                    case RANKING -> 3; // and precision, and NDCG
                };
        return alpha * (1 - SHARE_FOR_SCORES) / tests;
    }

    /** Alpha of the score difference of the candidate, and as much of the secondary's. */
    double alphaOfScores() {
        return alpha * SHARE_FOR_SCORES / 2;
    }
}
