package io.modelwatch.udfs.detect;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Key;
import java.io.Serializable;

/**
 * Which transitions are published, and for how long again. What is decided before a time is judged, learned and followed like everything
 * else, but nobody is told; what is still open then is told at that time.
 *
 * @param from event time, epoch milliseconds; {@link Long#MIN_VALUE}: everything is published
 * @param rewriteForMillis event time for which a transition is kept to be published again after a restore, >= 0
 */
public record Publication(
        @Key(
                name = "alerts.from",
                range = "empty or a time (2026-01-31T12:00:00Z or epoch milliseconds)",
                unit = Key.Unit.TIME,
                meaning =
                        "Event time from which alerts are published: what is decided before is only learned from; what is open then is told then. Empty: all are.")
        long from,

        long rewriteForMillis)
        implements Serializable {
    public Publication {
        check(rewriteForMillis >= 0, "rewrite-for must be >= 0, was %s ms", rewriteForMillis);
    }

    /** Everything is published. */
    public static Publication ofAll(long rewriteForMillis) {
        return new Publication(Long.MIN_VALUE, rewriteForMillis);
    }

    /** Whether what is decided at an event time is not published. */
    public boolean withholds(long at) {
        return at < from;
    }
}
