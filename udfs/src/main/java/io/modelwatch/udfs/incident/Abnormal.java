package io.modelwatch.udfs.incident;

import io.modelwatch.udfs.detect.Finding;
import io.modelwatch.udfs.detect.Finding.Side;
import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.stats.Category;

/**
 * One series that is or was abnormal: the part that other series are compared with.
 *
 * @param alert its fingerprint
 * @param inherited whether it was judged by another version's past
 * @param since time of serving of its beginning, epoch milliseconds
 * @param end time of serving of its end, epoch milliseconds, or {@link #OPEN}
 */
record Abnormal(
        String alert,
        String version,
        Category category,
        Side side,
        String metric,
        String segment,
        boolean inherited,
        long since,
        long end) {
    static final long OPEN = Long.MAX_VALUE;

    static Abnormal of(Transition began) {
        Finding finding = began.finding();
        return new Abnormal(
                finding.fingerprint(),
                began.version(),
                finding.category(),
                finding.side(),
                finding.series().metric(),
                finding.series().segment(),
                finding.inherited(),
                began.since(),
                OPEN);
    }

    boolean isOpen() {
        return end == OPEN;
    }

    Abnormal endedAt(long time) {
        return new Abnormal(alert, version, category, side, metric, segment, inherited, since, time);
    }

    /** Whether both are the same beginning of the same alert. */
    boolean isSame(Abnormal other) {
        return alert.equals(other.alert) && since == other.since;
    }

    /** A version's share of the traffic says nothing about another version's. */
    boolean isTrafficOfAnother() {
        return category == Category.TRAFFIC && inherited;
    }
}
