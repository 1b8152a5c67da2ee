package io.modelwatch.udfs.compare;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Key;
import io.modelwatch.udfs.stats.ModelSettings;
import java.io.Serializable;

/**
 * What of a verdict the operator of the job decides, for all models.
 *
 * @param alpha probability, at most, that any claim about a candidate is ever wrong, in (0, 0.5]
 * @param margin largest difference of quality that does not matter, in (0, 1)
 * @param scoreMargin largest mean absolute difference of scores that does not matter, in the model's own scale, > 0
 * @param minRequests before the first look, >= 1
 */
public record VerdictLimits(
        @Key(
                name = "shadow.verdict.alpha",
                byDefault = "0.05",
                range = ">= 0",
                meaning = "Probability, at most, that any claim about a candidate is ever wrong.")
        double alpha,

        @Key(
                name = "shadow.verdict.margin",
                byDefault = "0.01",
                range = ">= 0",
                meaning = "Largest difference of quality that does not matter.")
        double margin,

        @Key(
                name = "shadow.verdict.score-margin",
                byDefault = "0.05",
                range = ">= 0",
                meaning = "Largest mean difference of scores that does not matter, in the model's scale.")
        double scoreMargin,

        @Key(
                name = "shadow.verdict.min-requests",
                byDefault = "200",
                range = "[1, 1000000]",
                meaning = "Requests before anything is claimed.")
        int minRequests)
        implements Serializable {
    public static final VerdictLimits DEFAULTS = new VerdictLimits(0.05, 0.01, 0.05, 200);

    public VerdictLimits {
        check(alpha > 0 && alpha <= 0.5, "shadow.verdict.alpha must be in (0, 0.5], was %s", alpha);
        check(margin > 0 && margin < 1, "shadow.verdict.margin must be in (0, 1), was %s", margin);
        check(
                scoreMargin > 0 && Double.isFinite(scoreMargin),
                "shadow.verdict.score-margin must be > 0, was %s",
                scoreMargin);
        check(minRequests >= 1, "shadow.verdict.min-requests must be >= 1, was %s", minRequests);
    }

    /** What the candidates of a model are judged by. */
    public VerdictSettings of(ModelSettings model) {
        VerdictSettings usual = VerdictSettings.of(model, margin, scoreMargin);
        return new VerdictSettings(
                model,
                usual.cutoff(),
                usual.horizonMillis(),
                alpha,
                margin,
                scoreMargin,
                minRequests,
                usual.narrowestAt(),
                usual.concentration());
    }
}
