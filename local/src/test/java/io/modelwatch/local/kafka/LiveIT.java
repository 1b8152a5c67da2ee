package io.modelwatch.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.job.Arguments;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.AlertJson;
import io.modelwatch.schemas.alert.MetricPointJson;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.InferenceRequest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A job without an end, and with a password: one request comes, then nothing but its own heartbeats. */
@Timeout(90)
class LiveIT {
    private static final String PASSWORD = "correct-horse-battery-staple";
    /** Ahead of the clock by more than the job lets in, and less than the broker does (an hour). */
    private static final long TOO_FAR_MILLIS = 1_800_000;

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    static Path checkpoints;

    private static Site site;
    private static Logged logged;
    private static JobID job;
    private static long requested;

    @BeforeAll
    static void start() throws Exception {
        site = Site.start();
        site.createTopics("");
        logged = Logged.from("");
        job = site.submit(MonitorConfig.load(List.of(), settings()), checkpoints, 1);
        awaitRecords("modelwatch-heartbeat", 1, heartbeat -> true);
        requested = System.currentTimeMillis();
        var seconds = new InferenceRequest("r-0", "ranker", "v1", requested / 1_000, Map.of(), List.of(), 1);
        site.send("inference-requests", requested, AvroWire.encode(seconds));
        var request = new InferenceRequest("r-1", "ranker", "v1", requested, Map.of(), List.of(), 1);
        site.send("inference-requests", requested, AvroWire.encode(request));
        var ahead = new InferenceRequest("r-2", "ranker", "v1", requested + TOO_FAR_MILLIS, Map.of(), List.of(), 1);
        site.send("inference-requests", requested + TOO_FAR_MILLIS, AvroWire.encode(ahead));
    }

    @AfterAll
    static void stop() throws Exception {
        logged.close();
        site.cluster.cancel(job);
        site.close();
    }

    @Test
    void aHeartbeatIsWrittenEverySecond() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> beats = awaitRecords("modelwatch-heartbeat", 5, heartbeat -> true);

        long span = beats.get(4).timestamp() - beats.get(0).timestamp();
        assertThat(span).isBetween(3_000L, 15_000L);
    }

    @Test
    void aRequestWithoutResponseIsAnOrphanThoughNoDataFlows() throws Exception {
        assertThat(awaitRecords("model-metrics", 1, LiveIT::isOrphanRate)).isNotEmpty();
    }

    @Test
    void silenceIsAnAlertThoughNoDataFlows() throws Exception {
        Alert alert = AlertJson.read(
                awaitRecords("model-alerts", 1, LiveIT::isNoData).get(0).value());

        assertThat(alert.status()).isEqualTo(Alert.Status.FIRING);
        assertThat(alert.labels()).containsEntry("model", "ranker").containsEntry("version", "all");
        assertThat(alert.startsAt()).isBetween(Instant.ofEpochMilli(requested), Instant.now());
    }

    @Test
    void recordsFromProducersWhoseTimesAreWrongAreDeadLettersAndDriveNothing() {
        assertThat(awaitRecords("modelwatch-dead-letters", 2, record -> true))
                .extracting(letter -> new String(
                        letter.headers().lastHeader("modelwatch-reason").value(), StandardCharsets.UTF_8))
                .containsExactly("out_of_range", "ahead_of_clock");
    }

    @Test
    void thePasswordIsInNoPageOfTheWebUi() throws Exception {
        for (String page : List.of("", "/config", "/plan", "/exceptions", "/checkpoints/config")) {
            assertThat(get("/jobs/" + job + page)).as(page).isNotEmpty().doesNotContain(PASSWORD);
        }
        for (String page : List.of("/jobmanager/config", "/jobs/overview", "/config")) {
            assertThat(get(page)).as(page).isNotEmpty().doesNotContain(PASSWORD);
        }
    }

    @Test
    void thePasswordIsNotLogged() throws Exception {
        awaitRecords("model-metrics", 1, point -> true);

        assertThat(logged.lines())
                .as("the clients log their settings")
                .anyMatch(line -> line.contains("sasl.jaas.config"));
        assertThat(logged.lines()).noneMatch(line -> line.contains(PASSWORD));
    }

    @Test
    void thePasswordIsNotPrinted() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        List<String> lines = settings().entrySet().stream()
                .map(entry -> "%s: '%s'".formatted(entry.getKey(), entry.getValue()))
                .toList();
        Path file = Files.write(checkpoints.resolve("my.yaml"), lines);
        String[] printing = {"--config", file.toString(), "--print-config"};
        Optional<MonitorConfig> none = Arguments.read(printing, new PrintStream(printed, true, StandardCharsets.UTF_8));

        assertThat(none).isEmpty();
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("sasl.jaas.config")
                .doesNotContain(PASSWORD);
        assertThat(MonitorConfig.load(List.of(), settings()).toString())
                .contains("sasl.jaas.config")
                .doesNotContain(PASSWORD);
    }

    /** The broker asks for no password, so the clients carry it for nothing. */
    private static Map<String, String> settings() {
        Map<String, String> settings = site.settings("");
        settings.put(
                "kafka.properties.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\" password=\"" + PASSWORD
                        + "\";");
        settings.put("kafka.properties.ssl.key.password", PASSWORD);
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

    private static boolean isOrphanRate(ConsumerRecord<byte[], byte[]> record) {
        return MetricPointJson.read(record.value()).series().metric().equals("orphan_rate");
    }

    private static boolean isNoData(ConsumerRecord<byte[], byte[]> record) {
        return AlertJson.read(record.value()).labels().containsValue("no_data");
    }

    private static String get(String page) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(site.cluster.webUi() + page)).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** Waits until so many records of a topic that a read_committed reader sees are wanted. */
    private static List<ConsumerRecord<byte[], byte[]>> awaitRecords(
            String topic, int count, Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
        Instant giveUp = Instant.now().plus(PATIENCE);
        List<ConsumerRecord<byte[], byte[]>> found = List.of();
        while (found.size() < count && Instant.now().isBefore(giveUp)) {
            found = site.read(topic).stream().filter(wanted).toList();
        }
        assertThat(found).as(topic).hasSizeGreaterThanOrEqualTo(count);
        return found;
    }
}
