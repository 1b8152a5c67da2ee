package io.modelwatch.local.wreck;

import io.modelwatch.job.Topology;
import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.kafka.KafkaPorts;
import io.modelwatch.job.kafka.TopicPlan;
import io.modelwatch.local.Broker;
import io.modelwatch.local.Cluster;
import io.modelwatch.local.Directories;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.tools.topics.TopicsTool;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A real broker and a Flink cluster. A run has its own topics, which differ by a suffix; no restart hides an exception. */
final class WreckSite implements AutoCloseable {
    static final int SLOTS = 4;
    private static final Set<String> UNREAD =
            Set.of("modelwatch-heartbeat", "modelwatch-control", "modelwatch-answers");

    final Broker broker;
    final Cluster cluster;
    private final Path directory;

    private WreckSite(Broker broker, Cluster cluster, Path directory) {
        this.broker = broker;
        this.cluster = cluster;
        this.directory = directory;
    }

    static WreckSite start() throws IOException {
        Path directory = Files.createTempDirectory("modelwatch-wreck-");
        return new WreckSite(
                Broker.start(directory.resolve("broker")), Cluster.start(1, SLOTS, Shown.settings()), directory);
    }

    /** Creates what a run reads and writes. */
    void createTopics(String suffix) throws Exception {
        MonitorConfig config = config(suffix);
        List<TopicPlan> plans = TopicPlan.ofHistory(config.kafka().topics(), GoodTraffic.PARTITIONS).stream()
                .filter(plan -> UNREAD.stream().noneMatch(plan.name()::startsWith))
                .toList();
        try (Admin admin = Admin.create(config.kafka().impatientProperties());
                PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            TopicsTool.create(admin, config.kafka(), plans, (short) 1, nowhere);
        }
    }

    void write(String suffix, List<Sent> records) throws InterruptedException {
        KafkaConfig.Topics topics = config(suffix).kafka().topics();
        Map<Event.Kind, String> inputs = Map.of(
                Event.Kind.REQUEST, topics.requests(),
                Event.Kind.RESPONSE, topics.responses(),
                Event.Kind.FEEDBACK, topics.feedback(),
                Event.Kind.RESOURCE, topics.resources());
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", "5");
        List<Future<?>> writing = new ArrayList<>(records.size());
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (Sent sent : records) {
                writing.add(producer.send(new ProducerRecord<>(
                        inputs.get(sent.kind()), sent.partition(), sent.timestamp(), null, sent.value())));
            }
            producer.flush();
        }
        for (Future<?> written : writing) {
            try {
                written.get();
            } catch (ExecutionException failure) {
                throw new IllegalStateException("the broker must take the traffic, did not", failure.getCause());
            }
        }
    }

    /** @param from a checkpoint or savepoint; null: everything from the begin */
    JobID submit(String suffix, int parallelism, boolean rocksDb, URI from) throws IOException {
        Configuration settings = new Configuration()
                .set(StateBackendOptions.STATE_BACKEND, rocksDb ? "rocksdb" : "hashmap")
                .set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, rocksDb)
                .set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(500))
                .set(
                        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION)
                .set(
                        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                        folder("checkpoints").toString())
                .set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        if (from != null) {
            settings.set(StateRecoveryOptions.SAVEPOINT_PATH, from.toString());
        }
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(settings);
        env.setParallelism(parallelism);
        MonitorConfig config = config(suffix);
        Topology.define(env, KafkaPorts.of(config), config);
        return cluster.submit(env);
    }

    URI folder(String name) {
        return directory.resolve(name).toUri();
    }

    KafkaConfig.Topics topics(String suffix) {
        return config(suffix).kafka().topics();
    }

    /** All that a {@code read_committed} reader sees. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", broker.bootstrapServers(),
                "isolation.level", "read_committed",
                "fetch.max.wait.ms", "50");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    @Override
    public void close() throws IOException {
        cluster.close();
        broker.close();
        Directories.delete(directory);
    }

    private MonitorConfig config(String suffix) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "kafka.bootstrap-servers", broker.bootstrapServers(),
                "kafka.group-id", "wreck" + suffix,
                "kafka.alerts.transactional-id-prefix", "alerts" + suffix));
        for (String topic : List.of("requests", "responses", "feedback")) {
            settings.put("kafka.topics." + topic, "inference-" + topic + suffix);
        }
        for (String topic : List.of("resources", "metrics", "alerts")) {
            settings.put("kafka.topics." + topic, "model-" + topic + suffix);
        }
        for (String topic : List.of("heartbeat", "dead-letters", "control", "answers")) {
            settings.put("kafka.topics." + topic, "modelwatch-" + topic + suffix);
        }
        try {
            Path yaml = Path.of(WreckSite.class.getResource("/wreck.yaml").toURI());
            return MonitorConfig.load(List.of(yaml), settings);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the resource must be a file, was not", e);
        }
    }
}
