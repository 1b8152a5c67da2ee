package io.modelwatch.local.demo;

import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * The gauges and counters of a job that runs in this process, read while it runs and with their last values after it has ended, when
 * Flink's own interfaces no longer have them. A restarted subtask continues its gauges; its counters start anew.
 */
public final class JobGauges implements MetricReporter {
    private static final String RUN = "run";
    /** Flink creates reporters itself, by the name of a factory: this is how one finds the run that waits for it. */
    private static final Map<String, JobGauges> OPEN = new ConcurrentHashMap<>();

    /** @param name after the judgement of a counter, if it has one */
    private record Place(String operator, String subtask, String name) {}

    private final String run = UUID.randomUUID().toString();
    private final Map<Place, Gauge<?>> gauges = new ConcurrentHashMap<>();

    /** Created by Flink through the services file. */
    public static final class Factory implements MetricReporterFactory {
        @Override
        public MetricReporter createMetricReporter(Properties properties) {
            return OPEN.get(properties.getProperty(RUN));
        }
    }

    /** Settings of a cluster that reports to this object. */
    public Configuration settings() {
        OPEN.put(run, this);
        Configuration settings = new Configuration();
        settings.setString("metrics.reporter.modelwatch.factory.class", Factory.class.getName());
        settings.setString("metrics.reporter.modelwatch." + RUN, run);
        return settings;
    }

    /** How many verdicts of a judgement ({@code normal}, {@code anomalous}) there were. */
    public long verdicts(String judgement) {
        return sum(judgement + ".verdicts");
    }

    /** Sum over all subtasks; 0 if there is no such gauge. */
    public long sum(String name) {
        return values("", name).sum();
    }

    /** Minimum over the subtasks of an operator; empty if there is no such gauge. */
    public OptionalLong least(String operatorPrefix, String name) {
        return values(operatorPrefix, name).min();
    }

    private LongStream values(String operatorPrefix, String name) {
        return gauges.entrySet().stream()
                .filter(gauge -> gauge.getKey().name().equals(name)
                        && gauge.getKey().operator().startsWith(operatorPrefix))
                .mapToLong(gauge -> ((Number) gauge.getValue().getValue()).longValue());
    }

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        if (metric instanceof Gauge<?> gauge) {
            gauges.put(place(name, group), gauge);
        } else if (metric instanceof Counter counter) {
            gauges.put(place(name, group), counter::getCount);
        }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
        gauges.computeIfPresent(place(name, group), (place, known) -> known == metric ? last(known) : known);
    }

    private static <T> Gauge<T> last(Gauge<T> gauge) {
        T value = gauge.getValue();
        return () -> value;
    }

    private static Place place(String name, MetricGroup group) {
        Map<String, String> variables = group.getAllVariables();
        String judgement = variables.get("<judgement>");
        return new Place(
                variables.getOrDefault("<operator_name>", ""),
                variables.getOrDefault("<subtask_index>", ""),
                judgement == null ? name : judgement + "." + name);
    }

    @Override
    public void open(MetricConfig config) {
        // Reads on demand; of its configuration only the run matters, which the factory has used.
    }

    @Override
    public void close() {
        OPEN.remove(run);
    }
}
