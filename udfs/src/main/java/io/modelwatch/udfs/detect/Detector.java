package io.modelwatch.udfs.detect;

import io.modelwatch.udfs.stats.Metric;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;

/**
 * Judges the values of one series, one after the other. A detector is immutable and holds parameters only; what it remembers of a series is
 * its memory {@code M}, which is immutable too. It scores a value before it learns it.
 *
 * @param <M> what it remembers of a series
 */
public interface Detector<M> extends Serializable {
    /** Stable, kebab-case, as written in the configuration, for example {@code z-score}. */
    String name();

    /** Name and parameters, as alerts show them, for example {@code z-score(window=60, threshold=3.0)}. */
    String describe();

    /** The memory of a series of which nothing is known. */
    M initial();

    /**
     * Judges a value.
     *
     * @return the judgement and two memories: with the value learned, and with the baseline frozen
     * @throws IllegalArgumentException if the value is NaN or infinite
     */
    Step<M> step(M before, Value value);

    /** The memory with its baseline forgotten: it warms up anew ({@code new normal}). */
    M warmUpAnew(M before);

    void write(M memory, DataOutput out) throws IOException;

    M read(DataInput in) throws IOException;

    /**
     * One value of a series.
     *
     * @param value finite
     * @param count unweighted events behind it, >= 1
     * @param shape decides the deviation that chance alone explains
     */
    record Value(double value, long count, Metric.Shape shape) {}

    /**
     * What one step says.
     *
     * @param learned the memory after learning the value
     * @param frozen the memory with the same baseline (mean, deviation), the running statistic moved on
     * @param ready whether the detector has warmed up; while it has not, it never says above or below
     * @param score signed distance from the expected value in the detector's own scale; NaN while not ready
     * @param expected NaN where there is none
     * @param lower value below which it is anomalous; NaN where there is none
     * @param upper value above which it is anomalous; NaN where there is none
     * @param side where the value, or the running statistic, stands
     */
    record Step<M>(
            M learned, M frozen, boolean ready, double score, double expected, double lower, double upper, Side side) {}

    enum Side {
        BELOW,
        INSIDE,
        ABOVE
    }
}
