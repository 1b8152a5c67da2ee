package io.modelwatch.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.local.FreePorts;
import io.modelwatch.local.Patience;
import io.modelwatch.schemas.alert.Heartbeat;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.InferenceRequest;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jobs with one identity on one broker. Each test has its own identity and topics; each start is a process that runs the job's main class.
 */
@Timeout(300)
class OneIdentityIT {
    private static final Duration PATIENCE = Duration.ofSeconds(150);

    @TempDir
    Path directory;

    private static Site site;

    @BeforeAll
    static void start() throws Exception {
        site = Site.start();
    }

    @AfterAll
    static void stop() throws Exception {
        site.close();
    }

    @Test
    void theSecondIsRefusedAndTheFirstGoesOnTelling() throws Exception {
        JobID first = startedFirst("-second");
        askOnce("before", "-second");
        await("an alert of the first", () -> isAlerted("before", "-second"));

        Process second = client("-second", Map.of(), "4s");
        assertThat(second.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        assertThat(second.exitValue()).as(said("-second")).isEqualTo(ConfigException.EXIT_CODE);
        assertThat(said("-second"))
                .contains("job %s (watched-second), which has the identity 'alerts-second', runs".formatted(first))
                .contains("waiting up to 4s for it to stop")
                .contains("no other job may run with kafka.alerts.transactional-id-prefix 'alerts-second'");
        askOnce("after", "-second");
        await("a later alert of the first", () -> isAlerted("after", "-second"));
        site.cluster.cancel(first);
    }

    @Test
    void oneThatStopsMakesRoomForOneThatWaits() throws Exception {
        JobID first = startedFirst("-room");
        Process second = client("-room", Map.of(), "60s");
        await("the second waits", () -> said("-room").contains("waiting up to 1m for it to stop"));

        site.cluster.cancel(first);

        assertSubmitted(second, "-room");
        await("heartbeats of the second", () -> beatsOfOthers(first, "-room") > 0);
        site.cluster.cancel(lastJob("-room"));
    }

    @Test
    void oneThatStartsFromTheSavepointOfAnotherPasses() throws Exception {
        JobID first = startedFirst("-savepoint");
        askOnce("before", "-savepoint");
        String savepoint = site.stop(first, directory.resolve("savepoints"));

        Process second = client("-savepoint", Map.of("execution.state-recovery.path", savepoint), "15s");

        assertSubmitted(second, "-savepoint");
        assertThat(said("-savepoint")).contains("waiting 5s to see whether it has stopped");
        await("heartbeats of the second", () -> beatsOfOthers(first, "-savepoint") > 0);
        await("an alert about what only the first has read", () -> isAlerted("before", "-savepoint"));
        site.cluster.cancel(lastJob("-savepoint"));
    }

    /**
     * As main does when it runs again for a job that Flink restores. This cluster still has the job and therefore refuses it; a restarted
     * JobManager would not.
     */
    @Test
    void theSameJobIsNeverInItsOwnWay() throws Exception {
        JobID first = startedFirst("-again");

        Process again = client("-again", Map.of("$internal.pipeline.job-id", first.toHexString()), "15s");
        assertThat(again.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        assertThat(again.exitValue()).as(said("-again")).isNotEqualTo(ConfigException.EXIT_CODE);
        assertThat(said("-again")).contains("DuplicateJobSubmissionException").doesNotContain("has the identity");
        site.cluster.cancel(first);
    }

    /**
     * Main runs again for the same job, while heartbeats of its own are seconds old. A committed alert shows that the second run publishes.
     */
    @Test
    void aJobWhoseMasterDiedIsNotInItsOwnWay() throws Exception {
        site.createLiveTopics("-master");
        JobID job = new JobID();
        Map<String, String> cluster = applicationCluster(job);
        List<Process> started = new ArrayList<>(List.of(own(OwnMain.Workers.class, "workers", cluster)));
        try {
            Process first = own(OwnMain.Application.class, "-master", cluster, job("-master", "15s"));
            started.add(first);
            askOnce("before", "-master");
            await("an alert of the first run", () -> isAlerted("before", "-master"));

            first.destroyForcibly().waitFor();
            Process second = own(OwnMain.Application.class, "-again", cluster, job("-master", "15s"));
            started.add(second);
            askOnce("after", "-master");
            await("an alert of the second run", () -> isAlerted("after", "-master") || !second.isAlive());

            assertThat(second.isAlive()).as(said("-again")).isTrue();
            assertThat(said("-again")).doesNotContain("has the identity");
            assertThat(beatsOfOthers(job, "-master")).isZero();
        } finally {
            for (Process process : started) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private Map<String, String> applicationCluster(JobID job) throws Exception {
        List<Integer> ports = FreePorts.find(2);
        Map<String, String> cluster = new HashMap<>(checkpoints("application"));
        cluster.put("$internal.pipeline.job-id", job.toHexString());
        cluster.put("jobmanager.rpc.address", "127.0.0.1");
        cluster.put("jobmanager.rpc.port", ports.get(0).toString());
        cluster.put("rest.address", "127.0.0.1");
        cluster.put("rest.port", ports.get(1).toString());
        cluster.put("taskmanager.host", "127.0.0.1");
        cluster.put("taskmanager.numberOfTaskSlots", "4");
        return cluster;
    }

    private JobID startedFirst(String suffix) throws Exception {
        site.createLiveTopics(suffix);
        JobID job = site.submit(MonitorConfig.load(List.of(), settings(suffix)), directory.resolve("first"), 1);
        await("heartbeats", () -> beats(suffix) > 0);
        return job;
    }

    private static Map<String, String> settings(String suffix) {
        Map<String, String> settings = site.settings(suffix);
        settings.put("name", "watched" + suffix);
        settings.put("kafka.start-from", "earliest");
        settings.put("kafka.idle-timeout", "1s");
        settings.put("admission.out-of-order", "500ms");
        settings.put("requests.response-timeout", "2s");
        settings.put("windows.pane", "1s");
        settings.put("windows.lengths", "[1s]");
        settings.put("models[*].no-data-after", "3s");
        settings.put("alerts.raw", "true"); // an incident takes longer to settle
        return settings;
    }

    private static String[] job(String suffix, String connectTimeout) {
        Map<String, String> settings = settings(suffix);
        settings.put("kafka.connect-timeout", connectTimeout);
        return settings.entrySet().stream()
                .flatMap(setting -> List.of("--set", setting.getKey() + "=" + setting.getValue()).stream())
                .toArray(String[]::new);
    }

    private Process client(String suffix, Map<String, String> more, String connectTimeout) throws Exception {
        Map<String, String> flink = new HashMap<>(checkpoints("second"));
        flink.put("execution.target", "remote");
        flink.put("execution.attached", "false");
        flink.put("rest.address", site.cluster.webUi().getHost());
        flink.put("rest.port", Integer.toString(site.cluster.webUi().getPort()));
        flink.putAll(more);
        return own(OwnMain.Client.class, suffix, flink, job(suffix, connectTimeout));
    }

    private Map<String, String> checkpoints(String name) {
        return Map.of(
                "parallelism.default", "1",
                "execution.checkpointing.interval", "200ms",
                "execution.checkpointing.dir", directory.resolve(name).toUri().toString());
    }

    private Process own(Class<?> main, String name, Map<String, String> flink, String... job) throws Exception {
        return OwnMain.start(main, directory.resolve(name).toFile(), flink, job);
    }

    private String said(String name) throws Exception {
        File said = directory.resolve(name).toFile();
        return said.exists() ? Files.readString(said.toPath()) : "";
    }

    private void assertSubmitted(Process client, String suffix) throws Exception {
        assertThat(client.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(client.exitValue()).as(said(suffix)).isZero();
    }

    /** No response comes, and soon no data. */
    private static void askOnce(String model, String suffix) throws Exception {
        long now = System.currentTimeMillis();
        var request = new InferenceRequest("r-" + model, model, "v1", now, Map.of(), List.of(), 1);
        site.send("inference-requests" + suffix, now, AvroWire.encode(request));
    }

    private static boolean isAlerted(String model, String suffix) {
        return site.read("model-alerts" + suffix).stream()
                .map(alert -> new String(alert.value(), StandardCharsets.UTF_8))
                .anyMatch(alert -> alert.contains("\"" + model + "\"") && alert.contains("no_data"));
    }

    private static int beats(String suffix) {
        return site.read("modelwatch-heartbeat" + suffix).size();
    }

    private static Heartbeat.Job beat(String suffix, int index) {
        byte[] value = site.read("modelwatch-heartbeat" + suffix).get(index).value();
        return Heartbeat.job(value).orElseThrow();
    }

    private static long beatsOfOthers(JobID job, String suffix) {
        return site.read("modelwatch-heartbeat" + suffix).stream()
                .map(beat -> Heartbeat.job(beat.value()).orElseThrow().id())
                .filter(id -> !id.equals(job.toHexString()))
                .count();
    }

    private static JobID lastJob(String suffix) {
        return JobID.fromHexString(beat(suffix, beats(suffix) - 1).id());
    }

    private static void await(String what, Callable<Boolean> condition) {
        Patience.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(condition);
    }
}
