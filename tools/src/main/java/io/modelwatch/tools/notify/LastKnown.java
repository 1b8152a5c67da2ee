package io.modelwatch.tools.notify;

import io.modelwatch.schemas.alert.Alert;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The newest transition seen of each fingerprint, by (startsAt, sequence): tells news from what the job wrote again after a restart. Used by one
 * thread.
 */
final class LastKnown {
    private record Place(Instant startsAt, long sequence, Instant writtenAt) {
        boolean isBefore(Alert alert) {
            int order = startsAt.compareTo(alert.startsAt());
            return order < 0 || (order == 0 && sequence < alert.sequence());
        }
    }

    /** By fingerprint; cleared by {@link #forgetBefore}. */
    private final Map<String, Place> places = new HashMap<>();

    /** Whether the transition is newer than all seen of its fingerprint; it then counts as seen. */
    boolean isNews(Alert alert, Instant writtenAt) {
        Place last = places.get(alert.fingerprint());
        if (last != null && !last.isBefore(alert)) {
            return false;
        }
        places.put(alert.fingerprint(), new Place(alert.startsAt(), alert.sequence(), writtenAt));
        return true;
    }

    /** Forgets fingerprints of which nothing was written for so long that nothing is written again either. */
    void forgetBefore(Instant time) {
        places.values().removeIf(place -> place.writtenAt().isBefore(time));
    }
}
