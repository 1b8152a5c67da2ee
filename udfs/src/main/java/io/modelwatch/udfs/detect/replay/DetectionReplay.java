package io.modelwatch.udfs.detect.replay;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.udfs.detect.AlertLife;
import io.modelwatch.udfs.detect.AlertMemory;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.detect.AlertOutput;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.Judge;
import io.modelwatch.udfs.detect.MetricLookup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Detection and the life of alerts over a complete set of points, as the job judges them: the same verdicts and the same alerts. It does
 * not detect the silence of a version, and no command changes the rules. Used by one thread.
 */
public final class DetectionReplay {
    private final DetectionSettings settings;
    private final Judge judge;
    private final AlertLife life;
    private final Consumer<Verdict> verdicts;
    private final List<Written> transitions = new ArrayList<>();
    private final AlertOutput output = new AlertOutput(transition -> {}, transitions::add);
    private final Map<String, KnownSeries> series = new HashMap<>();
    /** By {@link Verdict#alertKey}, as long as there is something to follow. */
    private final Map<String, AlertMemory> alerts = new HashMap<>();

    /** @param verdicts receives the verdict of every judged point, in the order of stamps */
    public DetectionReplay(DetectionSettings settings, MetricLookup metrics, Consumer<Verdict> verdicts) {
        this.settings = settings;
        this.judge = new Judge(settings, metrics);
        this.life = new AlertLife(settings, metrics, 0);
        this.verdicts = verdicts;
    }

    /** Whether any rule watches the point's series and the point may be judged. */
    public boolean watches(MetricPoint point) {
        return !point.partial() && judge.watches(point);
    }

    /**
     * Judges points; those that no rule watches say nothing. What is due up to the last stamp is done, and nothing after it: open alerts
     * stay open.
     *
     * @param points in any order, each (series, window) once
     * @return every alert that fired or ended, in the order of event time
     */
    public List<Written> run(Collection<MetricPoint> points) {
        TreeMap<Long, List<MetricPoint>> stamps = points.stream()
                .filter(this::watches)
                .collect(
                        Collectors.groupingBy(point -> point.time().toEpochMilli(), TreeMap::new, Collectors.toList()));
        stamps.forEach(this::judge);
        if (!stamps.isEmpty()) {
            expire(stamps.lastKey());
        }
        transitions.sort(Comparator.comparingLong(Written::at)
                .thenComparing(transition -> transition.alert().fingerprint())
                .thenComparing(transition -> transition.alert().startsAt())
                .thenComparing(transition -> transition.alert().sequence()));
        return List.copyOf(transitions);
    }

    private void judge(long stamp, List<MetricPoint> points) {
        expire(stamp - 1);
        Map<String, List<MetricPoint>> bySeries = points.stream()
                .collect(Collectors.groupingBy(
                        point -> point.series().acrossVersions(), TreeMap::new, Collectors.toList()));
        bySeries.forEach((key, versions) -> series.put(key, judge(key, stamp, versions)));
    }

    private KnownSeries judge(String key, long stamp, List<MetricPoint> versions) {
        return series.getOrDefault(key, KnownSeries.NOTHING)
                .judge(judge, stamp, versions, settings.forgetAfterMillis(), this::follow);
    }

    private void follow(Verdict verdict) {
        verdicts.accept(verdict);
        AlertMemory after = life.follow(alerts.get(verdict.alertKey()), verdict, output);
        remember(verdict.alertKey(), after);
    }

    private void expire(long now) {
        for (String key : List.copyOf(alerts.keySet())) {
            AlertMemory memory = alerts.get(key);
            if (life.nextDue(memory) <= now) {
                remember(key, life.expire(memory, now, output));
            }
        }
    }

    private void remember(String key, AlertMemory memory) {
        if (memory == null) {
            alerts.remove(key);
        } else {
            alerts.put(key, memory);
        }
    }
}
