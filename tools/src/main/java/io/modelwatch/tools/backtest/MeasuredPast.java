package io.modelwatch.tools.backtest;

import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.job.kafka.TopicCheck;
import io.modelwatch.job.kafka.WholeTopic;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.AlertJson;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.MetricPointJson;
import io.modelwatch.schemas.alert.Series;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;

/** What the metric and alert topics still retain. */
final class MeasuredPast {
    private record Window(Series series, Instant end) {}

    private final KafkaConfig kafka;

    /** @throws io.modelwatch.job.config.ConfigException if the brokers do not answer, or a topic is missing */
    MeasuredPast(KafkaConfig kafka) {
        this.kafka = kafka;
        TopicCheck.require(
                kafka, List.of(kafka.topics().metrics(), kafka.topics().alerts()));
    }

    /** Points whose timestamp lies in a range, each (series, window) once, however often it was published. */
    List<MetricPoint> points(Instant from, Instant to, Predicate<MetricPoint> wanted) {
        Map<Window, MetricPoint> points = new HashMap<>();
        WholeTopic.read(properties(), kafka.topics().metrics(), record -> {
            MetricPoint point = MetricPointJson.read(record.value());
            if (!point.time().isBefore(from) && point.time().isBefore(to) && wanted.test(point)) {
                points.putIfAbsent(new Window(point.series(), point.windowEnd()), point);
            }
        });
        return List.copyOf(points.values());
    }

    /** Every transition, duplicates included. */
    List<Alert> alerts() {
        List<Alert> alerts = new ArrayList<>();
        WholeTopic.read(properties(), kafka.topics().alerts(), record -> {
            if (record.value() != null) {
                alerts.add(AlertJson.read(record.value()));
            }
        });
        return alerts;
    }

    private Properties properties() {
        Properties committed = kafka.impatientProperties();
        committed.setProperty("isolation.level", "read_committed");
        return committed;
    }
}
