package io.modelwatch.udfs.compare;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.udfs.compare.Judgement.Decision;
import io.modelwatch.udfs.compare.Judgement.Test;
import io.modelwatch.udfs.stats.Layout;
import io.modelwatch.udfs.stats.ModelSettings;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The running judgement of one candidate (a model, version and epoch) against the primary on the same requests. It may be read after every
 * request: the probability that any claim is ever wrong is alpha at most over all looks together, exactly so for wins and losses,
 * asymptotically for means ({@code SequentialValidityTest} simulates both where little is seen).
 *
 * <ul>
 *   <li>{@code WORSE}, {@code BETTER}: only from labels. Wins and losses are not equally likely ({@link DiscordantPairs}, exact), or the
 *       {@link ConfidenceSequence} of a mean difference of quality leaves 0 out (asymptotic; for two models that are equally good each
 *       difference is as likely as its opposite, and it holds from the first look on). Tests that contradict each other decide nothing.
 *   <li>{@code EQUIVALENT}: the confidence sequence of each quality lies within the margin. It comes before the others: a difference can
 *       be certain and not matter. While fewer than the minimum number of requests have labels, or where quality has no bounds
 *       (regression), scores may decide it: their mean absolute difference, less what the secondary shows to be noise, lies within the
 *       score margin.
 *   <li>{@code UNDECIDED}: anything else.
 * </ul>
 *
 * A judgement is a function of sums alone: not of the order of requests, nor of when it was looked at, so that a restart or a replay ends
 * in the same. It follows that a claim may be withdrawn ({@code UNDECIDED}) while it is narrow, or be replaced by a stronger or another
 * true one ({@code WORSE} by {@code EQUIVALENT}: the loss is real and does not matter). None of it costs error probability: with
 * probability 1 - alpha every e-value stays below its limit and every sequence holds its mean at all counts at once, and then each claim
 * that was ever made is true. So a reader may also hold on to a claim. The claims are about the mean of the requests so far: if the
 * candidate becomes worse later, they follow.
 *
 * <p>Each request counts once, whatever its weight: weights make up for sampling, and are no further evidence. The guarantee is for one
 * stream in one order: one owner adds; merging is for state that was split. A candidate that cannot score is not judged here.
 */
public final class CandidateVerdict {
    private static final byte LAYOUT = 2;
    /** A quality is a share: no difference is larger. */
    private static final double LARGEST_QUALITY_DIFFERENCE = 1;
    /** The assumed size of an unseen difference of scores, in score margins: scores have no bounds. */
    private static final double UNSEEN_SCORE_MARGINS = 10;

    private final VerdictSettings settings;
    private final DiscordantPairs pairs;
    private final BoundedMean qualityMean;
    private final BoundedMean scoreMean;
    /** Limit of the e-value. */
    private final double logLimit;

    private final QualityEvidence quality = new QualityEvidence();
    private final QualityEvidence qualityNoise = new QualityEvidence();
    private final ScoreEvidence scores = new ScoreEvidence();
    private final ScoreEvidence scoreNoise = new ScoreEvidence();
    private final ScorePairs scratch = new ScorePairs();

    public CandidateVerdict(VerdictSettings settings) {
        this.settings = settings;
        pairs = new DiscordantPairs(settings.concentration());
        qualityMean = new BoundedMean(
                new ConfidenceSequence(settings.alphaOfQuality(), settings.narrowestAt()), LARGEST_QUALITY_DIFFERENCE);
        scoreMean = new BoundedMean(
                new ConfidenceSequence(settings.alphaOfScores(), settings.narrowestAt()),
                UNSEEN_SCORE_MARGINS * settings.scoreMargin());
        logLimit = -Math.log(settings.alphaOfQuality());
    }

    /** Takes in a request that the candidate, or the secondary, scored; its role says which. */
    public void add(Outcome.Rescored request) {
        boolean noise = request.role() == Role.SECONDARY;
        (noise ? scoreNoise : scores).add(request, scratch, settings);
    }

    /** Takes in the labels of a request at the horizon of the settings; at another it changes nothing. */
    public void add(Outcome.RescoredJudged request) {
        if (request.horizonMillis() == settings.horizonMillis()) {
            boolean noise = request.rescored().role() == Role.SECONDARY;
            (noise ? qualityNoise : quality).add(request, settings);
        }
    }

    /** Takes in what another of the same settings knows; the other stays as it is. */
    public void merge(CandidateVerdict other) {
        quality.merge(other.quality);
        qualityNoise.merge(other.qualityNoise);
        scores.merge(other.scores);
        scoreNoise.merge(other.scoreNoise);
    }

    /** The evidence of labels, for simulations that skip the requests. */
    QualityEvidence quality() {
        return quality;
    }

    /** The claim now, as in {@link #judge}; cheap enough for every request. */
    public Decision decision() {
        if (qualityIsWithinMargin()) {
            return Decision.EQUIVALENT;
        }
        int side = side();
        if (side != 0) {
            return side > 0 ? Decision.BETTER : Decision.WORSE;
        }
        return scoresMayDecide() && scoresAreWithinMargin() ? Decision.EQUIVALENT : Decision.UNDECIDED;
    }

    private boolean isEnough(Differences seen) {
        return seen.count() >= settings.minRequests();
    }

