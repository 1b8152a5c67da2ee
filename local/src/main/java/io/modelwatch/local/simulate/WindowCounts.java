package io.modelwatch.local.simulate;

import java.util.Arrays;

/** What some panes of one slice of a version add up to. */
final class WindowCounts {
    long served;
    long failed;
    long orphaned;
    /** Of latency, summed over the served. */
    double latencyFactors;
    /** Of the slowest latencies, likewise. */
    double tailFactors;
    /** As {@link QualitySums} lays them out, for each horizon. */
    final double[] quality;

    WindowCounts(int quality) {
        this.quality = new double[quality];
    }

    /** Requests with an answer that can be judged. */
    long answered() {
        return served - failed;
    }

    long requests() {
        return served + orphaned;
    }

    void add(WindowCounts other) {
        served += other.served;
        failed += other.failed;
        orphaned += other.orphaned;
        latencyFactors += other.latencyFactors;
        tailFactors += other.tailFactors;
        for (int i = 0; i < quality.length; i++) {
            quality[i] += other.quality[i];
        }
    }

    void clear() {
        served = 0;
        failed = 0;
        orphaned = 0;
        latencyFactors = 0;
        tailFactors = 0;
        Arrays.fill(quality, 0);
    }
}
