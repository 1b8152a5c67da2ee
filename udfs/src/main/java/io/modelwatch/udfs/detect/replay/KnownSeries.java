package io.modelwatch.udfs.detect.replay;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.udfs.detect.Judge;
import io.modelwatch.udfs.detect.SeriesMemory;
import java.util.List;
import java.util.function.Consumer;

/**
 * What is known of a series across its versions, and when it is next searched for silent versions, for a tool that judges as the job does.
 *
 * @param memory changed in place by {@link #judge}, which takes it over
 * @param forgetAt event time, epoch milliseconds; {@link Long#MAX_VALUE} where nothing is known
 */
public record KnownSeries(SeriesMemory memory, long forgetAt) {
    public static final KnownSeries NOTHING = new KnownSeries(SeriesMemory.NOTHING, Long.MAX_VALUE);

    private static KnownSeries of(SeriesMemory memory, long forgetAfter) {
        return memory.isEmpty() ? NOTHING : new KnownSeries(memory, memory.oldest() + forgetAfter);
    }

    /** Without what is forgotten before a time. */
    public KnownSeries before(long time, long forgetAfter) {
        KnownSeries known = this;
        while (known.forgetAt() < time) {
            known = of(known.memory().withoutSilentSince(known.forgetAt() - forgetAfter), forgetAfter);
        }
        return known;
    }

    /**
     * Judges all points of one stamp, later than those of before.
     *
     * @param versions at least one, none of them partial, at most one of each version
     * @param forgetAfter silence after which a version is forgotten, milliseconds
     */
    public KnownSeries judge(
            Judge judge, long stamp, List<MetricPoint> versions, long forgetAfter, Consumer<Verdict> verdicts) {
        KnownSeries known = before(stamp - 1, forgetAfter);
        SeriesMemory after = judge.judge(known.memory(), versions, verdicts);
        // The job judges a stamp by a timer 1 ms before it, and looks for silent versions at the same or a later timer.
        if (known.forgetAt() <= stamp - 1) {
            return of(after.withoutSilentSince(stamp - 1 - forgetAfter), forgetAfter);
        }
        return after.isEmpty()
                ? NOTHING
                : new KnownSeries(after, Math.min(known.forgetAt(), after.oldest() + forgetAfter));
    }
}
