package io.modelwatch.local.wholesystem;

import io.modelwatch.job.Topology;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.kafka.KafkaPorts;
import io.modelwatch.job.stage.Algorithms;
import io.modelwatch.local.Broker;
import io.modelwatch.local.Patience;
import io.modelwatch.local.simulate.KafkaOutput;
import io.modelwatch.local.simulate.Output;
import io.modelwatch.local.simulate.ScenarioFile;
import io.modelwatch.local.simulate.Simulator;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.AlertJson;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.MetricPointJson;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.AnswerJson;
import io.modelwatch.schemas.event.Event;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Simulated traffic in a real broker, and jobs that read all of it, each with output topics of its own. */
final class Replay implements AutoCloseable {
    static final long START = 1_790_000_000_000L;
    /** Of 150 windows of 10 s, which the detector adaptive learns before it judges by all that it can before a day is over. */
    private static final Duration HISTORY = Duration.ofMinutes(26);

    private static final Duration LIVE = Duration.ofMinutes(3);
    private static final int PARTITIONS = 3;
    /**
     * Longer than a checkpoint takes to begin: Flink 2.2 blocks what a source coordinator sends, for ever, where a restart comes between
     * the trigger of a checkpoint and its mark at the coordinator (SubtaskGatewayImpl), and a bounded job then never ends.
     */
    private static final Duration RESTART_DELAY = Duration.ofSeconds(1);

    private final Broker broker;
    private final String config;

    private Replay(Broker broker, String config) {
        this.broker = broker;
        this.config = config;
    }

    /** Starts a broker and writes traffic: some of which a job learns, and then some with faults. */
    static Replay of(String scenario) throws Exception {
        return of(scenario, output -> output);
    }

    /** @param through what records pass on their way */
    static Replay of(String scenario, UnaryOperator<Output> through) throws Exception {
        return of(scenario, "two-models", HISTORY, LIVE, through);
    }

    /**
     * Starts a broker and writes traffic.
     *
     * @param config of the job
     * @param through what records pass on their way
     */
    static Replay of(String scenario, String config, Duration history, Duration liveFor, UnaryOperator<Output> through)
            throws Exception {
        Replay replay = new Replay(Broker.start(), config);
        Map<Event.Kind, String> inputs = Map.of(
                Event.Kind.REQUEST, "inference-requests",
                Event.Kind.RESPONSE, "inference-responses",
                Event.Kind.FEEDBACK, "inference-feedback",
                Event.Kind.RESOURCE, "model-resources");
        replay.createTopics(inputs.values().stream());
        replay.createTopic("modelwatch-heartbeat", 1);
        try (InputStream yaml = Replay.class.getResourceAsStream("/scenarios/" + scenario + ".yaml");
                KafkaOutput output = new KafkaOutput(replay.broker.bootstrapServers(), withHeartbeat(inputs))) {
            long live = START + history.toMillis();
            Simulator simulator = new Simulator(ScenarioFile.read(scenario, yaml), 1, START, live);
            simulator.writeUntil(live + liveFor.toMillis(), true, through.apply(output));
            output.flush();
        }
        return replay;
    }

    /** The job that reads everything there is and writes to topics with a suffix of their own. */
    StreamExecutionEnvironment job(String suffix, int parallelism, Path checkpoints) throws Exception {
        return job(suffix, parallelism, checkpoints, new Configuration());
    }

    /** @param more settings of the job */
    StreamExecutionEnvironment job(String suffix, int parallelism, Path checkpoints, Configuration more)
            throws Exception {
        MonitorConfig config = config(suffix);
        StreamExecutionEnvironment env = environment(parallelism, checkpoints, more);
        Topology.define(env, KafkaPorts.of(config), config);
        return env;
    }

    /** With algorithms that throw. */
    StreamExecutionEnvironment job(String suffix, int parallelism, Path checkpoints, Planted planted) throws Exception {
        MonitorConfig config = planted.in(config(suffix));
        StreamExecutionEnvironment env = environment(parallelism, checkpoints, new Configuration());
        Topology.define(env, KafkaPorts.of(config), config, planted.in(Algorithms.of(config)));
        return env;
    }

    StreamExecutionEnvironment jobThatCannotWriteAlerts(String suffix, Path checkpoints) throws Exception {
        MonitorConfig config = config(suffix);
        StreamExecutionEnvironment env = environment(2, checkpoints, new Configuration());
        Topology.define(env, new BrokenSink(KafkaPorts.of(config)), config);
        return env;
    }

