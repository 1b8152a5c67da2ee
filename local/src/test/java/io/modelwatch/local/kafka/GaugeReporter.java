package io.modelwatch.local.kafka;

import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** Keeps every gauge of the jobs in this process, also after their end, so that a test can read what they showed last. */
public final class GaugeReporter implements MetricReporter, MetricReporterFactory {
    private static final Queue<Named> GAUGES = new ConcurrentLinkedQueue<>();

    private record Named(String name, Map<String, String> variables, Gauge<?> gauge) {}

    /** Settings of a cluster that reports here. */
    public static Configuration settings() {
        Configuration settings = new Configuration();
        settings.setString("metrics.reporter.gauges.factory.class", GaugeReporter.class.getName());
        return settings;
    }

    /** The sum over all subtasks of a gauge of whole numbers. */
    static long sum(String name) {
        return sum(name, Map.of());
    }

    /** @param groups that the gauge is in, each with its value, for example {@code <candidate>} */
    public static long sum(String name, Map<String, String> groups) {
        return GAUGES.stream()
                .filter(named ->
                        named.name.equals(name) && named.variables.entrySet().containsAll(groups.entrySet()))
                .mapToLong(named -> ((Number) named.gauge.getValue()).longValue())
                .sum();
    }

    public static void forget() {
        GAUGES.clear();
    }

    @Override
    public MetricReporter createMetricReporter(Properties properties) {
        return this;
    }

    @Override
    public void open(MetricConfig config) {}

    @Override
    public void close() {}

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        if (metric instanceof Gauge<?> gauge) {
            GAUGES.add(new Named(name, Map.copyOf(group.getAllVariables()), gauge));
        }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {}
}
