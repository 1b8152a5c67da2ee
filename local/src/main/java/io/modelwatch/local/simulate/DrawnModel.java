package io.modelwatch.local.simulate;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Subject;
import io.modelwatch.schemas.produce.Feedback;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.InferenceResponse;
import io.modelwatch.schemas.produce.ResourceUsage;
import io.modelwatch.udfs.stats.ModelSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/** Draws the panes of one model, and keeps its points until they are due. */
final class DrawnModel {
    private static final int LABELS = 3;
    private static final int PANES = 4;
    private static final int ALL = 0;

    private final Scenario scenario;
    private final SimulatedModel model;
    private final int number;
    private final DrawnWindows.Settings settings;
    private final ModelSettings judged;
    private final Predicate<MetricPoint> wanted;
    private final Circumstances usual;
    private final List<Fault> faults;
    private final DrawnQuality quality;
    private final LatencyLaw latencies;
    private final List<Subject> slices = new ArrayList<>(List.of(Subject.ALL));
    private final List<Cell> cells;
    private final Map<String, DrawnVersion> versions = new LinkedHashMap<>();
    private final Instances instances;
    private final DrawnTotals totals;
    /** By stamp. */
    private final TreeMap<Long, List<MetricPoint>> due = new TreeMap<>();

    /** Requests that agree in every segment. */
    private record Cell(Map<String, String> segments, double share, List<Integer> slices) {}

    DrawnModel(Scenario scenario, int number, DrawnWindows.Settings settings, Predicate<MetricPoint> wanted) {
        this.scenario = scenario;
        this.model = scenario.models().get(number);
        this.number = number;
        this.settings = settings;
        this.judged = settings.follow().of(model.name());
        this.wanted = wanted;
        this.usual = new Circumstances(scenario, model, settings.start());
        this.faults = scenario.faultsOf(model.name());
        this.quality = new DrawnQuality(scenario, number, usual, judged, settings);
        this.latencies = new LatencyLaw(model);
        this.cells = cells();
        this.instances = new Instances(scenario, model, usual, new Reports());
        this.totals = new DrawnTotals(this, settings.start());
    }

    private List<Cell> cells() {
        List<Cell> made = List.of(new Cell(Map.of(), 1, List.of(ALL)));
        for (Map.Entry<String, Map<String, Double>> dimension : model.segments().entrySet()) {
            List<Cell> finer = new ArrayList<>();
            for (Map.Entry<String, Double> value : dimension.getValue().entrySet()) {
                slices.add(Subject.segment(dimension.getKey(), value.getKey()));
                int slice = slices.size() - 1;
                made.forEach(cell -> finer.add(cell(cell, dimension.getKey(), value, slice)));
            }
            made = finer;
        }
        return made;
    }

    private static Cell cell(Cell coarse, String dimension, Map.Entry<String, Double> value, int slice) {
        Map<String, String> segments = new LinkedHashMap<>(coarse.segments());
        segments.put(dimension, value.getKey());
        List<Integer> within = new ArrayList<>(coarse.slices());
        within.add(slice);
        return new Cell(segments, coarse.share() * value.getValue(), within);
    }

    /** Draws a pane and emits the points that are due at its end, in the order of their series' first ones. */
    void draw(long pane, Consumer<MetricPoint> out) {
        long now = pane + settings.paneMillis();
        for (String version : usual.shares(sinceLive(middle(pane))).keySet()) {
            versions.computeIfAbsent(version, added -> new DrawnVersion(this, added, versions.size(), pane));
        }
        long answered = 0;
        for (DrawnVersion version : versions.values()) {
            Draws draws = draws(PANES, version.index(), pane);
            for (Cell cell : cells) {
                answered += draw(draws, version, cell, pane);
            }
            report(version, pane);
            version.close(now);
        }
        if (judged.awaitsTruth()) {
            long come = quality.come(draws(LABELS, 0, pane));
            totals.label(usual.losesLabels(sinceLive(middle(pane))) ? 0 : come, answered);
        }
        totals.close(now);
        List<MetricPoint> decided = due.remove(now);
        if (decided != null) {
            decided.forEach(out);
        }
    }

