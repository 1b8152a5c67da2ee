package io.modelwatch.lab.benchmark;

import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * Flink's own counters of the jobs in this process, read live: a job is observed without an additional operator. Flink creates the
 * reporter, so what it reports to is static.
 */
public final class JobCounters implements MetricReporter, MetricReporterFactory {
    private static final String REPORTER = "metrics.reporter.benchmark.factory.class";
    private static final String RECORDS_IN = "numRecordsIn";
    private static final String JOB = "<job_id>";
    private static final String OPERATOR = "<operator_name>";
    /** By name: of operators only; kept after a job has ended, until {@link #forget}. */
    private static final Map<String, Set<Seen>> SEEN = new ConcurrentHashMap<>();

    private record Seen(String job, String operator, Metric metric) {}

    /** Settings that make a cluster report here. */
    static void reportTo(Configuration cluster) {
        cluster.setString(REPORTER, JobCounters.class.getName());
    }

    /** Records that all operators of a job have received so far: it stops growing once nothing flows. */
    static long recordsIn(JobID job) {
        return sum(job, "", RECORDS_IN);
    }

    /** The sum over subtasks of a counter or gauge of the operators whose name has this prefix; 0 if there is none. */
    static long sum(JobID job, String operator, String name) {
        long sum = 0;
        String id = job.toHexString();
        for (Seen seen : SEEN.getOrDefault(name, Set.of())) {
            if (seen.job.equals(id) && seen.operator.startsWith(operator)) {
                sum += valueOf(seen.metric);
            }
        }
        return sum;
    }

    static void forget(JobID job) {
        SEEN.values().forEach(named -> named.removeIf(seen -> seen.job.equals(job.toHexString())));
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
        Map<String, String> scope = group.getAllVariables();
        if (scope.containsKey(OPERATOR) && (metric instanceof Counter || metric instanceof Gauge)) {
            SEEN.computeIfAbsent(name, any -> ConcurrentHashMap.newKeySet())
                    .add(new Seen(scope.get(JOB), scope.get(OPERATOR), metric));
        }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {}

    private static long valueOf(Metric metric) {
        if (metric instanceof Counter counter) {
            return counter.getCount();
        }
        return ((Gauge<?>) metric).getValue() instanceof Number number ? number.longValue() : 0;
    }
}
