package io.modelwatch.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.job.Topology;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.kafka.KafkaPorts;
import io.modelwatch.job.kafka.TopicPlan;
import io.modelwatch.local.Broker;
import io.modelwatch.local.Cluster;
import io.modelwatch.local.Directories;
import io.modelwatch.local.cluster.FlinkRest;
import io.modelwatch.local.simulate.KafkaOutput;
import io.modelwatch.local.simulate.ScenarioFile;
import io.modelwatch.local.simulate.Simulator;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.tools.topics.TopicsTool;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The savepoint of a release, taken while an incident was open: this job continues where that one stopped, in the same traffic, and
 * publishes the rest. The traffic is drawn anew and the same byte by byte, so the savepoint's offsets hold.
 */
@Timeout(480)
class SavepointsOfReleasesIT {
    private static final Path SAVEPOINTS = Path.of("../job/src/test/resources/savepoints");
    private static final long START = 1_735_689_600_000L;
    private static final Duration UNTIL_THE_SAVEPOINT = Duration.ofSeconds(125);
    private static final Duration ALL = Duration.ofSeconds(170);
    private static final Duration A_WHILE = Duration.ofSeconds(30);
    /** From the newest record until its windows are measured: bound, window, and some. */
    private static final Duration NOT_YET_MEASURED = Duration.ofSeconds(8);

    private static final String SCENARIO = """
            day: 24h
            amplitude: 0.1
            models:
              - {name: model-0, task: binary, requests-per-second: 25, versions: {v1: 1}, goodness: 0.9}
            faults:
              - {name: slow, kind: latency-shift, model: model-0, begin: 110s, duration: 30s, size: 1}
            """;

    /** Settings of the job beside those of every one here. */
    private final Map<String, String> more = new HashMap<>();

    @TempDir
    Path directory;

    private Broker broker;
    private Cluster cluster;

    @BeforeEach
    void start() throws Exception {
        broker = Broker.start(directory.resolve("broker"));
        cluster = Cluster.start(1, 2);
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
        broker.close();
    }

