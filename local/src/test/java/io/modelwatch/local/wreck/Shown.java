package io.modelwatch.local.wreck;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** The gauges and counters that the jobs in this process show right now. */
public final class Shown implements MetricReporter, MetricReporterFactory {
    /** By where it is shown: one gauge may be shown by an operator and by its task. */
    private static final Map<Place, Named> METRICS = new ConcurrentHashMap<>();

    private static final String WATERMARK = "currentInputWatermark";
    private static final String OPERATOR = "<operator_name>";

    private record Place(Map<String, String> variables, String name) {}

    private record Named(String name, String operator, Metric metric) {
        private long value() {
            return metric instanceof Counter counter
                    ? counter.getCount()
                    : ((Number) ((Gauge<?>) metric).getValue()).longValue();
        }
    }

    /** Settings of a cluster that reports here. */
    static Configuration settings() {
        Configuration settings = new Configuration();
        settings.setString("metrics.reporter.shown.factory.class", Shown.class.getName());
        return settings;
    }

    /** The sums over all subtasks of those with such a name. */
    static Map<String, Long> sums(Predicate<String> names) {
        Map<String, Long> sums = new HashMap<>();
        METRICS.values().stream()
                .filter(named -> names.test(named.name))
                .forEach(named -> sums.merge(named.name, named.value(), Long::sum));
        return sums;
    }

    /** Up to where event time has come in all subtasks of the operators with such a name; the least long before there are any. */
    static long watermark(Predicate<String> operators) {
        return marks(operators).min(Long::compare).orElse(Long.MIN_VALUE);
    }

    /** Up to where event time has come, by operator. */
    static Map<String, Long> watermarks() {
        Map<String, Long> marks = new TreeMap<>();
        METRICS.values().stream()
                .filter(named -> named.name.equals(WATERMARK) && !named.operator.isEmpty())
                .forEach(named -> marks.merge(named.operator, named.value(), Math::min));
        return marks;
    }

    private static Stream<Long> marks(Predicate<String> operators) {
        return METRICS.values().stream()
                .filter(named -> named.name.equals(WATERMARK) && operators.test(named.operator))
                .map(Named::value);
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
        if (metric instanceof Counter || metric instanceof Gauge<?>) {
            String operator = group.getAllVariables().getOrDefault(OPERATOR, "");
            METRICS.put(new Place(Map.copyOf(group.getAllVariables()), name), new Named(name, operator, metric));
        }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
        METRICS.remove(new Place(Map.copyOf(group.getAllVariables()), name));
    }
}
