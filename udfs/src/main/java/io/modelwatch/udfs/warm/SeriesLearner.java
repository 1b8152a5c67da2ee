package io.modelwatch.udfs.warm;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.Judge;
import io.modelwatch.udfs.detect.MetricLookup;
import io.modelwatch.udfs.detect.Rules;
import io.modelwatch.udfs.detect.SeriesMemory;
import io.modelwatch.udfs.detect.replay.KnownSeries;
import io.modelwatch.udfs.guard.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Learns series as the job does: what it remembers after the same points is the same. No command changes the rules. Used by one thread. */
public final class SeriesLearner {
    private final Judge judge;
    private final long forgetAfterMillis;

    /** @param failures receives failures of rules, which go on as in the job */
    public SeriesLearner(DetectionSettings settings, MetricLookup metrics, Consumer<Failure> failures) {
        Rules rules = new Rules(settings.rules());
        this.judge = new Judge(settings, metrics, time -> rules, failures);
        this.forgetAfterMillis = settings.forgetAfterMillis();
    }

    /** Whether a point says something to any rule. */
    public boolean watches(MetricPoint point) {
        return !point.partial() && judge.watches(point);
    }

    /**
     * Learns all that is known of one series across its versions.
     *
     * @param points that {@link #watches} takes, in any order; of several with the same version and stamp the first counts
     * @param until stamp of the last point of any series, epoch milliseconds: versions that were silent for long enough by then are
     *     forgotten
     * @return empty where nothing is remembered
     */
    public SeriesMemory learn(List<MetricPoint> points, long until) {
        TreeMap<Long, TreeMap<String, MetricPoint>> stamps = new TreeMap<>();
        for (MetricPoint point : points) {
            stamps.computeIfAbsent(point.time().toEpochMilli(), added -> new TreeMap<>())
                    .putIfAbsent(point.series().version(), point);
        }
        KnownSeries known = KnownSeries.NOTHING;
        for (Map.Entry<Long, TreeMap<String, MetricPoint>> stamp : stamps.entrySet()) {
            List<MetricPoint> versions = new ArrayList<>(stamp.getValue().values());
            known = known.judge(judge, stamp.getKey(), versions, forgetAfterMillis, verdict -> {});
        }
        return known.before(until, forgetAfterMillis).memory();
    }
}
