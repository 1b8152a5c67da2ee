package io.modelwatch.local.kafka;

import io.modelwatch.job.Topology;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.kafka.KafkaPorts;
import io.modelwatch.local.Broker;
import io.modelwatch.local.Cluster;
import io.modelwatch.local.cluster.FlinkRest;
import io.modelwatch.tools.topics.TopicsTool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A real broker and a Flink cluster; each test has its own topics, which differ by a suffix. */
final class Site implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;
    private static final Map<String, String> TOPICS = Map.ofEntries(
            Map.entry("requests", "inference-requests"),
            Map.entry("responses", "inference-responses"),
            Map.entry("feedback", "inference-feedback"),
            Map.entry("resources", "model-resources"),
            Map.entry("heartbeat", "modelwatch-heartbeat"),
            Map.entry("metrics", "model-metrics"),
            Map.entry("judgements", "model-judgements"),
            Map.entry("alerts", "model-alerts"),
            Map.entry("dead-letters", "modelwatch-dead-letters"),
            Map.entry("control", "modelwatch-control"),
            Map.entry("answers", "modelwatch-answers"));

    final Broker broker;
    final Cluster cluster;
    private final KafkaProducer<byte[], byte[]> producer;

    private Site(Broker broker, Cluster cluster) {
        this.broker = broker;
        this.cluster = cluster;
        this.producer = new KafkaProducer<>(connection(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    static Site start() throws IOException {
        return new Site(Broker.start(), Cluster.start(1, 4, GaugeReporter.settings()));
    }

    Map<String, Object> connection() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    /** Names the broker and the topics with the suffix. */
    Map<String, String> settings(String suffix) {
        Map<String, String> settings = new HashMap<>();
        settings.put("kafka.bootstrap-servers", broker.bootstrapServers());
        settings.put("kafka.group-id", "watch" + suffix);
        settings.put("kafka.alerts.transactional-id-prefix", "alerts" + suffix);
        TOPICS.forEach((key, topic) -> settings.put("kafka.topics." + key, topic + suffix));
        return settings;
    }

    /** {@link #settings} of a job that reads everything there is and ends. */
    MonitorConfig replay(String suffix, Map<String, String> more) {
        Map<String, String> settings = settings(suffix);
        settings.put("kafka.bounded", "true");
        settings.put("kafka.start-from", "earliest");
        settings.putAll(more);
        return MonitorConfig.load(List.of(), settings);
    }

    /** Creates all topics with the suffix, with one partition each: for records that bear the times that the test sets. */
    void createTopics(String suffix) {
        create(suffix, "--history");
    }

    /** Creates them as {@code topics.sh} does for a live job: the broker stamps what is written. */
    void createLiveTopics(String suffix) {
        create(suffix);
    }

    private void create(String suffix, String... more) {
        List<String> options = new ArrayList<>(List.of("--partitions", "1"));
        options.addAll(List.of(more));
        Printed printed = Printed.by(() -> TopicsTool.run(arguments(suffix, options.toArray(String[]::new))));
        if (printed.exitCode() != 0) {
            throw new IllegalStateException("topics must be created, were not: " + printed.text());
        }
    }

    /** The settings with the suffix as options of a tool. */
    String[] arguments(String suffix, String... more) {
        List<String> arguments = new ArrayList<>(List.of(more));
        settings(suffix).forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        return arguments.toArray(String[]::new);
    }

    void send(String topic, long timestamp, byte[] value) throws Exception {
        send(topic, timestamp, null, value);
    }

    void send(String topic, long timestamp, byte[] key, byte[] value) throws Exception {
        send(new ProducerRecord<>(topic, 0, timestamp, key, value));
    }

    void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        producer.send(record).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Without waiting until the broker has it. */
    Future<RecordMetadata> sendUnasked(ProducerRecord<byte[], byte[]> record) {
        return producer.send(record);
    }

    Admin admin() {
        return Admin.create(connection());
    }

    static StreamExecutionEnvironment environment(Path checkpoints) {
        return environment(checkpoints, new Configuration());
    }

    private static StreamExecutionEnvironment environment(Path checkpoints, Configuration more) {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(
                more.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200))
                        .set(
                                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                                checkpoints.toUri().toString())
                        .set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay")
                        .set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 3)
                        .set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(50)));
        env.setParallelism(1);
        return env;
    }

    /** Starts the whole job. */
    JobID submit(MonitorConfig config, Path checkpoints, int parallelism) throws IOException {
        StreamExecutionEnvironment env = environment(checkpoints);
        env.setParallelism(parallelism);
        Topology.define(env, KafkaPorts.of(config), config);
        return cluster.submit(env);
    }

    /** Starts it from a savepoint, on one slot. */
    JobID submit(MonitorConfig config, Path checkpoints, String savepoint) throws IOException {
        StreamExecutionEnvironment env =
                environment(checkpoints, new Configuration().set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint));
        Topology.define(env, KafkaPorts.of(config), config);
        return cluster.submit(env);
    }

    /** Stops a job and says where its savepoint is. */
    String stop(JobID job, Path directory) throws IOException {
        return new FlinkRest(cluster.webUi()).stopWithSavepoint(job.toHexString(), directory.toUri());
    }

    /** Waits for the end of a bounded job, which must be a good one. */
    void finish(JobID job) throws Exception {
        cluster.awaitEnd(job, PATIENCE_SECONDS).toJobExecutionResult(Site.class.getClassLoader());
    }

    /** What a read_committed reader sees up to the present end. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        return read(topic, "read_committed");
    }

    List<ConsumerRecord<byte[], byte[]>> read(String topic, String isolation) {
        Map<String, Object> settings = new HashMap<>(connection());
        settings.put("isolation.level", isolation);
        settings.put("fetch.max.wait.ms", "50"); // the end may be the mark of a transaction, which no poll hands out
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
        producer.close();
        cluster.close();
        broker.close();
    }
}
