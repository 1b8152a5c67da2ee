package io.modelwatch.udfs.compare;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.stats.DiscountedGain;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What labels say of two answers to the same requests, as sums that merge exactly. A request without any label says nothing of either
 * answer and is passed over: with feedback down, nothing is evidence of equality.
 */
final class QualityEvidence {
    private long judged;
    private long wins;
    private long losses;
    /** Of right decisions, or of precision. */
    private final Differences quality = new Differences();

    private final Differences ndcg = new Differences();

    void add(Outcome.RescoredJudged request, VerdictSettings settings) {
        if (request.truth().items().length == 0) {
            return;
        }
        switch (settings.model().task()) {
            case BINARY -> addDecisions(request, settings);
            case RANKING -> addRanking(request, settings);
            case REGRESSION -> addErrors(request);
            case NONE -> {}
        }
    }

    private void addDecisions(Outcome.RescoredJudged request, VerdictSettings settings) {
        Outcome.Rescored both = request.rescored();
        double difference = RequestQuality.accuracy(both.candidate(), request.truth(), settings.model())
                - RequestQuality.accuracy(both.primary(), request.truth(), settings.model());
        add(difference, Double.NaN, sign(difference));
    }

    /** The better precision wins; where both are equally precise, the better order. */
    private void addRanking(Outcome.RescoredJudged request, VerdictSettings settings) {
        Outcome.Predictions primary = request.rescored().primary();
        Outcome.Predictions candidate = request.rescored().candidate();
        Outcome.Truth truth = request.truth();
        int k = settings.cutoff();
        boolean negative = settings.model().unlabelledIsNegative();
        double precision = RequestQuality.precision(candidate, truth, k, negative)
                - RequestQuality.precision(primary, truth, k, negative);
        double[] ideal = DiscountedGain.ideal(truth);
        double order = RequestQuality.ndcg(candidate, truth, ideal, k) - RequestQuality.ndcg(primary, truth, ideal, k);
        add(precision, order, precision == 0 ? sign(order) : sign(precision));
    }

    private void addErrors(Outcome.RescoredJudged request) {
        double error = RequestQuality.error(request.rescored().candidate(), request.truth());
        double primaryError = RequestQuality.error(request.rescored().primary(), request.truth());
        if (!Double.isNaN(error) && !Double.isNaN(primaryError)) {
            count(Double.compare(primaryError, error));
        }
    }

    /**
     * Takes one request in.
     *
     * @param difference of quality, in [-1, 1]; NaN: the request says nothing
     * @param rankDifference of NDCG, in [-1, 1]; NaN where there is none
     * @param winner 1 the candidate, -1 the primary, 0 neither
     */
    void add(double difference, double rankDifference, int winner) {
        if (!Double.isNaN(difference)) {
            quality.add(difference);
            count(winner);
            if (!Double.isNaN(rankDifference)) {
                ndcg.add(rankDifference);
            }
        }
    }

    private void count(int winner) {
        judged++;
        wins += winner > 0 ? 1 : 0;
        losses += winner < 0 ? 1 : 0;
    }

    /** 0 for NaN. */
    private static int sign(double difference) {
        return difference > 0 ? 1 : difference < 0 ? -1 : 0;
    }

    void merge(QualityEvidence other) {
        judged += other.judged;
        wins += other.wins;
        losses += other.losses;
        quality.merge(other.quality);
        ndcg.merge(other.ndcg);
    }

    long judged() {
        return judged;
    }

    long wins() {
        return wins;
    }

    long losses() {
        return losses;
    }

    Differences quality() {
        return quality;
    }

    Differences ndcg() {
        return ndcg;
    }

    /** Share of judged requests with a winner; NaN over nothing. */
    double discordance() {
        return (double) (wins + losses) / judged;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(judged);
        out.writeLong(wins);
        out.writeLong(losses);
        quality.write(out);
        ndcg.write(out);
    }

    void restore(DataInput in) throws IOException {
        judged = in.readLong();
        wins = in.readLong();
        losses = in.readLong();
        quality.restore(in);
        ndcg.restore(in);
    }
}
