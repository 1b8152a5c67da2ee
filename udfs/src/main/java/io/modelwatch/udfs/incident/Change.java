package io.modelwatch.udfs.incident;

import static java.util.Comparator.comparingLong;

import java.util.Comparator;

/**
 * Something that people or tools changed, or a version that appeared: what may have to do with what went wrong after it.
 *
 * @param at event time from which it counts, epoch milliseconds
 * @param what for example {@code deployed}, {@code first seen}, {@code rule set}, {@code candidate registered}
 * @param subject what was changed, for example {@code search-ranker/v3} or {@code rule/LatencyHigh/warning}
 */
public record Change(long at, String what, String subject) {
    static final Comparator<Change> BY_TIME =
            comparingLong(Change::at).thenComparing(Change::what).thenComparing(Change::subject);
}