    private boolean qualityIsWithinMargin() {
        ModelSettings.Task task = settings.model().task();
        return (task == ModelSettings.Task.BINARY || task == ModelSettings.Task.RANKING)
                && isWithinMargin(quality.quality())
                && (task == ModelSettings.Task.BINARY || isWithinMargin(quality.ndcg()));
    }

    private boolean isWithinMargin(Differences seen) {
        return isEnough(seen) && qualityMean.isWithin(seen, settings.margin());
    }

    /** 1 better, -1 worse, 0 neither is shown or both are. */
    private int side() {
        int byPairs = sideOfPairs();
        int byQuality = sideOf(quality.quality());
        int byNdcg = sideOf(quality.ndcg());
        boolean better = byPairs > 0 || byQuality > 0 || byNdcg > 0;
        boolean worse = byPairs < 0 || byQuality < 0 || byNdcg < 0;
        return better == worse ? 0 : better ? 1 : -1;
    }

    private int sideOf(Differences seen) {
        return isEnough(seen) ? qualityMean.sideOf(seen) : 0;
    }

    private int sideOfPairs() {
        long wins = quality.wins();
        long losses = quality.losses();
        if (quality.judged() < settings.minRequests()
                || DiscordantPairs.mostLogEvidence(wins, losses) < logLimit
                || pairs.logEvidence(wins, losses) < logLimit) {
            return 0;
        }
        return wins > losses ? 1 : -1;
    }

    private boolean scoresMayDecide() {
        ModelSettings.Task task = settings.model().task();
        return quality.judged() < settings.minRequests() || task == ModelSettings.Task.REGRESSION;
    }

    private boolean scoresAreWithinMargin() {
        Differences distance = scores.distance();
        return isEnough(distance)
                && distance.mean() - noiseFloor() + scoreMean.halfWidth(distance) <= settings.scoreMargin();
    }

    /** What the primary differs from itself at least; 0 without enough of a secondary. */
    private double noiseFloor() {
        Differences noise = scoreNoise.distance();
        return isEnough(noise) ? Math.max(0, noise.mean() - scoreMean.halfWidth(noise)) : 0;
    }

    /** The claim now, with its evidence. */
    public Judgement judge() {
        Decision decision = decision();
        return new Judgement(
                decision,
                decidedBy(decision),
                pValue(),
                quality.judged(),
                new Judgement.Pairs(
                        quality.wins(),
                        quality.losses(),
                        pairs.evidence(quality.wins(), quality.losses()),
                        McNemar.pValue(quality.wins(), quality.losses()),
                        qualityNoise.discordance()),
                qualityMean.read(quality.quality()),
                qualityMean.read(quality.ndcg()),
                score(),
                scoreMean.read(scores.bias()),
                disagreement());
    }

    private Test decidedBy(Decision decision) {
        if (decision == Decision.UNDECIDED) {
            return Test.NONE;
        }
        if (decision == Decision.EQUIVALENT) {
            return qualityIsWithinMargin() ? Test.QUALITY : Test.SCORES;
        }
        if (sideOf(quality.quality()) != 0) {
            return Test.QUALITY;
        }
        return sideOf(quality.ndcg()) != 0 ? Test.NDCG : Test.WINS_AND_LOSSES;
    }

    /** The least p-value of the tests of quality, times their number in effect: the share of alpha that they have. */
    private double pValue() {
        double least = Math.min(
                Math.exp(-pairs.logEvidence(quality.wins(), quality.losses())),
                Math.min(qualityMean.pValue(quality.quality()), qualityMean.pValue(quality.ndcg())));
        return Math.min(1, least * settings.alpha() / settings.alphaOfQuality());
    }

    private Judgement.Difference score() {
        Judgement.Difference raw = scoreMean.read(scores.distance());
        if (!isEnough(scoreNoise.distance())) {
            return raw;
        }
        Judgement.Difference noise = scoreMean.read(scoreNoise.distance());
        return new Judgement.Difference(
                raw.count(), raw.mean() - noise.mean(), raw.lower() - noise.upper(), raw.upper() - noiseFloor());
    }

    private Judgement.Disagreement disagreement() {
        long requests = scores.requests();
        double share = (double) scores.changed() / requests;
        if (requests == 0 || scoreNoise.requests() == 0) {
            return new Judgement.Disagreement(requests, share, Double.NaN, share, Double.NaN, false);
        }
        double noise = (double) scoreNoise.changed() / scoreNoise.requests();
        var test = TwoProportionZ.of(scores.changed(), requests, scoreNoise.changed(), scoreNoise.requests());
        boolean above = NoiseCancelling.of((double) scores.changed(), noise * requests, requests)
                .regression();
        return new Judgement.Disagreement(requests, share, noise, Math.max(0, share - noise), test.pValue(), above);
    }

    /** Writes the evidence, not the settings. */
    public void write(DataOutput out) throws IOException {
        out.writeByte(LAYOUT);
        quality.write(out);
        qualityNoise.write(out);
        scores.write(out);
        scoreNoise.write(out);
    }

    /** Replaces the evidence by what {@link #write} wrote. */
    public void restore(DataInput in) throws IOException {
        Layout.expect(LAYOUT, "candidate-verdict", in);
        quality.restore(in);
        qualityNoise.restore(in);
        scores.restore(in);
        scoreNoise.restore(in);
    }
}
