package io.modelwatch.tools.backtest;

import java.time.Instant;

/**
 * A time in which people know something to have been wrong.
 *
 * @param file in which it was; empty: in each
 */
record KnownIncident(Instant begin, Instant end, String file) {
    boolean overlaps(Instant from, Instant to) {
        return begin.isBefore(to) && end.isAfter(from);
    }
}
