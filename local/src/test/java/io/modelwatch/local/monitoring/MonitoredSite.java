package io.modelwatch.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.local.FreePorts;
import io.modelwatch.local.bridge.ToolProcess;
import io.modelwatch.local.cluster.ClusterPlan;
import io.modelwatch.local.cluster.FlinkHome;
import io.modelwatch.local.cluster.StandaloneBroker;
import io.modelwatch.local.cluster.StandaloneCluster;
import io.modelwatch.local.demo.DemoConfig;
import io.modelwatch.local.model.ClickModel;
import io.modelwatch.local.model.ClickWorld;
import io.modelwatch.local.simulate.KafkaOutput;
import io.modelwatch.local.simulate.Scenario;
import io.modelwatch.local.simulate.ScenarioFile;
import io.modelwatch.local.simulate.Simulator;
import io.modelwatch.schemas.Fingerprint;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.AlertJson;
import io.modelwatch.tools.control.ShadowTool;
import io.modelwatch.tools.exporter.Exporter;
import io.modelwatch.tools.topics.TopicsTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A broker with traffic, a cluster of two TaskManagers with the job and a candidate, the exporter, and Prometheus scraping them all. */
final class MonitoredSite implements AutoCloseable {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String SCRAPED = "\"localhost:9249\", \"localhost:9250\", \"localhost:9251\"";
    private static final long SENT_EVERY_MILLIS = 50;

    private final Path directory;
    private final Scenario scenario;
    /** In the order of starting; closed in the other. */
    private final List<AutoCloseable> parts = new ArrayList<>();

    private StandaloneBroker broker;
    private StandaloneCluster cluster;
    private RealPrometheus prometheus;

    private MonitoredSite(Path directory) throws IOException {
        this.directory = directory;
        this.scenario = ScenarioFile.load("default");
    }

    static MonitoredSite start(Path directory) throws Exception {
        MonitoredSite site = new MonitoredSite(directory);
        try {
            site.start();
        } catch (Exception | Error failure) {
            site.close();
            throw failure;
        }
        return site;
    }

    RealPrometheus prometheus() {
        return prometheus;
    }

    private void start() throws Exception {
        broker = opened(StandaloneBroker.start(
                directory.resolve("broker"), FreePorts.find(1).get(0)));
        assertThat(TopicsTool.run("--bootstrap-servers", broker.bootstrapServers(), "--partitions", "2"))
                .isZero();
        int metrics = FreePorts.find(1).get(0);
        cluster = opened(StandaloneCluster.start(new ClusterPlan(
                FlinkHome.find(ROOT),
                ROOT.resolve("flink-conf"),
                directory.resolve("cluster"),
                2,
                2,
                0,
                Map.of(
                        "metrics.reporters", "prometheus",
                        "metrics.reporter.prometheus.port", metrics + "-" + (metrics + 50),
                        "execution.checkpointing.interval", "1s",
                        "execution.checkpointing.min-pause", "0ms"))));
        Path config = Files.writeString(directory.resolve("my.yaml"), configuration());
        submit(config);
        sendTraffic(config);
        plantAlert(config);
        registerCandidate();
        int port = FreePorts.find(1).get(0);
        opened(ToolProcess.start(
                Exporter.class,
                directory.resolve("exporter.log"),
                List.of("--config", config.toString(), "--listen", "127.0.0.1:" + port)));
        prometheus = opened(RealPrometheus.start(scrapeConfig(port)));
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.add(part);
        return part;
    }

    private String configuration() throws IOException {
        Path models = Files.createDirectories(directory.resolve("models"));
        return """
                kafka: {bootstrap-servers: '%s'}
                admission: {out-of-order: 1s}
                requests: {response-timeout: 2s}
                windows: {pane: 1s, lengths: [1s, 5s]}
                control: {lead: 1s}
                shadow: {max-rate: 1, model-roots: ['%s']}
                %s""".formatted(broker.bootstrapServers(), models.toUri(), DemoConfig.models(scenario, "3s"));
    }

