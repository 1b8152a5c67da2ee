package io.modelwatch.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.job.Topology;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.kafka.KafkaPorts;
import io.modelwatch.local.Cluster;
import io.modelwatch.schemas.event.Tensor;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.tools.control.LiveControl;
import io.modelwatch.tools.topics.TopicsTool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A secured broker, a Flink cluster, and a job that logs in with secrets from files; topics differ by a suffix. */
final class SecuredSite implements AutoCloseable {
    static final String PRINCIPAL = "User:modelwatch";
    static final String PASSWORD = "sasl-password-correct-horse";
    static final String ID_SECRET = "id-secret-battery-staple";
    static final String REQUEST = "request-of-customer-4711";
    static final String FEATURE = "a-query-that-nobody-should-read";
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final List<String> TOPICS = List.of(
            "requests",
            "responses",
            "feedback",
            "resources",
            "heartbeat",
            "metrics",
            "judgements",
            "alerts",
            "dead-letters",
            "control",
            "answers");

    final SecuredBroker broker;
    final Cluster cluster;
    final Admin operator;
    private final Path directory;

    private SecuredSite(Path directory, SecuredBroker broker, Cluster cluster) {
        this.directory = directory;
        this.broker = broker;
        this.cluster = cluster;
        this.operator = broker.operator();
    }

    static SecuredSite start(Path directory) throws Exception {
        SecuredBroker broker = SecuredBroker.start(directory);
        broker.addUser("modelwatch", PASSWORD);
        Path secrets = Files.createDirectories(directory.resolve("secrets"));
        Files.writeString(secrets.resolve("sasl"), PASSWORD + "\n");
        Files.writeString(secrets.resolve("ids"), ID_SECRET);
        Files.writeString(secrets.resolve("trust"), SecuredBroker.TRUST_PASSWORD);
        return new SecuredSite(directory, broker, Cluster.start(1, 4));
    }

    /** What a user writes into the job's configuration, but for the ways of a test: short windows and short patience. */
    Map<String, String> settings(String suffix) {
        Map<String, String> settings = new HashMap<>();
        TOPICS.forEach(topic -> settings.put("kafka.topics." + topic, topic + suffix));
        settings.put("kafka.bootstrap-servers", broker.bootstrapServers());
        settings.put("kafka.group-id", "watch" + suffix);
        settings.put("kafka.alerts.transactional-id-prefix", "tx" + suffix + "."); // none begins another
        settings.put("kafka.start-from", "earliest");
        settings.put("kafka.connect-timeout", "20s");
        settings.put("kafka.properties.security.protocol", "SASL_SSL");
        settings.put("kafka.properties.sasl.mechanism", "SCRAM-SHA-512");
        settings.put(
                "kafka.properties.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"modelwatch\" password=\"${file:%s}\";"
                        .formatted(secret("sasl")));
        settings.put(
                "kafka.properties.ssl.truststore.location", broker.trustStore().toString());
        settings.put("kafka.properties.ssl.truststore.type", "PKCS12");
        settings.put("kafka.properties.config.providers", "mounted");
        settings.put(
                "kafka.properties.config.providers.mounted.class",
                "org.apache.kafka.common.config.provider.DirectoryConfigProvider");
        settings.put("kafka.properties.ssl.truststore.password", "${mounted:%s:trust}".formatted(secret("")));
        settings.put("privacy.request-id-secret", "${file:%s}".formatted(secret("ids")));
        settings.putAll(Map.of(
                "kafka.idle-timeout", "1s",
                "admission.out-of-order", "500ms",
                "requests.response-timeout", "2s",
                "windows.pane", "1s",
                "windows.lengths", "[1s]",
                "control.lead", "1s",
                "models[*].no-data-after", "3s",
                "judgements.enabled", "true",
                "alerts.raw", "true"));
        return settings;
    }

    String[] arguments(Map<String, String> settings, String... more) {
        List<String> arguments = new ArrayList<>(List.of(more));
        settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        return arguments.toArray(String[]::new);
    }

    /** As the operator does, who may. */
    void createTopics(String suffix) throws Exception {
        String[] arguments = asOperator(suffix, "--partitions", "1");
        Printed printed = Printed.by(() -> TopicsTool.run(arguments));
        assertThat(printed.exitCode()).as(printed.text()).isZero();
    }

    /** What the tool says that the job needs. */
    List<AclBinding> needed(String suffix) {
        Printed printed = Printed.by(() -> TopicsTool.run(arguments(settings(suffix), "--acls", PRINCIPAL)));
        assertThat(printed.exitCode()).as(printed.text()).isZero();
        return printed.text().lines().map(SecuredBroker::binding).toList();
    }

    StreamExecutionEnvironment define(String suffix) {
        MonitorConfig config = MonitorConfig.load(List.of(), settings(suffix));
        StreamExecutionEnvironment env = Site.environment(directory.resolve("checkpoints"));
        Topology.define(env, KafkaPorts.of(config), config);
        return env;
    }

    JobID submit(String suffix) throws Exception {
        return cluster.submit(define(suffix));
    }

    /** A request that nobody answers, and one that cannot be read; both with features. */
    void sendTraffic(String suffix) throws Exception {
        long now = System.currentTimeMillis();
        var request = new InferenceRequest(
                REQUEST, "ranker", "v1", now, Map.of(), List.of(Tensor.texts("query", List.of(FEATURE))), 1);
        String broken = "{\"requestId\": \"%s\", \"inputs\": \"%s\", ".formatted(REQUEST, FEATURE);
        try (var producer = new KafkaProducer<>(
                broker.operatorProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            byte[] key = REQUEST.getBytes(StandardCharsets.UTF_8);
            producer.send(new ProducerRecord<>("requests" + suffix, 0, now, key, AvroWire.encode(request)))
                    .get();
            producer.send(new ProducerRecord<>(
                            "requests" + suffix, 0, now, key, broken.getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
    }

    /** Commands the job, which answers. */
    Printed command(String suffix) throws Exception {
        String[] arguments = asOperator(suffix, "version", "deployed", "ranker/v2");
        return Printed.by(() -> LiveControl.run(arguments));
    }

    private String[] asOperator(String suffix, String... more) throws Exception {
        Map<String, String> settings = settings(suffix);
        settings.keySet().removeIf(key -> key.startsWith("kafka.properties.") || key.equals("kafka.bootstrap-servers"));
        List<String> all = new ArrayList<>(List.of(arguments(settings, more)));
        all.addAll(List.of("--bootstrap-servers", broker.internalServers()));
        all.addAll(List.of("--command-config", broker.operatorFile().toString()));
        return all.toArray(String[]::new);
    }

    /** Waits until a topic holds a record that is committed. */
    List<ConsumerRecord<byte[], byte[]>> await(String topic) {
        Instant giveUp = Instant.now().plus(PATIENCE);
        List<ConsumerRecord<byte[], byte[]>> found = read(topic);
        while (found.isEmpty()) {
            assertThat(Instant.now()).as(topic).isBefore(giveUp);
            found = read(topic);
        }
        return found;
    }

    List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        Map<String, Object> properties = broker.operatorProperties();
        properties.put("isolation.level", "read_committed");
        properties.put("fetch.max.wait.ms", "50");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        TopicPartition partition = new TopicPartition(topic, 0);
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    private Path secret(String name) {
        return directory.resolve("secrets").resolve(name);
    }

    @Override
    public void close() throws Exception {
        operator.close();
        cluster.close();
        broker.close();
    }
}
