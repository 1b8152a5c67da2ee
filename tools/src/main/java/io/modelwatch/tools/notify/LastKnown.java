package io.modelwatch.tools.notify;

import io.modelwatch.schemas.alert.Alert;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The newest transition seen per fingerprint, by (startsAt, sequence): separates new ones from those that the job published again after a
 * restart. Not thread-safe.
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

    /** Whether the transition is newer than all seen for its fingerprint; it counts as seen from then on. */
    boolean isNews(Alert alert, Instant writtenAt) {
        Place last = places.get(alert.fingerprint());
        if (last != null && !last.isBefore(alert)) {
            return false;
        }
        places.put(alert.fingerprint(), new Place(alert.startsAt(), alert.sequence(), writtenAt));
        return true;
    }

    /** Forgets fingerprints that have been silent for so long that none of their transitions can be published again. */
    void forgetBefore(Instant time) {
        places.values().removeIf(place -> place.writtenAt().isBefore(time));
    }
}
