package io.modelwatch.local.demo;

import io.modelwatch.job.Topology;
import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.kafka.KafkaPorts;
import io.modelwatch.job.kafka.TopicPlan;
import io.modelwatch.local.Broker;
import io.modelwatch.local.Cluster;
import io.modelwatch.local.Directories;
import io.modelwatch.local.score.UnusableRecords;
import io.modelwatch.local.simulate.KafkaOutput;
import io.modelwatch.local.simulate.Scenario;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.AlertJson;
import io.modelwatch.schemas.alert.DeadLetterWire;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.AnswerJson;
import io.modelwatch.schemas.control.CommandJson;
import io.modelwatch.schemas.control.Order;
import io.modelwatch.schemas.event.Header;
import io.modelwatch.tools.topics.TopicsTool;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A broker with the job's topics, and a cluster on which the job runs once it is started, all in a directory that is deleted with it. */
final class LocalSystem implements AutoCloseable {
    /** Few, so that each has records even of a topic with few keys: an empty partition holds back event time until it counts as idle. */
    private static final int PARTITIONS = 2;

    /** On an overloaded machine a broker or checkpoint may occasionally be late; a job that cannot run at all must end. */
    private static final int RESTARTS = 10;

    private static final Duration RESTART_DELAY = Duration.ofSeconds(1);
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);

    private final Path directory;
    private final Broker broker;
    private final MonitorConfig config;
    private final JobGauges gauges = new JobGauges();
    /** Null until the job is started. */
    private Cluster cluster;

    private JobID job;

    private LocalSystem(Path directory, Broker broker, MonitorConfig config) {
        this.directory = directory;
        this.broker = broker;
        this.config = config;
    }

    /**
     * Starts the broker and creates the topics; the job does not run yet.
     *
     * @param bounded whether the job will end with the records that are in the topics
     */
    static LocalSystem start(Scenario scenario, boolean bounded) throws Exception {
        Path directory = Files.createTempDirectory("modelwatch-demo-");
        Broker broker = Broker.start(directory.resolve("broker"));
        MonitorConfig config = DemoConfig.of(scenario, broker.bootstrapServers(), bounded, directory);
        LocalSystem system = new LocalSystem(directory, broker, config);
        system.createTopics();
        return system;
    }

    private void createTopics() throws Exception {
        KafkaConfig kafka = config.kafka();
        // History is written within seconds: broker timestamps would place all of it at one moment.
        List<TopicPlan> plans = TopicPlan.ofHistory(kafka.topics(), PARTITIONS);
        try (Admin admin = Admin.create(kafka.impatientProperties());
                PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            TopicsTool.create(admin, kafka, plans, (short) 1, nowhere);
        }
    }

    MonitorConfig config() {
        return config;
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** The destination of simulated records. */
    KafkaOutput output() {
        return KafkaOutput.of(broker.bootstrapServers(), config.kafka().topics());
    }

    /**
     * Starts the cluster and the job.
     *
     * @param webPort of the web UI; 0: 8081 if it is free
     * @return where the web UI is
     */
    URI startJob(int parallelism, int webPort) throws IOException {
        Configuration settings = gauges.settings();
        if (webPort > 0) {
            settings.set(RestOptions.BIND_PORT, Integer.toString(webPort));
        }
        cluster = Cluster.start(1, parallelism + slotsForScoring(), settings);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(new Configuration()
                .set(PipelineOptions.NAME, config.name())
                .set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL)
                .set(
                        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                        directory.resolve("checkpoints").toUri().toString())
                .set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay")
                .set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, RESTARTS)
                .set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, RESTART_DELAY));
        env.setParallelism(parallelism);
        Topology.define(env, KafkaPorts.of(config), config);
        job = cluster.submit(env);
        return cluster.webUi();
    }

    /** Scoring shares no slots with the rest. */
    private int slotsForScoring() {
        return config.shadow().isOn() ? config.shadow().parallelism() : 0;
    }

    /** Creates the candidates and registers them with the job, as {@code scripts/shadow.sh} would. */
    void register(Scenario scenario) throws IOException {
        List<Order> orders = DemoCandidates.write(scenario, DemoConfig.modelsIn(directory));
        try (var commands = new KafkaProducer<>(
                config.kafka().clientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (Order order : orders) {
                byte[] key = order.name().getBytes(StandardCharsets.UTF_8);
                commands.send(new ProducerRecord<>(config.kafka().topics().control(), key, CommandJson.write(order)))
                        .get();
            }
        } catch (ExecutionException failure) {
            throw new IOException("the broker did not accept a command", failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while commanding the job", interrupted);
        }
    }

    /** Whether the job has ended by itself: a bounded one when everything was read. A failure is thrown. */
    boolean hasEnded() throws Exception {
        var result = cluster.resultOf(job);
        if (!result.isDone()) {
            return false;
        }
        result.get().toJobExecutionResult(getClass().getClassLoader());
        return true;
    }

    /** The event time that all of the job has reached, epoch milliseconds; empty before there is one. */
    OptionalLong reached() {
        OptionalLong least = gauges.least("FollowIncident", "currentInputWatermark");
        return least.isPresent() && least.getAsLong() > 0 ? least : OptionalLong.empty();
    }

    long requestsRead() {
        return gauges.sum("requestsServed") + gauges.sum("requestsOrphaned") + gauges.sum("requestsPending");
    }

    /** Records of partitions that had counted as idle: with them, metrics depend on when records were read. */
    long behindTheClock() {
        return gauges.sum("behindTheClock");
    }

    long seriesLearning() {
        return gauges.sum("seriesLearning");
    }

    long incidentsFiring() {
        return gauges.sum("incidentsFiring");
    }

    /** Makes visible what the running job has written in transactions. */
    void checkpoint() throws IOException {
        cluster.checkpoint(job);
    }

    TopicReader<Alert> alerts() {
        return new TopicReader<>(
                broker.bootstrapServers(), config.kafka().topics().alerts(), record -> AlertJson.read(record.value()));
    }

    TopicReader<Answer> answers() {
        return new TopicReader<>(
                broker.bootstrapServers(),
                config.kafka().topics().answers(),
                record -> AnswerJson.read(record.value()));
    }

    /** The records that the job could not use so far. */
    UnusableRecords counts() {
        Map<String, Long> byReason = new TreeMap<>();
        String topic = config.kafka().topics().deadLetters();
        try (var letters = new TopicReader<>(broker.bootstrapServers(), topic, LocalSystem::reason)) {
            letters.rest().forEach(reason -> byReason.merge(reason, 1L, Long::sum));
        }
        return new UnusableRecords(byReason, gauges.sum("requestsDuplicate") + gauges.sum("responsesDuplicate"));
    }

    private static String reason(ConsumerRecord<byte[], byte[]> letter) {
        List<Header> headers = new ArrayList<>();
        letter.headers().forEach(header -> headers.add(new Header(header.key(), header.value())));
        return DeadLetterWire.read(headers, letter.value()).reason();
    }

    private void stopJob() throws IOException {
        if (cluster == null) {
            return;
        }
        try (Cluster closing = cluster) {
            if (job != null && !closing.statusOf(job).isGloballyTerminalState()) {
                closing.cancel(job);
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            stopJob();
        } finally {
            try {
                broker.close();
            } finally {
                Directories.delete(directory);
            }
        }
    }
}