    /** Creates the output topics. */
    private MonitorConfig config(String suffix) throws Exception {
        createTopics(Stream.of("model-metrics", "model-alerts", "modelwatch-dead-letters")
                .map(topic -> topic + suffix));
        Map<String, String> settings = Map.of(
                "kafka.bootstrap-servers", broker.bootstrapServers(),
                "kafka.topics.metrics", "model-metrics" + suffix,
                "kafka.topics.alerts", "model-alerts" + suffix,
                "kafka.topics.dead-letters", "modelwatch-dead-letters" + suffix,
                "kafka.topics.control", "modelwatch-control" + suffix,
                "kafka.topics.answers", "modelwatch-answers" + suffix,
                "kafka.alerts.transactional-id-prefix", "alerts" + suffix);
        return MonitorConfig.load(List.of(resource("/" + config + ".yaml")), settings);
    }

    private static StreamExecutionEnvironment environment(int parallelism, Path checkpoints, Configuration more) {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(new Configuration(more)
                .set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(500))
                .set(
                        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                        checkpoints.toUri().toString())
                .set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay")
                .set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 20)
                .set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, RESTART_DELAY));
        env.setParallelism(parallelism);
        return env;
    }

    /** Creates the control topic of a job and writes commands into it, keyed by their time in seconds after the start of what is wrong. */
    void command(String suffix, SortedMap<Integer, String> commands) throws Exception {
        createTopic("modelwatch-control" + suffix, 1);
        createTopic("modelwatch-answers" + suffix, 1);
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new StringSerializer())) {
            for (Map.Entry<Integer, String> command : commands.entrySet()) {
                long time = START + HISTORY.toMillis() + TimeUnit.SECONDS.toMillis(command.getKey());
                producer.send(new ProducerRecord<>("modelwatch-control" + suffix, 0, time, null, command.getValue()))
                        .get();
            }
        }
    }

    List<Answer> answers(String suffix) {
        return read("modelwatch-answers" + suffix, AnswerJson::read).stream()
                .distinct()
                .toList();
    }

    /** The alert transitions that a read_committed reader sees, sorted; a repeat under the same sequence counts once. */
    List<Alert> alerts(String suffix) {
        Map<String, Alert> transitions = new HashMap<>();
        for (Alert alert : read("model-alerts" + suffix, AlertJson::read)) {
            transitions.put(identity(alert), alert);
        }
        return transitions.keySet().stream().sorted().map(transitions::get).toList();
    }

    /** How often each transition was written to a read_committed reader. */
    List<String> writtenTransitions(String suffix) {
        return read("model-alerts" + suffix, AlertJson::read).stream()
                .map(Replay::identity)
                .sorted()
                .toList();
    }

    /** The points of each series and window; a repeat counts once. */
    Map<String, MetricPoint> points(String suffix) {
        Map<String, MetricPoint> points = new HashMap<>();
        for (MetricPoint point : read("model-metrics" + suffix, MetricPointJson::read)) {
            points.put(point.series().key() + "@" + point.windowEnd(), point);
        }
        return points;
    }

    long deadLetters(String suffix) {
        return read("modelwatch-dead-letters" + suffix, value -> value).size();
    }

    @Override
    public void close() throws IOException {
        broker.close();
    }

    private static String identity(Alert alert) {
        return alert.fingerprint() + " " + alert.startsAt() + " " + alert.sequence();
    }

    private static Path resource(String name) throws Exception {
        return Path.of(Replay.class.getResource(name).toURI());
    }

    private static Map<Event.Kind, String> withHeartbeat(Map<Event.Kind, String> topics) {
        Map<Event.Kind, String> all = new HashMap<>(topics);
        all.put(Event.Kind.HEARTBEAT, "modelwatch-heartbeat");
        return all;
    }

    private void createTopics(Stream<String> names) throws Exception {
        for (String name : names.toList()) {
            createTopic(name, PARTITIONS);
        }
    }

    private void createTopic(String name, int partitions) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(Map.of("retention.ms", "-1"));
            admin.createTopics(List.of(topic)).all().get();
            // the broker hears of it from the controller
            Patience.await("the topic " + name)
                    .until(() -> admin.listTopics().names().get().contains(name));
        }
    }

    private <T> List<T> read(String topic, Function<byte[], T> decoder) {
        List<T> values = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(decoder.apply(record.value())));
            }
        }
        return values;
    }
}
