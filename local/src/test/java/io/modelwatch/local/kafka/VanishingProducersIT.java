package io.modelwatch.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.local.Patience;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.AlertJson;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.MetricPointJson;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.InferenceResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Producers whose records are all read and never used: a request logger that flushes every 12 s, and a server that answers under another
 * model's name; beside them a good one, and a slow one with its own time-out. A quarter of an hour, each at 10 requests a second.
 */
@Timeout(300)
class VanishingProducersIT {
    private static final long START = 1_790_000_000_000L;
    private static final long MINUTES = 15;
    private static final long STEP = 100;
    private static final int PARTITIONS = 3;
    private static final String IN = "-vanishing";
    /** How long the slow one takes to answer: longer than other models are waited for. */
    private static final long SLOW = 50_000;

    @TempDir
    static Path checkpoints;

    private static Site site;
    /** Of an undisturbed run at parallelism 1. */
    private static Map<String, MetricPoint> points;

    private static List<String> alerts;

    /** @param appended when it is in Kafka, epoch milliseconds */
    private record Written(String topic, int partition, long appended, byte[] value) {}

    @BeforeAll
    static void start() throws Exception {
        site = Site.start();
        site.createTopics(IN);
        try (Admin admin = site.admin()) {
            admin.createPartitions(Map.of(
                            "inference-requests" + IN, NewPartitions.increaseTo(PARTITIONS),
                            "inference-responses" + IN, NewPartitions.increaseTo(PARTITIONS)))
                    .all()
                    .get();
        }
        write(traffic());
        site.finish(submit("-one", 1));
        points = points("-one");
        alerts = alerts("-one");
    }

    @AfterAll
    static void stop() throws Exception {
        site.close();
    }

    @Test
    void aLoggerThatFlushesTooLateIsInTheMetrics() {
        List<MetricPoint> late = of("flusher", "late_rate_requests");

        assertThat(late).hasSizeGreaterThan((int) MINUTES - 4).allSatisfy(minute -> {
            assertThat(minute.value()).isEqualTo(1);
            assertThat(minute.count()).as("all of five flushes").isEqualTo(600);
            assertThat(minute.exemplars()).hasSize(5);
        });
        assertThat(of("flusher", "unmatched_rate")).isNotEmpty().allMatch(minute -> minute.value() == 1);
        assertThat(of("flusher", "requests_per_second")).isEmpty();
    }

    @Test
    void anAnswerUnderAnotherNameIsInTheMetrics() {
        assertThat(of("serach", "unmatched_rate"))
                .hasSizeGreaterThan((int) MINUTES - 4)
                .allSatisfy(minute -> {
                    assertThat(minute.value()).isEqualTo(1);
                    assertThat(minute.count()).isEqualTo(600);
                });
        assertThat(of("search", "orphan_rate")).isNotEmpty().allMatch(minute -> minute.value() == 1);
    }

    @Test
    void aGoodModelReadsZero() {
        for (String metric : List.of("late_rate_requests", "late_rate_responses", "unmatched_rate", "orphan_rate")) {
            assertThat(of("ranker", metric))
                    .as(metric)
                    .hasSizeGreaterThan((int) MINUTES - 4)
                    .allMatch(minute -> minute.value() == 0 && minute.count() == 600);
        }
    }

    @Test
    void aSlowModelWithATimeOutOfItsOwnLosesNothing() {
        assertThat(of("llm", "latency_p50")).isNotEmpty().allMatch(minute -> minute.value() > SLOW * 0.95);
        for (String metric : List.of("late_rate_requests", "late_rate_responses", "unmatched_rate", "orphan_rate")) {
            assertThat(of("llm", metric)).as(metric).isNotEmpty().allMatch(minute -> minute.value() == 0);
        }
    }

    @Test
    void anAlertNamesEachOffenderAndNobodyElse() {
        Set<String> firing = site.read("model-alerts-one").stream()
                .map(record -> AlertJson.read(record.value()))
                .filter(alert -> alert.status() == Alert.Status.FIRING)
                .filter(alert -> alert.labels().containsKey("metric"))
                .filter(alert -> alert.startsAt().isBefore(Instant.ofEpochMilli(START + 60_000)))
                .map(alert -> String.join(
                        " ",
                        alert.labels().get("alertname"),
                        alert.labels().get("model"),
                        alert.labels().get("metric")))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(firing)
                .contains(
                        "RecordsLate flusher late_rate_requests",
                        "ResponsesUnmatched flusher unmatched_rate",
                        "ResponsesUnmatched serach unmatched_rate");
        assertThat(alerts).isNotEmpty().allMatch(alert -> alert.contains("flusher") || alert.contains("serach"));
    }

    @Test
    void theAlertsAreTheSameAtOtherParallelism() throws Exception {
        for (int parallelism : List.of(2, 4)) {
            String out = "-parallel-" + parallelism;
            site.finish(submit(out, parallelism));

            assertSame(out);
        }
    }