    static Stream<Path> savepoints() throws Exception {
        try (Stream<Path> releases = Files.list(SAVEPOINTS)) {
            return releases.filter(Files::isDirectory).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("savepoints")
    void theJobGoesOnFromTheSavepointOfARelease(Path savepoint) throws Exception {
        write("", ALL);

        JobID job = submit("", false, savepoint.toAbsolutePath().toUri());
        awaitMeasured("", ALL);
        new SubmittedJob(new FlinkRest(cluster.webUi()), job.toHexString()).awaitCommitted();
        cluster.cancel(job);
        JobID whole = submit("-whole", true, null);
        cluster.awaitEnd(whole, 60).toJobExecutionResult(getClass().getClassLoader());

        PublishedAlerts told = told("");
        assertThat(told.transitions()).isEqualTo(told("-whole").transitions());
        assertThat(told.transitions().values())
                .extracting(Alert::status)
                .contains(Alert.Status.FIRING, Alert.Status.RESOLVED);
    }

    @Test
    @EnabledIfSystemProperty(named = "savepoint.write", matches = ".+", disabledReason = "for a new release")
    void writesTheSavepointOfThisRelease() throws Exception {
        write("", UNTIL_THE_SAVEPOINT);
        JobID job = submit("", false, null);
        awaitMeasured("", UNTIL_THE_SAVEPOINT);
        FlinkRest rest = new FlinkRest(cluster.webUi());
        new SubmittedJob(rest, job.toHexString()).awaitCommitted();
        assertThat(told("").transitions().values())
                .isNotEmpty()
                .allMatch(alert -> alert.status() == Alert.Status.FIRING);

        Path written = Path.of(URI.create(rest.stopWithSavepoint(
                job.toHexString(), directory.resolve("savepoints").toUri())));

        Path release = SAVEPOINTS.resolve(System.getProperty("savepoint.write"));
        Directories.delete(release);
        Files.createDirectories(SAVEPOINTS);
        Files.move(written, release);
    }

    /** Those of the shadow branch too, which the savepoints of releases do not have. */
    @Test
    void aSavepointNamesOnlySerializerSnapshotsOfOurClasses() throws Exception {
        more.put("shadow.max-rate", "0.5");
        more.put("shadow.slot-sharing-group", "default");
        write("", A_WHILE);
        JobID job = submit("", false, null);
        awaitMeasured("", A_WHILE);
        FlinkRest rest = new FlinkRest(cluster.webUi());

        Path written = Path.of(URI.create(rest.stopWithSavepoint(
                job.toHexString(), directory.resolve("savepoints").toUri())));

        assertThat(NamedClasses.in(written)).anyMatch(name -> name.endsWith(".SentOutcomeSerializer$Snapshot"));
        assertThat(NamedClasses.thatMayChange(written)).isEmpty();
    }

    private void write(String suffix, Duration length) throws Exception {
        MonitorConfig config = config(suffix, false);
        createTopics(config);
        Simulator simulator = new Simulator(
                ScenarioFile.read("one model", new ByteArrayInputStream(SCENARIO.getBytes(StandardCharsets.UTF_8))),
                1,
                START,
                START);
        Map<Event.Kind, String> topics = Map.of(
                Event.Kind.REQUEST, config.kafka().topics().requests(),
                Event.Kind.RESPONSE, config.kafka().topics().responses(),
                Event.Kind.FEEDBACK, config.kafka().topics().feedback(),
                Event.Kind.RESOURCE, config.kafka().topics().resources());
        try (KafkaOutput output = new KafkaOutput(broker.bootstrapServers(), topics)) {
            simulator.writeUntil(START + length.toMillis(), false, output);
            output.flush();
        }
    }

    /** One partition each, and no heartbeat: offsets and event time are those of the traffic alone. */
    private void createTopics(MonitorConfig config) throws Exception {
        List<TopicPlan> plans = TopicPlan.ofHistory(config.kafka().topics(), 1).stream()
                .filter(plan -> !plan.name().equals(config.kafka().topics().heartbeat()))
                .toList();
        try (Admin admin = Admin.create(config.kafka().impatientProperties());
                PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            TopicsTool.create(admin, config.kafka(), plans, (short) 1, nowhere);
        }
    }

    private MonitorConfig config(String suffix, boolean bounded) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "kafka.bootstrap-servers", broker.bootstrapServers(),
                "kafka.bounded", Boolean.toString(bounded),
                "kafka.topics.metrics", "model-metrics" + suffix,
                "kafka.topics.alerts", "model-alerts" + suffix,
                "kafka.topics.dead-letters", "modelwatch-dead-letters" + suffix,
                "kafka.topics.answers", "modelwatch-answers" + suffix,
                "kafka.alerts.transactional-id-prefix", "alerts" + suffix));
        settings.putAll(more);
        return MonitorConfig.load(List.of(Site.writeConfig(directory)), settings);
    }

    /** @param savepoint null: from the begin */
    private JobID submit(String suffix, boolean bounded, URI savepoint) throws Exception {
        MonitorConfig config = config(suffix, bounded);
        createTopics(config);
        Configuration settings = new Configuration()
                .set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(500))
                .set(
                        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                        directory.resolve("checkpoints").toUri().toString());
        if (savepoint != null) {
            settings.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint.toString());
        }
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(settings);
        env.setParallelism(2);
        Topology.define(env, KafkaPorts.of(config), config);
        return cluster.submit(env);
    }

    private void awaitMeasured(String suffix, Duration length) throws Exception {
        try (MetricWatch metrics = MetricWatch.fromTheBegin(broker.bootstrapServers(), "model-metrics" + suffix)) {
            long time = START + length.minus(NOT_YET_MEASURED).toMillis();
            metrics.awaitPointAfter(time, Duration.ofSeconds(60), () -> {});
        }
    }

    private PublishedAlerts told(String suffix) {
        return PublishedAlerts.read(broker.bootstrapServers(), "model-alerts" + suffix, alert -> true);
    }
}