    /** Returns the requests that were answered without error. */
    private long draw(Draws draws, DrawnVersion version, Cell cell, long pane) {
        long time = middle(pane);
        Effects effects = Effects.of(faults, version.name(), cell.segments(), sinceLive(time));
        WindowCounts counts = counts();
        counts.served = draws.count(rate(version.name(), cell, time) * (1 - lost(effects)));
        counts.failed = draws.binomial(counts.served, Math.min(1, usual.errorShare(time) + effects.errorShare()));
        counts.orphaned = draws.count(givenUp(version.name(), cell, time));
        counts.latencyFactors = counts.served * effects.latencyFactor() * usual.latency(time, sinceLive(time));
        counts.tailFactors = counts.served * effects.tailFactor();
        double good = effects.quality() * usual.quality(time);
        quality.add(
                draws,
                counts.answered(),
                good,
                pane,
                Math.toIntExact(settings.paneMillis()),
                lostLabels(pane),
                counts.quality);
        cell.slices().forEach(slice -> version.add(slice, counts));
        totals.ask(counts.requests());
        return counts.answered();
    }

    /** Of the requests that are given up in a pane, asked one time-out ago. */
    private double givenUp(String version, Cell cell, long time) {
        long asked = time - settings.follow().responseTimeoutMillis(judged);
        if (asked < settings.start()) {
            return 0;
        }
        Effects effects = Effects.of(faults, version, cell.segments(), sinceLive(asked));
        return rate(version, cell, asked) * lost(effects);
    }

    private double lost(Effects effects) {
        return Math.min(1, scenario.orphanShare() + effects.dropShare());
    }

    /** Expected requests in a pane. */
    private double rate(String version, Cell cell, long time) {
        long sinceLive = sinceLive(time);
        return model.requestsPerSecond()
                * settings.paneMillis()
                / SimulatedTraffic.SECOND
                * usual.shares(sinceLive).getOrDefault(version, 0.0)
                * usual.traffic(time, sinceLive)
                * usual.arriving(sinceLive)
                * Effects.surgeOf(faults, version, sinceLive)
                * Effects.trafficOf(faults, version, cell.segments(), sinceLive)
                * cell.share();
    }

    /** Null where no label of a pane can be lost at any horizon. */
    private LongPredicate lostLabels(long pane) {
        long longest = horizons().stream().mapToLong(Long::longValue).max().orElse(0);
        boolean some = usual.losesLabels(sinceLive(pane), sinceLive(pane) + settings.paneMillis() + longest);
        return some ? time -> usual.losesLabels(sinceLive(time)) : null;
    }

    private void report(DrawnVersion version, long pane) {
        for (long second = pane; second < pane + settings.paneMillis(); second += SimulatedTraffic.SECOND) {
            long since = second - settings.start();
            boolean due = since % scenario.resourceIntervalMillis() == 0;
            if (due && usual.shares(since).containsKey(version.name())) {
                long at = since / SimulatedTraffic.SECOND;
                Draws draws = new Draws(settings.seed(), SimulatedTraffic.RESOURCES, number, version.index(), at);
                instances.report(draws, version.name(), second, since);
            }
        }
    }

    private long middle(long pane) {
        return pane + settings.paneMillis() / 2;
    }

    /** The live part begins with history. */
    private long sinceLive(long time) {
        return time - settings.start();
    }

    String name() {
        return model.name();
    }

    List<Long> windows() {
        return settings.windowMillis();
    }

    List<Long> horizons() {
        return judged.awaitsTruth() ? judged.horizonMillis() : List.of();
    }

    /** All requests, then those of each value of each dimension. */
    List<Subject> slices() {
        return slices;
    }

    DrawnQuality quality() {
        return quality;
    }

    LatencyLaw latencies() {
        return latencies;
    }

    WindowCounts counts() {
        return new WindowCounts(quality.width());
    }

    Draws draws(int purpose, int version, long time) {
        return new Draws(settings.seed(), purpose, number, version, (time - settings.start()) / settings.paneMillis());
    }

    PointOutput output(Series any) {
        return new PointOutput(
                any,
                wanted,
                point -> due.computeIfAbsent(point.time().toEpochMilli(), added -> new ArrayList<>())
                        .add(point));
    }

    /** Takes the readings of instances. */
    private final class Reports implements Observer {
        @Override
        public void asked(Draws draws, InferenceRequest request, long sent, Effects effects, Fault skew) {
            // instances ask nothing
        }

        @Override
        public void labelled(Feedback feedback) {
            // instances know no truth
        }

        @Override
        public void answered(Draws draws, InferenceResponse response, long sent, Effects effects, Fault skew) {
            // answers are drawn by the pane
        }

        @Override
        public void used(ResourceUsage usage) {
            versions.get(usage.version()).add(usage);
        }
    }
}
