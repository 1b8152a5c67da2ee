package io.modelwatch.udfs.shadow;

import io.modelwatch.udfs.inference.ScoringException;
import java.util.EnumMap;
import java.util.Map;

/**
 * Counts the requests offered to one candidate. Each step is atomic, so that whoever looks, from whatever thread, finds every request at
 * exactly one place.
 */
final class ShadowTally {
    private long offered;
    private long scored;
    private long dropped;
    private long stale;
    private long failed;
    private long queued;
    private final Map<ScoringException.Reason, Long> reasons = new EnumMap<>(ScoringException.Reason.class);

    synchronized void droppedAtOnce() {
        offered++;
        dropped++;
    }

    synchronized void queued() {
        offered++;
        queued++;
    }

    synchronized void scored() {
        queued--;
        scored++;
    }

    synchronized void dropped() {
        queued--;
        dropped++;
    }

    synchronized void stale() {
        queued--;
        stale++;
    }

    synchronized void failed(ScoringException.Reason reason) {
        queued--;
        failed++;
        reasons.merge(reason, 1L, Long::sum);
    }

    synchronized long failedFor(ScoringException.Reason reason) {
        return reasons.getOrDefault(reason, 0L);
    }

    synchronized ShadowCounts counts() {
        long notFinite = reasons.getOrDefault(ScoringException.Reason.NOT_FINITE, 0L);
        return new ShadowCounts(offered, scored, dropped, stale, failed, queued, notFinite);
    }
}
