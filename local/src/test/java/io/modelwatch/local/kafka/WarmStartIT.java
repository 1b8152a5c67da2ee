package io.modelwatch.local.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.local.Patience;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.AlertJson;
import io.modelwatch.schemas.alert.MetricPointJson;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.InferenceResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A job that reads the past and publishes from a moment on: half an hour of one request a second in which every request fails for a while
 * three times, before that moment, around it, and after it.
 */
@Timeout(90)
class WarmStartIT {
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long START = (System.currentTimeMillis() - 3 * HOUR) / HOUR * HOUR;
    private static final int BEFORE = 120;
    private static final int AROUND = 480;
    private static final int FROM = 660;
    private static final int AFTER = 1_200;
    private static final int END = 1_800;
    /** Seconds for which each fault lasts, by its begin. */
    private static final Map<Integer, Integer> FAULTS = Map.of(BEFORE, 120, AROUND, 360, AFTER, 120);

    private static final String[] FROM_THE_MOMENT = {
        "FIRING #0 from " + AROUND, "RESOLVED #1 from " + AROUND, "FIRING #0 from " + AFTER, "RESOLVED #1 from " + AFTER
    };

    @TempDir
    static Path directory;

    private static Site site;
    private static Path rules;

    @BeforeAll
    static void start() throws Exception {
        site = Site.start();
        site.createTopics("");
        rules = Files.writeString(directory.resolve("rules.yaml"), """
                incidents.reopen-within: 0s
                rules:
                  - {name: ErrorsHigh, detector: threshold, parameters: {upper: 0.5}, metrics: error_rate, windows: 10s,
                     direction: up, min-count: 5, for: 2 of 3, keep-firing-for: 20s}
                """);
        writeGarbage("", Instant.now().minus(Duration.ofDays(10)));
        writeTraffic("", 0, END);
    }

    @AfterAll
    static void stop() throws Exception {
        site.close();
    }

    @Test
    void publishesFromThatMomentAlsoWhereItWasRestartedBefore() throws Exception {
        site.createTopics("-live");
        Map<String, String> settings = site.settings("-live");
        List.of("feedback", "resources", "heartbeat") // a partition without records would hold event time back
                .forEach(input -> settings.put("kafka.topics." + input, "none-" + input));
        settings.put("kafka.idle-timeout", "0s");
        MonitorConfig config = warming(settings);
        writeTraffic("-live", 0, FROM - 30);
        JobID warmed = site.submit(config, directory.resolve("checkpoints"), 1);
        awaitPointsUntil("-live", FROM - 60);
        assertThat(transitions("-live")).isEmpty();
        String savepoint = site.stop(warmed, directory.resolve("savepoints"));

        JobID job = site.submit(config, directory.resolve("checkpoints"), savepoint);
        writeTraffic("-live", FROM - 30, END);

        awaitTransitions("-live", FROM_THE_MOMENT.length);
        awaitPointsUntil("-live", END - 30);
        site.cluster.cancel(job);
        assertThat(transitions("-live")).containsExactly(FROM_THE_MOMENT);
        assertThat(alerts("-live").get(0).annotations()).containsEntry("decided_at", at(FROM).toString());
    }

    @Test
    void aReplayPublishesTheSameAtAnyParallelism() throws Exception {
        Map<String, String> settings = replaying("-replay");
        settings.put("kafka.start-from", "7d ago");

        site.finish(site.submit(warming(settings), directory.resolve("checkpoints"), 2));

        awaitTransitions("-replay", FROM_THE_MOMENT.length);
        assertThat(transitions("-replay")).containsExactly(FROM_THE_MOMENT);
        assertThat(site.read("modelwatch-dead-letters-replay"))
                .as("what is older than a week")
                .isEmpty();
    }

    @Test
    void publishesEverythingWhereNoMomentIsGiven() throws Exception {
        Map<String, String> settings = replaying("-all");
        settings.put("kafka.start-from", "earliest");

        site.finish(site.submit(MonitorConfig.load(List.of(rules), settings), directory.resolve("checkpoints"), 1));

        awaitTransitions("-all", 2 + FROM_THE_MOMENT.length);
        assertThat(transitions("-all"))
                .startsWith("FIRING #0 from " + BEFORE, "RESOLVED #1 from " + BEFORE)
                .endsWith(FROM_THE_MOMENT)
                .hasSize(2 + FROM_THE_MOMENT.length);
        assertThat(site.read("modelwatch-dead-letters-all")).hasSize(1);
    }

    private static MonitorConfig warming(Map<String, String> settings) {
        settings.putIfAbsent("kafka.start-from", "7d ago");
        settings.put("alerts.from", at(FROM).toString());
        return MonitorConfig.load(List.of(rules), settings);
    }

    /** Reads the common inputs, and writes to topics of its own. */
    private static Map<String, String> replaying(String suffix) {
        site.createTopics(suffix);
        Map<String, String> settings = site.settings(suffix);
        settings.put("kafka.topics.requests", "inference-requests");
        settings.put("kafka.topics.responses", "inference-responses");
        settings.put("kafka.bounded", "true");
        return settings;
    }

    private static Instant at(int second) {
        return Instant.ofEpochMilli(START).plusSeconds(second);
    }

    private static void writeGarbage(String suffix, Instant time) throws Exception {
        site.send("inference-requests" + suffix, time.toEpochMilli(), "garbage".getBytes(UTF_8));
    }

    /** One request a second, each answered at once. */
    private static void writeTraffic(String suffix, int begin, int end) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int second = begin; second < end; second++) {
            String id = "r-" + second;
            long time = at(second).toEpochMilli();
            var request = new InferenceRequest(id, "ranker", "v1", time, Map.of(), List.of(), 1);
            sent.add(send("inference-requests" + suffix, time, AvroWire.encode(request)));
            String status = fails(second) ? "internal" : "ok";
            var response = new InferenceResponse(id, "ranker", "v1", time + 50, status, 50_000, List.of());
            sent.add(send("inference-responses" + suffix, time + 50, AvroWire.encode(response)));
        }
        for (Future<RecordMetadata> record : sent) {
            record.get();
        }
    }

    private static Future<RecordMetadata> send(String topic, long time, byte[] value) {
        return site.sendUnasked(new ProducerRecord<>(topic, 0, time, null, value));
    }

    private static boolean fails(int second) {
        return FAULTS.entrySet().stream()
                .anyMatch(fault -> second >= fault.getKey() && second < fault.getKey() + fault.getValue());
    }

    /** A broker answers a commit before readers see what was committed. */
    private static void awaitTransitions(String suffix, int count) {
        Patience.await("alerts").until(() -> transitions(suffix).size() >= count);
    }

    private static void awaitPointsUntil(String suffix, int second) {
        Patience.await("metric points")
                .until(() -> site.read("model-metrics" + suffix).stream()
                        .map(record -> MetricPointJson.read(record.value()))
                        .anyMatch(point -> !point.windowEnd().isBefore(at(second))));
    }

    private static List<Alert> alerts(String suffix) {
        return site.read("model-alerts" + suffix).stream()
                .map(record -> AlertJson.read(record.value()))
                .toList();
    }

    private static List<String> transitions(String suffix) {
        return alerts(suffix).stream().map(WarmStartIT::line).toList();
    }

    private static String line(Alert alert) {
        long startsAt = Duration.between(at(0), alert.startsAt()).toSeconds();
        return "%s #%d from %d".formatted(alert.status(), alert.sequence(), startsAt);
    }
}
