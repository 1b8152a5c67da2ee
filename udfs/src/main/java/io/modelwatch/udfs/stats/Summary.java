package io.modelwatch.udfs.stats;

import io.modelwatch.schemas.event.Outcome;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A measure's memory of the outcomes of one slice and time. Merging is exact and does not depend on order: adding every outcome to
 * one summary, or to several that are merged, reads the same. A summary has one owner and is not shared between threads.
 */
public interface Summary {
    /** Takes one outcome in; those that the measure is not about change nothing. */
    void add(Outcome outcome);

    /** Takes another summary of the same measure and settings in; the other stays as it is. */
    void merge(Summary other);

    /**
     * Gives the readings; a metric over no events has none.
     *
     * @param windowMillis length of the window, > 0
     */
    void read(long windowMillis, Readings out);

    /** Events by each name that data chose and that is measured separately; empty where there are no such names. */
    default Map<String, Long> apart() {
        return Map.of();
    }

    /** Measures together, from now on, the names that are not in. */
    default void fold(Predicate<String> in) {}

    /** Events since it was made whose name found no room, so that they were added to the rest. */
    default long folded() {
        return 0;
    }

    void write(DataOutput out) throws IOException;

    /** Replaces the content by what {@link #write} wrote. */
    void restore(DataInput in) throws IOException;

    /**
     * Receives the readings of a summary. A value that cannot be computed may be NaN: {@link Summaries} leaves it out and counts it.
     */
    interface Readings {
        /** A value without interval and coverage. */
        default void put(String metric, double value, long count, List<String> exemplars) {
            put(metric, new Reading(value, count, Double.NaN, Double.NaN, Double.NaN, exemplars));
        }

        void put(String metric, Reading reading);
    }

    /**
     * @param value in the metric's unit; NaN where it is not known
     * @param count unweighted events behind it, >= 1
     * @param lower lower end of the 95 % interval, or NaN
     * @param upper upper end of the 95 % interval, or NaN
     * @param coverage label coverage in [0, 1], or NaN
     * @param exemplars up to 5 request ids, chosen by a rule that does not depend on order
     */
    record Reading(double value, long count, double lower, double upper, double coverage, List<String> exemplars) {}
}
