package io.modelwatch.udfs.op;

import io.modelwatch.udfs.inference.ScoringException;
import io.modelwatch.udfs.shadow.ShadowRun;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** Shows each candidate in a metric group of its own: {@code candidate = model/version}. */
final class ShadowMeters {
    private static final int BATCHES_REMEMBERED = 1_024;

    private record Batches(Counter count, Histogram rows, Histogram micros) {}

    private final MetricGroup group;
    private final Map<String, Batches> batches = new HashMap<>();

    ShadowMeters(MetricGroup group) {
        this.group = group;
    }

    void show(String name, ShadowRun run) {
        MetricGroup shown = group.addGroup("candidate", name);
        shown.gauge("offered", (Gauge<Long>) () -> run.counts().offered());
        shown.gauge("scored", (Gauge<Long>) () -> run.counts().scored());
        shown.gauge("dropped", (Gauge<Long>) () -> run.counts().dropped());
        shown.gauge("stale", (Gauge<Long>) () -> run.counts().stale());
        shown.gauge("failed", (Gauge<Long>) () -> run.counts().failed());
        shown.gauge("queued", (Gauge<Long>) () -> run.counts().queued());
        shown.gauge("notFinite", (Gauge<Long>) () -> run.counts().notFinite());
        for (ScoringException.Reason reason : ScoringException.Reason.values()) {
            shown.addGroup("reason", reason.code()).gauge("failures", (Gauge<Long>) () -> run.failedFor(reason));
        }
        shown.gauge("effectiveRate", (Gauge<Double>) run::effectiveRate);
        shown.gauge("provider", (Gauge<String>) run::provider);
        shown.gauge("circuitOpen", (Gauge<Integer>) () -> run.circuitOpen() ? 1 : 0);
        shown.gauge("loadMillis", (Gauge<Long>) run::loadMillis);
        shown.gauge("abandonedThreads", (Gauge<Integer>) run::abandonedThreads);
        batches.put(
                name,
                new Batches(
                        shown.counter("batches"),
                        shown.histogram("batchRows", new DescriptiveStatisticsHistogram(BATCHES_REMEMBERED)),
                        shown.histogram("inferenceMicros", new DescriptiveStatisticsHistogram(BATCHES_REMEMBERED))));
    }

    void batch(String name, int rows, long micros) {
        Batches of = batches.get(name);
        of.count().inc();
        of.rows().update(rows);
        of.micros().update(micros);
    }
}
