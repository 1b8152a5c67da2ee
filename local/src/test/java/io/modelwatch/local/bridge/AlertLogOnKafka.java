package io.modelwatch.local.bridge;

import io.modelwatch.local.Broker;
import io.modelwatch.schemas.Fingerprint;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Alert.Status;
import io.modelwatch.schemas.alert.AlertJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A real broker with alert topics that a test writes to as the job does. */
final class AlertLogOnKafka implements AutoCloseable {
    static final Instant START = Instant.parse("2026-01-31T10:00:00Z");
    private static final int PARTITIONS = 2;

    final Broker broker;
    private final KafkaProducer<byte[], byte[]> producer;

    private AlertLogOnKafka(Broker broker) {
        this.broker = broker;
        this.producer = new KafkaProducer<>(connection(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    static AlertLogOnKafka start() throws IOException {
        return new AlertLogOnKafka(Broker.start());
    }

    void create(String topic) throws Exception {
        try (Admin admin = Admin.create(connection())) {
            var plan = new NewTopic(topic, Optional.of(PARTITIONS), Optional.empty());
            admin.createTopics(List.of(plan)).all().get(30, TimeUnit.SECONDS);
        }
    }

    void write(String topic, Alert... alerts) throws Exception {
        for (Alert alert : alerts) {
            byte[] key = alert.fingerprint().getBytes(StandardCharsets.UTF_8);
            producer.send(new ProducerRecord<>(topic, key, AlertJson.write(alert)))
                    .get(30, TimeUnit.SECONDS);
        }
    }

    /** Where to find the topic, as options of a tool. */
    List<String> options(String topic) {
        return new ArrayList<>(
                List.of("--bootstrap-servers", broker.bootstrapServers(), "--set", "kafka.topics.alerts=" + topic));
    }

    /** A firing alert with the labels of the job's, some of them changed. */
    static Alert firing(Map<String, String> changed) {
        Map<String, String> labels = new TreeMap<>(Map.of(
                "alertname", "LatencyHigh",
                "model", "search-ranker",
                "version", "v7",
                "segment", "device=ios",
                "metric", "latency_p95",
                "window", "10s",
                "severity", "warning",
                "incident", "4f2a"));
        labels.putAll(changed);
        return new Alert(
                Fingerprint.of(labels),
                labels,
                Map.of("summary", "latency_p95 of search-ranker is 53.3 ms, expected 36.5 – 慢", "value", "53.3"),
                Status.FIRING,
                START,
                null,
                0);
    }

    static Alert resolved(Alert firing) {
        Map<String, String> annotations = new HashMap<>(firing.annotations());
        annotations.put("reason", "recovered");
        return new Alert(
                firing.fingerprint(),
                firing.labels(),
                annotations,
                Status.RESOLVED,
                firing.startsAt(),
                Instant.now(),
                firing.sequence() + 1);
    }

    @Override
    public void close() throws IOException {
        producer.close();
        broker.close();
    }

    private Map<String, Object> connection() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }
}
