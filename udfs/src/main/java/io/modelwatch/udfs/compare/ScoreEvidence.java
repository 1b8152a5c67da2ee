package io.modelwatch.udfs.compare;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.stats.ModelSettings;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** How far two answers to the same requests lie apart, as sums that merge exactly. */
final class ScoreEvidence {
    private long requests;
    /** Requests that were answered otherwise. */
    private long changed;
    /** Of the mean absolute difference of each request. */
    private final Differences distance = new Differences();
    /** Of the mean difference of each request. */
    private final Differences bias = new Differences();

    void add(Outcome.Rescored request, ScorePairs pairs, VerdictSettings settings) {
        pairs.fill(request);
        requests++;
        changed += changes(request, pairs, settings) ? 1 : 0;
        if (pairs.size() > 0) {
            distance.add(pairs.meanAbsoluteDifference());
            bias.add(pairs.meanDifference());
        }
    }

    private static boolean changes(Outcome.Rescored request, ScorePairs pairs, VerdictSettings settings) {
        if (settings.model().task() == ModelSettings.Task.BINARY) {
            return pairs.flips(settings.model().threshold()) > 0;
        }
        if (settings.model().task() == ModelSettings.Task.RANKING) {
            return ScorePairs.changesTheFirst(request);
        }
        return pairs.size() > 0 && pairs.meanAbsoluteDifference() > settings.scoreMargin();
    }

    void merge(ScoreEvidence other) {
        requests += other.requests;
        changed += other.changed;
        distance.merge(other.distance);
        bias.merge(other.bias);
    }

    long requests() {
        return requests;
    }

    long changed() {
        return changed;
    }

    Differences distance() {
        return distance;
    }

    Differences bias() {
        return bias;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(requests);
        out.writeLong(changed);
        distance.write(out);
        bias.write(out);
    }

    void restore(DataInput in) throws IOException {
        requests = in.readLong();
        changed = in.readLong();
        distance.restore(in);
        bias.restore(in);
    }
}
