package io.modelwatch.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class JobGaugesTest {
    private final JobGauges gauges = new JobGauges();

    @Test
    void addsUpTheSubtasks() {
        gauges.notifyOfAddedMetric(gauge(new AtomicLong(3)), "requestsRead", subtask("follow", 0));
        gauges.notifyOfAddedMetric(gauge(new AtomicLong(4)), "requestsRead", subtask("follow", 1));

        assertThat(gauges.sum("requestsRead")).isEqualTo(7);
        assertThat(gauges.least("follow", "requestsRead")).hasValue(3);
        assertThat(gauges.least("detect", "requestsRead")).isEmpty();
    }

    @Test
    void keepsTheLastValueOfWhatHasEnded() {
        AtomicLong count = new AtomicLong(3);
        Gauge<Long> gauge = gauge(count);
        gauges.notifyOfAddedMetric(gauge, "requestsRead", subtask("follow", 0));
        gauges.notifyOfRemovedMetric(gauge, "requestsRead", subtask("follow", 0));
        count.set(99);

        assertThat(gauges.sum("requestsRead")).isEqualTo(3);
    }

    @Test
    void countsASubtaskOnceThatStartsAgain() {
        Gauge<Long> first = gauge(new AtomicLong(3));
        gauges.notifyOfAddedMetric(first, "requestsRead", subtask("follow", 0));
        gauges.notifyOfAddedMetric(gauge(new AtomicLong(5)), "requestsRead", subtask("follow", 0));
        gauges.notifyOfRemovedMetric(first, "requestsRead", subtask("follow", 0));

        assertThat(gauges.sum("requestsRead")).isEqualTo(5);
    }

    private static Gauge<Long> gauge(AtomicLong count) {
        return count::get;
    }

    private static MetricGroup subtask(String operator, int index) {
        return new UnregisteredMetricsGroup() {
            @Override
            public Map<String, String> getAllVariables() {
                return Map.of("<operator_name>", operator, "<subtask_index>", Integer.toString(index));
            }
        };
    }
}
