package io.modelwatch.tools.exporter;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** The exporter's own metrics. Thread-safe. */
final class Meters {
    /** Why something that was consumed is not exposed. */
    enum Reason {
        /** The limit of series or alerts is reached. */
        LIMIT("limit"),
        /** The record is neither a metric point nor a judgement. */
        UNREADABLE("unreadable"),
        /** The catalogue has no metric of that name. */
        UNKNOWN_METRIC("unknown_metric");

        private final String label;

        Reason(String label) {
            this.label = label;
        }
    }

    private final Counter read;
    private final Counter dropped;
    private final Gauge kafkaUp;

    Meters(PrometheusRegistry registry) {
        this.read = Counter.builder()
                .name("modelwatch_exporter_records_read_total")
                .help("Records consumed, by topic.")
                .labelNames("topic")
                .register(registry);
        this.dropped = Counter.builder()
                .name("modelwatch_exporter_dropped_total")
                .help("Metric points, judgements and firing alerts that are not exposed, by reason.")
                .labelNames("reason")
                .register(registry);
        this.kafkaUp = Gauge.builder()
                .name("modelwatch_exporter_kafka_up")
                .help("Whether the brokers responded to the last probe, at most a minute ago: 1, else 0.")
                .register(registry);
        for (Reason reason : Reason.values()) {
            dropped.labelValues(reason.label);
        }
        kafkaUp.set(1);
    }

    void read(String topic, int records) {
        read.labelValues(topic).inc(records);
    }

    void dropped(Reason reason) {
        dropped.labelValues(reason.label).inc();
    }

    void kafkaAnswers(boolean answers) {
        kafkaUp.set(answers ? 1 : 0);
    }
}
