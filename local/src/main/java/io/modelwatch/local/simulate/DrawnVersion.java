package io.modelwatch.local.simulate;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Subject;
import io.modelwatch.schemas.produce.ResourceUsage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the open windows of one version hold, and the points of those that close. */
final class DrawnVersion {
    private static final int LATENCIES = 6;
    private static final double SECOND_MILLIS = 1_000;

    private final DrawnModel model;
    private final String name;
    private final int index;
    /** When its first window began: it is partial. */
    private final long first;
    /** By window length, then by slice, the first of which is all requests. */
    private final List<List<WindowCounts>> open = new ArrayList<>();
    /** By window length, then by instance and reading. */
    private final List<Map<String, Map<String, Gauge>>> gauges = new ArrayList<>();

    private final Map<Series, PointOutput> outputs = new LinkedHashMap<>();

    /** Readings of one instance. */
    private static final class Gauge {
        private double sum;
        private long count;
        private double max = Double.NEGATIVE_INFINITY;
    }

    /**
     * @param index of the version among those of its model: it has random numbers of its own
     * @param first when its first window begins, epoch milliseconds
     */
    DrawnVersion(DrawnModel model, String name, int index, long first) {
        this.model = model;
        this.name = name;
        this.index = index;
        this.first = first;
        for (int length = 0; length < model.windows().size(); length++) {
            List<WindowCounts> slices = new ArrayList<>();
            model.slices().forEach(slice -> slices.add(model.counts()));
            open.add(slices);
            gauges.add(new LinkedHashMap<>());
        }
    }

    String name() {
        return name;
    }

    int index() {
        return index;
    }

    /** Adds what a pane of a slice measured. */
    void add(int slice, WindowCounts pane) {
        open.forEach(slices -> slices.get(slice).add(pane));
    }

    void add(ResourceUsage usage) {
        usage.readings()
                .forEach((reading, value) -> gauges.forEach(instances -> {
                    Gauge gauge = instances
                            .computeIfAbsent(usage.instance(), added -> new LinkedHashMap<>())
                            .computeIfAbsent(reading, added -> new Gauge());
                    gauge.sum += value;
                    gauge.count++;
                    gauge.max = Math.max(gauge.max, value);
                }));
    }

    /** Emits the points of all windows that end now. */
    void close(long now) {
        for (int length = 0; length < open.size(); length++) {
            long window = model.windows().get(length);
            if (now % window == 0) {
                boolean partial = now - window <= first;
                for (int slice = 0; slice < model.slices().size(); slice++) {
                    close(length, slice, now, partial);
                }
                closeGauges(length, now, partial);
            }
        }
    }

    private void close(int length, int slice, long now, boolean partial) {
        long window = model.windows().get(length);
        Subject subject = model.slices().get(slice);
        WindowCounts counts = open.get(length).get(slice);
        if (counts.requests() > 0) {
            PointOutput service = output(subject, window, Span.NONE);
            service(counts, service, window, now, partial);
            if (subject.isAll() && counts.served > 0) {
                Draws draws = model.draws(LATENCIES + length, index, now);
                double factor = counts.latencyFactors / counts.served;
                double tail = counts.tailFactors / counts.served;
                model.latencies().read(draws, counts.served, factor, tail, into(service, now, partial));
            }
            quality(counts, subject, window, now, partial);
        }
        counts.clear();
    }

    private static void service(WindowCounts counts, PointOutput out, long window, long now, boolean partial) {
        long requests = counts.requests();
        out.put("requests_per_second", requests * SECOND_MILLIS / window, requests, now, partial);
        out.put("orphan_rate", counts.orphaned / (double) requests, requests, now, partial);
        if (counts.served > 0) {
            out.put("error_rate", counts.failed / (double) counts.served, counts.served, now, partial);
        }
    }

    private void quality(WindowCounts counts, Subject subject, long window, long now, boolean partial) {
        QualitySums sums = model.quality().sums();
        for (int h = 0; h < model.horizons().size(); h++) {
            PointOutput judged =
                    output(subject, window, Span.of(model.horizons().get(h)));
            sums.read(counts.answered(), counts.quality, h * sums.width(), into(judged, now, partial));
        }
    }

    private void closeGauges(int length, long now, boolean partial) {
        long window = model.windows().get(length);
        gauges.get(length)
                .forEach((instance, readings) -> readings.forEach((reading, gauge) -> {
                    PointOutput out = output(Subject.instance(instance), window, Span.NONE);
                    out.put(reading + "_mean", gauge.sum / gauge.count, gauge.count, now, partial);
                    out.put(reading + "_max", gauge.max, gauge.count, now, partial);
                }));
        gauges.get(length).clear();
    }

    private static QualitySums.Out into(PointOutput out, long now, boolean partial) {
        return (metric, value, count) -> out.put(metric, value, count, now, partial);
    }

    private PointOutput output(Subject subject, long window, Span horizon) {
        Series any = new Series(model.name(), name, subject, "", Span.of(window), horizon);
        return outputs.computeIfAbsent(any, model::output);
    }
}
