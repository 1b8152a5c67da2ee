package io.modelwatch.tools.warm;

import io.modelwatch.schemas.Plain;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.MetricPointJson;
import io.modelwatch.udfs.warm.SeriesLearner;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;

/** Takes the points of a span that rules watch, and counts what it does not take. */
final class LearnedPoints {
    private final PointShards shards;
    private final SeriesLearner learner;
    private final Instant from;
    private final Instant to;
    private Instant first = Instant.MAX;
    private Instant last = Instant.MIN;
    private long read;
    private long taken;
    private long refused;
    private String refusal;

    /**
     * @param from stamp of the first point that is taken
     * @param to stamp from which on none is
     */
    LearnedPoints(PointShards shards, SeriesLearner learner, Instant from, Instant to) {
        this.shards = shards;
        this.learner = learner;
        this.from = from;
        this.to = to;
    }

    /**
     * Takes a point, if it is one.
     *
     * @param place of it, for people
     */
    void read(byte[] json, String place) throws IOException {
        read++;
        try {
            take(MetricPointJson.readOfThisVersion(json));
        } catch (IllegalArgumentException none) {
            refused++;
            refusal = refusal == null ? "%s: %s".formatted(place, none.getMessage()) : refusal;
        }
    }

    private void take(MetricPoint point) throws IOException {
        if (point.time().isBefore(from) || !point.time().isBefore(to) || !learner.watches(point)) {
            return;
        }
        shards.add(point);
        taken++;
        first = point.time().isBefore(first) ? point.time() : first;
        last = point.time().isAfter(last) ? point.time() : last;
    }

    long read() {
        return read;
    }

    long taken() {
        return taken;
    }

    /** Stamp of the first point that was taken; only if one was. */
    Instant first() {
        return first;
    }

    Instant last() {
        return last;
    }

    /** Says what was left out because it could not be read. */
    void report(PrintStream err) {
        if (refused > 0) {
            err.printf("%d records were skipped, the first at %s%n", refused, Plain.shown(refusal));
        }
    }
}
