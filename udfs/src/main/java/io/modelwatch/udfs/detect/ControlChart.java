package io.modelwatch.udfs.detect;

import static io.modelwatch.schemas.Check.check;

/**
 * A detector that learns a {@link Baseline} in its warm-up, and from then on judges a running statistic against it. The baseline follows:
 * with every window where both the window's value and the statistic are within their limits, hardly with any other ({@link Winsorised}).
 *
 * @param <M> the baseline and the running statistic
 */
interface ControlChart<M extends ControlChart.Memory> extends Detector<M> {
    /** What a chart remembers of a series. */
    interface Memory {
        Baseline baseline();
    }

    /** Values learned before the first judgement, >= 2. */
    int warmUp();

    /** Least deviation assumed of a window's value, in the metric's unit, >= 0. */
    double minDeviation();

    /** The memory of this baseline with its running statistic at rest. */
    M atRest(Baseline baseline);

    /** The memory with another baseline and the same running statistic. */
    M with(Baseline baseline, M memory);

    /** The distance from the mean beyond which one value alone makes a statistic at rest anomalous, in deviations of a value, > 0. */
    double limit();

    /**
     * Judges a value of a series that is ready, and moves the running statistic; the baseline stays.
     *
     * @param mean of the baseline
     * @param deviation of a window's value, > 0
     */
    Step<M> judge(M before, Value value, double mean, double deviation);

    /** Refuses parameters that no chart accepts. */
    static void checkParameters(String chart, int warmUp, double minDeviation) {
        check(warmUp >= 2, "%s: warm-up must be >= 2, was %s", chart, warmUp);
        check(
                minDeviation >= 0 && Double.isFinite(minDeviation),
                "%s: min-deviation must be >= 0, was %s",
                chart,
                minDeviation);
    }

    @Override
    default M initial() {
        return atRest(Baseline.NOTHING);
    }

    @Override
    default boolean ready(M memory) {
        return memory.baseline().points() >= warmUp();
    }

    @Override
    default M atRest(M memory) {
        return atRest(memory.baseline());
    }

    @Override
    default Step<M> step(M before, Value value) {
        Baseline baseline = before.baseline();
        if (!ready(before)) {
            return Step.learning(atRest(baseline.learn(value, warmUp())));
        }
        double deviation = baseline.deviation(value, minDeviation());
        Step<M> judged = judge(before, value, baseline.mean(), deviation);
        return judged.remembering(with(after(judged.side(), baseline, value, deviation), judged.learned()));
    }

    private Baseline after(Side side, Baseline before, Value value, double deviation) {
        boolean inside = side == Side.INSIDE && Math.abs(value.value() - before.mean()) <= limit() * deviation;
        return inside
                ? before.learn(value, Math.max(Baseline.MEMORY, warmUp()))
                : before.follow(value, limit(), deviation);
    }

    @Override
    default long remembersForMillis(long windowMillis) {
        return Math.max(Baseline.MEMORY, warmUp()) * windowMillis;
    }

    @Override
    default M warmUpAnew(M before) {
        return initial();
    }
}