    private void submit(Path config) throws Exception {
        ProcessBuilder submit = new ProcessBuilder(
                        ROOT.resolve("scripts/submit.sh").toString(), "--detached", "--config", config.toString())
                .redirectErrorStream(true);
        submit.environment().put("FLINK_HOME", FlinkHome.find(ROOT).directory().toString());
        submit.environment().put("FLINK_CONF_DIR", cluster.conf().toString());
        submit.environment()
                .put("FLINK_LOG_DIR", cluster.conf().resolveSibling("log").toString());
        Process script = submit.start();
        String printed = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(script.waitFor()).as(printed).isZero();
    }

    /** In a thread of its own until the site is closed. */
    private void sendTraffic(Path config) {
        KafkaOutput output = opened(KafkaOutput.of(
                broker.bootstrapServers(),
                MonitorConfig.load(List.of(config), Map.of()).kafka().topics()));
        long now = System.currentTimeMillis() / 1_000 * 1_000;
        Simulator traffic = new Simulator(scenario.withoutFaults(), 1, now, now);
        ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor();
        parts.add(() -> {
            sender.shutdown();
            assertThat(sender.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        });
        var unused = sender.scheduleWithFixedDelay(
                () -> traffic.writeUntil(System.currentTimeMillis(), false, output),
                0,
                SENT_EVERY_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /** As the job would write it, had it been there for as long as it takes to learn what is normal. */
    private void plantAlert(Path config) throws Exception {
        Map<String, String> labels = Map.of(
                "alertname", "Overload",
                "model", "search-ranker",
                "version", "v1",
                "severity", "warning",
                "incident", "1");
        Alert alert = new Alert(Fingerprint.of(labels), labels, Map.of(), Alert.Status.FIRING, Instant.now(), null, 0);
        String topic =
                MonitorConfig.load(List.of(config), Map.of()).kafka().topics().alerts();
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            byte[] key = alert.fingerprint().getBytes(StandardCharsets.UTF_8);
            producer.send(new ProducerRecord<>(topic, key, AlertJson.write(alert)))
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private void registerCandidate() throws IOException {
        ClickModel model = ClickModel.train(new ClickWorld(1), 1, 500, 8);
        Path file = Files.write(directory.resolve("models/v2.onnx"), model.onnx("click-ranker", "v2"));
        int exitCode = ShadowTool.run(
                "register",
                "click-ranker/v2",
                "--bootstrap-servers",
                broker.bootstrapServers(),
                "--file",
                file.toString(),
                "--uri",
                file.toUri().toString(),
                "--adapter",
                "dense",
                "--sample-rate",
                "1");
        assertThat(exitCode).isZero();
    }

    /** The shipped one, with the addresses of this site and a shorter interval. */
    private Path scrapeConfig(int exporter) throws IOException {
        Path shipped = ROOT.resolve("flink-conf/prometheus");
        Files.copy(shipped.resolve("modelwatch.rules.yml"), directory.resolve("modelwatch.rules.yml"));
        String config = Files.readString(shipped.resolve("prometheus.yml"));
        assertThat(config).contains(SCRAPED, "localhost:9466", "_interval: 15s");
        return Files.writeString(
                directory.resolve("prometheus.yml"),
                config.replace(SCRAPED, String.join(", ", flinkTargets()))
                        .replace("localhost:9466", "localhost:" + exporter)
                        .replace("_interval: 15s", "_interval: 2s"));
    }

    private List<String> flinkTargets() throws IOException {
        List<String> targets = new ArrayList<>();
        for (int port : cluster.metricPorts()) {
            targets.add("\"localhost:%d\"".formatted(port));
        }
        assertThat(targets).hasSize(3);
        return targets;
    }

    /** The last first; what fails to close holds up no other. */
    @Override
    public void close() throws Exception {
        Exception failure = null;
        for (int i = parts.size() - 1; i >= 0; i--) {
            try {
                parts.get(i).close();
            } catch (Exception | AssertionError notClosed) {
                failure = new IllegalStateException("a part of the site could not be closed", notClosed);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
