package io.modelwatch.udfs.detect;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.alert.Verdict.View;
import io.modelwatch.udfs.detect.adaptive.Days;
import io.modelwatch.udfs.stats.Metric;
import java.io.Serializable;

/**
 * Judges the values of one series, one after the other. A detector is immutable and holds parameters only; what it remembers of a series is
 * its memory {@code M}, which is immutable too, unless {@link #copy} copies it: then a step changes it in place. It scores a value before
 * it learns it.
 *
 * @param <M> what it remembers of a series
 */
public interface Detector<M> extends DetectorMemory.Format<M>, Serializable {
    /** Stable, kebab-case, as written in the configuration, for example {@code z-score}. */
    String name();

    /** Name and parameters, as alerts show them, for example {@code z-score(window=60, threshold=3.0)}. */
    @Override
    String describe();

    /** What its memories depend on: what was remembered as something else is forgotten. Limits need not be part of it. */
    default String remembersAs(Days days) {
        return describe();
    }

    /** The memory of a series of which nothing is known. */
    M initial();

    /** Whether the series is known well enough to judge its next value. */
    boolean ready(M memory);

    /** Whether what it expects comes from the series' own past; bounds that a person set are never a new normal. */
    default boolean learns() {
        return true;
    }

    /**
     * For how long without a value its memory says what to expect: a baseline that only follows the last windows knows nothing of a day.
     *
     * @param windowMillis length of its windows
     */
    default long remembersForMillis(long windowMillis) {
        return Long.MAX_VALUE;
    }

    /**
     * How it shares what it remembers of a series. Such a detector knows by itself when what it expects is held, and when what is abnormal
     * is the new normal.
     *
     * @return null where each rule remembers each version apart, freezes its baseline, and lets it warm up anew
     */
    default Sharing<?, ?> sharing() {
        return null;
    }

    /** Whether its limit follows from how many false incidents are allowed. */
    default boolean hasBudget() {
        return false;
    }

    /** False incidents that a rule by it may have in 30 days of one model; NaN where it takes a part of the model's, or has no budget. */
    default double ownBudget() {
        return Double.NaN;
    }

    /**
     * The limit of its score for a rule, where it does not follow from its parameters alone.
     *
     * @return NaN where it does
     */
    default double limit(RuleTerms terms, long windowMillis) {
        return Double.NaN;
    }

    /** How long a series is abnormal before that is the new normal, of windows of a length. */
    default long freezesForMillis(long freezeForMillis, long windowMillis) {
        return freezeForMillis;
    }

    /** The memory with its running statistic at rest: what another series may start from. The given one stays as it is. */
    default M atRest(M memory) {
        return memory;
    }

    /**
     * Judges a value.
     *
     * @return the judgement and two memories: where the value is normal to the rule, and where it is abnormal
     */
    Step<M> step(M before, Value value);

    /** The same for a rule. */
    default Step<M> step(M before, Value value, RuleTerms terms) {
        return step(before, value);
    }

    /** The memory with its baseline forgotten: it warms up anew ({@code new normal}). */
    M warmUpAnew(M before);

    /**
     * One value of a series. A magnitude beyond {@link #LARGEST} counts as {@link #LARGEST}: so the square of a distance, by the largest
     * count and over as many windows as an int counts, stays below 10^230, and every memory and limit is finite.
     *
     * @param value finite, else it is refused
     * @param count unweighted events behind it, >= 1
     * @param shape decides the deviation that chance alone explains
     * @param timeMillis start of the window, epoch milliseconds
     * @param windowMillis length of the window, >= 1
     */
    record Value(double value, long count, Metric.Shape shape, long timeMillis, long windowMillis) {
        static final double LARGEST = 1e100;
        private static final long TEN_SECONDS = 10_000;

        public Value {
            check(Double.isFinite(value), "value must be finite, was %s", value);
            check(count >= 1, "count must be >= 1, was %s", count);
            check(windowMillis >= 1, "windowMillis must be >= 1, was %s", windowMillis);
            value = Math.max(-LARGEST, Math.min(LARGEST, value));
        }

        /** Of ten seconds at no particular time, for detectors that do not ask when. */
        public Value(double value, long count, Metric.Shape shape) {
            this(value, count, shape, 0, TEN_SECONDS);
        }
    }

    /**
     * The result of one step.
     *
     * @param learned the memory after the value; one beyond the limits, on either side, moves the baseline hardly
     * @param ready whether the detector has warmed up; while it has not, it never says above or below
     * @param score signed distance from the expected value in the detector's own scale; NaN while not ready
     * @param expected NaN where there is none
     * @param lower limit below which the value, or the running statistic, is anomalous; NaN where there is none
     * @param upper limit above which the value, or the running statistic, is anomalous; NaN where there is none
     * @param side where the value, or the running statistic, stands
     * @param view in which way the value lies out on the side of the score
     * @param newNormal whether a detector that holds took over, before this value, what an abnormal series has shown
     */
    record Step<M>(
            M learned,
            boolean ready,
            double score,
            double expected,
            double lower,
            double upper,
            Side side,
            View view,
            boolean newNormal) {
        /** By a detector that has no views. */
        public Step(M learned, boolean ready, double score, double expected, double lower, double upper, Side side) {
            this(learned, ready, score, expected, lower, upper, side, View.NONE, false);
        }

        /** The step of a detector that still warms up: it learns and says nothing. */
        public static <M> Step<M> learning(M learned) {
            return new Step<>(learned, false, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Side.INSIDE);
        }

        /** The same judgement with another memory. */
        Step<M> remembering(M memory) {
            return new Step<>(memory, ready, score, expected, lower, upper, side);
        }
    }

    enum Side {
        BELOW,
        INSIDE,
        ABOVE;

        /** The side of a value: a value on a limit is inside, a NaN limit is no limit. */
        public static Side of(double value, double lower, double upper) {
            return value > upper ? ABOVE : value < lower ? BELOW : INSIDE;
        }
    }
}