    @Test
    void theAlertsAreTheSameWhenTheTaskManagerIsKilled() throws Exception {
        JobID job = submit("-killed", 4);
        Patience.await("a checkpoint")
                .failFast("the job has ended", () -> site.cluster.resultOf(job).isDone())
                .until(() -> site.cluster.completedCheckpoints(job) >= 1);
        site.cluster.killTaskManager(0);
        site.cluster.startTaskManager();
        site.finish(job);

        assertSame("-killed");
    }

    private static void assertSame(String out) {
        Map<String, MetricPoint> others = points(out);
        assertThat(others.keySet()).isEqualTo(points.keySet());
        points.forEach((key, point) -> {
            MetricPoint other = others.get(key);
            assertThat(other.value()).as(key).isEqualTo(point.value());
            assertThat(other.count()).as(key).isEqualTo(point.count());
            assertThat(other.partial()).as(key).isEqualTo(point.partial());
        });
        assertThat(alerts(out)).isEqualTo(alerts);
    }

    /** Of each whole minute. */
    private static List<MetricPoint> of(String model, String metric) {
        return points.values().stream()
                .filter(point -> point.series().model().equals(model))
                .filter(point -> point.series().metric().equals(metric))
                .filter(point -> point.series().window().text().equals("1m"))
                .filter(point -> !point.partial())
                .filter(point -> point.windowEnd().isBefore(Instant.ofEpochMilli(START + (MINUTES - 1) * 60_000)))
                .sorted(Comparator.comparing(MetricPoint::windowEnd))
                .toList();
    }

    private static JobID submit(String out, int parallelism) throws Exception {
        site.createTopics(out);
        Map<String, String> settings = new TreeMap<>(Map.of(
                "alerts.raw", "true",
                "requests.response-timeout", "30s",
                "models[llm].response-timeout", "2m",
                "kafka.group-id", "watch" + out,
                "kafka.alerts.transactional-id-prefix", "alerts" + out));
        for (String topic : List.of("metrics", "alerts", "dead-letters", "control", "answers")) {
            settings.put("kafka.topics." + topic, site.settings(out).get("kafka.topics." + topic));
        }
        Map<String, String> all = new TreeMap<>(site.settings(IN));
        all.put("kafka.bounded", "true");
        all.put("kafka.start-from", "earliest");
        all.putAll(settings);
        Path models = Files.writeString(checkpoints.resolve("models.yaml"), "models: [{name: \"*\"}, {name: llm}]");
        return site.submit(MonitorConfig.load(List.of(models), all), checkpoints, parallelism);
    }

    /** By series and end; a repeat counts once. */
    private static Map<String, MetricPoint> points(String out) {
        Map<String, MetricPoint> points = new TreeMap<>();
        site.read("model-metrics" + out).forEach(record -> {
            MetricPoint point = MetricPointJson.read(record.value());
            points.put(point.series().key() + "@" + point.windowEnd(), point);
        });
        return points;
    }

    /** All published transitions, sorted; a duplicate counts once. */
    private static List<String> alerts(String out) {
        return site.read("model-alerts" + out).stream()
                .map(record -> AlertJson.read(record.value()))
                .map(alert -> "%s %s %s %s %s"
                        .formatted(
                                alert.labels(),
                                alert.status(),
                                alert.startsAt(),
                                alert.sequence(),
                                alert.fingerprint()))
                .distinct()
                .sorted()
                .toList();
    }

    private static List<Written> traffic() {
        List<Written> traffic = new ArrayList<>();
        for (long time = START; time < START + Duration.ofMinutes(MINUTES).toMillis(); time += STEP) {
            traffic.add(request("ranker", time, time + 20));
            traffic.add(response("ranker", time, time + 40, time + 60));
            long flush = START + ((time - START) / 12_000 + 1) * 12_000 + 6_000;
            traffic.add(request("flusher", time, flush));
            traffic.add(response("flusher", time, time + 40, time + 60));
            traffic.add(request("search", time, time + 20));
            traffic.add(response("serach", time, time + 40, time + 60));
            traffic.add(request("llm", time, time + 20));
            traffic.add(response("llm", time, time + SLOW, time + SLOW + 20));
        }
        traffic.sort(Comparator.comparingLong(Written::appended));
        return traffic;
    }

    private static Written request(String model, long time, long appended) {
        var request = new InferenceRequest(model + "-" + time, model, "v1", time, Map.of(), List.of(), 1);
        return new Written("inference-requests" + IN, partition(time), appended, AvroWire.encode(request));
    }

    /** @param asked when, which names the request */
    private static Written response(String model, long asked, long time, long appended) {
        String id = (model.equals("serach") ? "search" : model) + "-" + asked;
        var response = new InferenceResponse(id, model, "v1", time, "ok", -1, List.of());
        return new Written("inference-responses" + IN, partition(asked), appended, AvroWire.encode(response));
    }

    private static int partition(long time) {
        return (int) (time / STEP % PARTITIONS);
    }

    private static void write(List<Written> traffic) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (var producer =
                new KafkaProducer<>(site.connection(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (Written one : traffic) {
                sent.add(producer.send(
                        new ProducerRecord<>(one.topic(), one.partition(), one.appended(), null, one.value())));
            }
        }
        for (Future<RecordMetadata> one : sent) {
            one.get(); // it is there, or says why not
        }
    }
}
