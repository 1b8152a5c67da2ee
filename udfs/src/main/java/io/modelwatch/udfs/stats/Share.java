package io.modelwatch.udfs.stats;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * Hits among trials, weighted for the value and unweighted for the count and the Wilson interval, which takes trials as independent. Absent
 * while there are no trials. Weighted trials beyond what {@link SaturatingCounts} hold have no value: they stop there, and so do their
 * hits.
 */
public final class Share {
    private long hits;
    private long trials;
    private long weightedHits;
    private long weightedTrials;

    /**
     * @param newHits in [0, newTrials]
     * @param newTrials below 2^31, so that no weight makes them wrap
     * @param weight >= 1
     */
    public void add(long newHits, long newTrials, int weight) {
        hits = SaturatingCounts.plus(hits, newHits);
        trials = SaturatingCounts.plus(trials, newTrials);
        weightedHits = SaturatingCounts.plus(weightedHits, newHits * weight);
        weightedTrials = SaturatingCounts.plus(weightedTrials, newTrials * weight);
    }

    public void merge(Share other) {
        hits = SaturatingCounts.plus(hits, other.hits);
        trials = SaturatingCounts.plus(trials, other.trials);
        weightedHits = SaturatingCounts.plus(weightedHits, other.weightedHits);
        weightedTrials = SaturatingCounts.plus(weightedTrials, other.weightedTrials);
    }

    /** A share with this one's trials and only the part's hits. */
    public Share ofTheSameTrials(Share part) {
        Share share = new Share();
        share.hits = part.hits;
        share.weightedHits = part.weightedHits;
        share.trials = trials;
        share.weightedTrials = weightedTrials;
        return share;
    }

    public long hits() {
        return hits;
    }

    public long weightedHits() {
        return weightedHits;
    }

    public long trials() {
        return trials;
    }

    public long weightedTrials() {
        return weightedTrials;
    }

    /** Weighted trials that were no hits; {@link SaturatingCounts#MOST} where that is not known. */
    public long weightedMisses() {
        return weightedTrials == SaturatingCounts.MOST ? SaturatingCounts.MOST : weightedTrials - weightedHits;
    }

    /** The weighted share, in [0, 1]; NaN without trials, and where there are too many to count. */
    public double value() {
        return weightedTrials == SaturatingCounts.MOST ? Double.NaN : (double) weightedHits / weightedTrials;
    }

    /**
     * Emits the share under a name, unless there are no trials.
     *
     * @param coverage label coverage, or NaN
     */
    public void read(String metric, double coverage, List<String> exemplars, Summary.Readings out) {
        if (trials > 0) {
            Wilson interval = Wilson.of(hits, trials);
            out.put(
                    metric,
                    new Summary.Reading(value(), trials, interval.lower(), interval.upper(), coverage, exemplars));
        }
    }

    public void write(DataOutput out) throws IOException {
        out.writeLong(hits);
        out.writeLong(trials);
        out.writeLong(weightedHits);
        out.writeLong(weightedTrials);
    }

    public void restore(DataInput in) throws IOException {
        hits = in.readLong();
        trials = in.readLong();
        weightedHits = in.readLong();
        weightedTrials = in.readLong();
    }
}
