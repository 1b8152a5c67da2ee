package io.modelwatch.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.local.FreePorts;
import io.modelwatch.local.Patience;
import io.modelwatch.local.model.ClickModel;
import io.modelwatch.local.model.ClickWorld;
import io.modelwatch.local.simulate.KafkaOutput;
import io.modelwatch.local.simulate.ScenarioFile;
import io.modelwatch.local.simulate.Simulator;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.AnswerJson;
import io.modelwatch.tools.control.ShadowTool;
import io.modelwatch.tools.topics.TopicsTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A broker with topics and traffic, and a cluster of two TaskManagers: what a user has who tries modelwatch as the README says. */
final class RunningSite implements AutoCloseable {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final long PATIENCE_SECONDS = 90;

    final StandaloneCluster cluster;
    private final StandaloneBroker broker;
    private final Path config;
    private final Path models;
    private final KafkaOutput output;
    private final Simulator traffic;
    private final TopicTail metrics;
    private final TopicTail candidates;

    private RunningSite(Path directory, StandaloneBroker broker, StandaloneCluster cluster) throws IOException {
        this.broker = broker;
        this.cluster = cluster;
        this.models = Files.createDirectories(directory.resolve("models"));
        this.config = Files.writeString(directory.resolve("my.yaml"), configuration());
        var topics = MonitorConfig.load(List.of(config), Map.of()).kafka().topics();
        this.output = KafkaOutput.of(broker.bootstrapServers(), topics);
        long now = System.currentTimeMillis() / 1_000 * 1_000;
        this.traffic = new Simulator(ScenarioFile.load("default").withoutFaults(), 1, now, now);
        this.metrics = new TopicTail(broker.bootstrapServers(), topics.metrics(), point -> true);
        this.candidates = new TopicTail(
                broker.bootstrapServers(),
                topics.answers(),
                answer -> AnswerJson.read(answer).status() == Answer.Status.RUNNING);
    }

    static RunningSite start(Path directory) throws IOException {
        StandaloneBroker broker = StandaloneBroker.start(
                directory.resolve("broker"), FreePorts.find(1).get(0));
        assertThat(TopicsTool.run("--bootstrap-servers", broker.bootstrapServers(), "--partitions", "2"))
                .isZero();
        // Java's own caches hold classes softly: a loader that only they hold is no leak. Flink keeps jars of ended
        // jobs for an hour by default.
        Map<String, String> settings = Map.of(
                "env.java.opts.taskmanager", "-XX:SoftRefLRUPolicyMSPerMB=0", "blob.service.cleanup.interval", "2");
        StandaloneCluster cluster = StandaloneCluster.start(new ClusterPlan(
                FlinkHome.find(ROOT), ROOT.resolve("flink-conf"), directory.resolve("cluster"), 2, 2, 0, settings));
        return new RunningSite(directory, broker, cluster);
    }

    private String configuration() {
        return """
                kafka: {bootstrap-servers: '%s'}
                admission: {out-of-order: 1s}
                windows: {pane: 1s, lengths: [1s]}
                control: {lead: 1s}
                shadow: {max-rate: 1, model-roots: ['%s']}
                """.formatted(broker.bootstrapServers(), models.toUri());
    }

    /** As a user does, with the script. */
    String submit() throws Exception {
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
        return newestJob();
    }

    private String newestJob() throws IOException {
        List<FlinkRest.Job> live = cluster.rest().jobs().stream()
                .filter(job -> !job.state().equals("CANCELED"))
                .toList();
        assertThat(live).hasSize(1);
        return live.get(0).id();
    }

    void registerCandidate() throws IOException {
        ClickModel model = ClickModel.train(new ClickWorld(1), 1, 500, 8);
        Path file = Files.write(models.resolve("v2.onnx"), model.onnx("click-ranker", "v2"));
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

    /** Waits until each task of the job runs and more than so many metric points are written. */
    void awaitMeasuring(String job, int points) throws Exception {
        await("tasks run", () -> tasksRun(job));
        await("metric points are written", () -> metrics.count() > points);
    }

    int metricPoints() {
        return metrics.count();
    }

    /** Waits until candidates were loaded so often, over all submissions. */
    void awaitCandidate(int times) throws Exception {
        await("the candidate runs", () -> candidates.count() >= times);
    }

    private boolean tasksRun(String job) throws IOException {
        for (JsonNode vertex : cluster.rest().get("/jobs/" + job).path("vertices")) {
            if (!vertex.path("status").asText().equals("RUNNING")) {
                return false;
            }
        }
        return true;
    }

    /** The TaskManagers that the tasks of a job are on. */
    Set<String> taskManagersOf(String job) throws IOException {
        Set<String> found = new HashSet<>();
        for (JsonNode vertex : cluster.rest().get("/jobs/" + job).path("vertices")) {
            String path =
                    "/jobs/%s/vertices/%s".formatted(job, vertex.path("id").asText());
            for (JsonNode subtask : cluster.rest().get(path).path("subtasks")) {
                found.add(subtask.path("taskmanager-id").asText());
            }
        }
        return found;
    }

    void cancel(String job) throws Exception {
        cluster.rest().cancel(job);
        await(
                "the job is cancelled",
                () -> cluster.rest().get("/jobs/" + job).path("state").asText().equals("CANCELED"));
        await("slots are free", () -> cluster.rest().overview().freeSlots() == 4);
    }

    /** Sends traffic until the condition holds. */
    void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.call()) {
            assertThat(System.nanoTime())
                    .as("%s within %s s", what, PATIENCE_SECONDS)
                    .isLessThan(deadline);
            traffic.writeUntil(System.currentTimeMillis(), false, output);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** Waits until there is none of what is asked for. */
    void awaitNone(Callable<List<String>> left) {
        Patience.await("nothing is left")
                .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .pollInterval(Duration.ofMillis(500))
                .until(left, List::isEmpty);
    }

    /** The processes first: what is interrupted while it closes must leave none. */
    @Override
    public void close() throws IOException {
        try {
            cluster.close();
        } finally {
            try {
                closeClients();
            } finally {
                broker.close();
            }
        }
    }

    private void closeClients() {
        metrics.close();
        candidates.close();
        output.close();
    }
}
