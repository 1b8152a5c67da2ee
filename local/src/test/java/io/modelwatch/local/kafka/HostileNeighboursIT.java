package io.modelwatch.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.local.Patience;
import io.modelwatch.local.cluster.FlinkRest;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.MetricPointJson;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.Feedback;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.InferenceResponse;
import io.modelwatch.schemas.produce.Prediction;
import io.modelwatch.schemas.produce.ResourceUsage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three healthy models in two jobs at once: alone in one, in the other beside producers that violate every rule. The metrics of the three
 * must not differ, each of the others must be named within a minute, and what the job keeps must not grow with them.
 */
@Timeout(300)
class HostileNeighboursIT {
    private static final String ALONE = "-alone";
    private static final String BESIDE = "-beside";
    private static final List<String> HEALTHY = List.of("ranker", "recall", "recommender");
    /** From then on, what comes from the clock that is ahead leaves as fast as it comes: it waits for that clock and its time-outs. */
    private static final Duration FILLED = Duration.ofSeconds(70);
    /** How long all of them write; longer with {@code -Dneighbours.seconds}, to look at memory. */
    private static final Duration RUN = Duration.ofSeconds(Integer.getInteger("neighbours.seconds", 100));

    private static final Duration PANE = Duration.ofSeconds(2);
    private static final Duration NAMED_WITHIN = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int VERSIONS = 20;
    private static final int INSTANCES = 100;

    @TempDir
    static Path checkpoints;

    private static Site site;
    private static final Map<String, JobID> JOBS = new HashMap<>();
    private static Traffic traffic;
    private static Instant began;

    @BeforeAll
    static void start() throws Exception {
        site = Site.start();
        GaugeReporter.forget();
        for (String suffix : List.of(ALONE, BESIDE)) {
            site.createLiveTopics(suffix);
            MonitorConfig config = MonitorConfig.load(List.of(), settings(suffix));
            JOBS.put(suffix, site.submit(config, checkpoints.resolve(suffix), 1));
        }
        began = Instant.now();
        traffic = new Traffic();
    }

    @AfterAll
    static void stop() throws Exception {
        traffic.close();
        for (JobID job : JOBS.values()) {
            site.cluster.cancel(job);
        }
        site.close();
    }

    /** One story: what comes later needs what was before. */
    @Test
    void areNamedAndHarmNobody() throws Exception {
        await(
                "a producer that writes seconds is rejected with the reason",
                NAMED_WITHIN,
                () -> deadLetters().stream()
                        .anyMatch(reason -> reason.contains("in-seconds") || reason.contains("looks like seconds")));
        await("whose clock is ahead", NAMED_WITHIN, () -> isNamed("ahead", "ClockAhead"));
        await("who flushes late", NAMED_WITHIN, () -> isNamed("tardy", "RecordsLate"));
        await("who has a version for each request", NAMED_WITHIN, () -> isNamed("every-version", "cap_exceeded"));
        await("who has an instance for each record", NAMED_WITHIN, () -> isNamed("every-instance", "cap_exceeded"));
        await("who asks under one id", NAMED_WITHIN, () -> isNamed("anonymous", "RecordsRepeated"));

        await("all that waits has filled up", FILLED, () -> elapsed().compareTo(FILLED) > 0);
        State before = State.smallest();
        await("the run", RUN, () -> elapsed().compareTo(RUN) > 0);
        State after = State.smallest();
        System.out.printf("when filled %s, at the end %s%n", before, after);
        assertThat(after.beside() - before.beside())
                .as("bytes of state by which the disturbed job grew, while the other learned on")
                .isLessThan(after.alone() - before.alone() + before.beside() / 4);

        Instant until = Instant.now();
        for (String suffix : List.of(ALONE, BESIDE)) {
            await(
                    "all is measured" + suffix,
                    PATIENCE,
                    () -> measured(suffix, Instant.MAX).keySet().stream()
                            .anyMatch(key -> key.end.isAfter(until.plus(PANE))
                                    && !key.series.horizon().isNone()));
        }
        Map<Key, MetricPoint> alone = measured(ALONE, until);
        Map<Key, MetricPoint> beside = measured(BESIDE, until);
        assertThat(alone).hasSizeGreaterThan(500);
        alone.forEach((key, point) -> {
            if (!point.partial() && beside.containsKey(key) && !beside.get(key).partial()) {
                assertThat(beside.get(key).value()).as("%s", key).isEqualTo(point.value());
                assertThat(beside.get(key).count()).as("%s", key).isEqualTo(point.count());
            }
        });
        assertThat(alone.keySet().stream()
                        .filter(key ->
                                !beside.containsKey(key) && !alone.get(key).partial()))
                .as("measured only where nobody disturbed")
                .isEmpty();
        assertThat(alertsOf(BESIDE).stream()
                        .filter(alert -> HEALTHY.contains(
                                alert.path("labels").path("model").asText())))
                .as("alerts of the healthy ones")
                .isEmpty();
    }

    private static Map<String, String> settings(String suffix) {
        Map<String, String> settings = site.settings(suffix);
        settings.put("kafka.start-from", "earliest");
        settings.put("kafka.idle-timeout", "0s"); // a pause of this machine must not let time run ahead
        settings.put("admission.out-of-order", "3s");
        settings.put("requests.response-timeout", "3s");
        settings.put("windows.pane", PANE.toSeconds() + "s");
        settings.put("windows.lengths", "[" + PANE.toSeconds() + "s]");
        settings.put("caps.versions-per-model", Integer.toString(VERSIONS));
        settings.put("caps.instances-per-model", Integer.toString(INSTANCES));
        settings.put("models[*].task", "ranking");
        settings.put("models[*].horizons", "[4s]");
        settings.put("models[*].unlabelled", "negative");
        settings.put("rules[RecordsLate].windows", PANE.toSeconds() + "s");
        settings.put("rules[ClockAhead].windows", PANE.toSeconds() + "s");
        settings.put("rules[RecordsRepeated].windows", PANE.toSeconds() + "s");
        settings.put("alerts.raw", "true"); // an incident takes longer to settle
        return settings;
    }

    private static Duration elapsed() {
        return Duration.between(began, Instant.now());
    }

    private static boolean isNamed(String model, String alertName) throws IOException {
        return alertsOf(BESIDE).stream()
                .map(alert -> alert.path("labels"))
                .anyMatch(labels -> labels.path("model").asText().equals(model)
                        && labels.path("alertname").asText().equals(alertName));
    }

    private static List<JsonNode> alertsOf(String suffix) throws IOException {
        List<JsonNode> alerts = new ArrayList<>();
        var json = new ObjectMapper();
        for (var record : site.read("model-alerts" + suffix)) {
            alerts.add(json.readTree(record.value()));
        }
        return alerts;
    }

    private static List<String> deadLetters() {
        return site.read("modelwatch-dead-letters" + BESIDE).stream()
                .flatMap(letter -> Stream.of(letter.headers().toArray()))
                .map(header -> new String(header.value(), StandardCharsets.UTF_8))
                .toList();
    }

    /** Bytes that the jobs keep, and megabytes of heap of both and all around them. */
    private record State(long alone, long beside, long heapMegabytes) {
        private static final Duration SAMPLED = Duration.ofSeconds(10);

        /** The smallest of some checkpoints: how much is under way differs from one to the next. */
        static State smallest() {
            State[] smallest = {now()};
            Duration until = elapsed().plus(SAMPLED);
            await("several checkpoints", SAMPLED.multipliedBy(2), () -> {
                smallest[0] = smallest[0].smaller(now());
                return elapsed().compareTo(until) > 0;
            });
            return smallest[0];
        }

        private static State now() {
            Runtime runtime = Runtime.getRuntime();
            return new State(bytes(ALONE), bytes(BESIDE), (runtime.totalMemory() - runtime.freeMemory()) >> 20);
        }

        private State smaller(State other) {
            return new State(
                    Math.min(alone, other.alone),
                    Math.min(beside, other.beside),
                    Math.min(heapMegabytes, other.heapMegabytes));
        }

        private static long bytes(String suffix) {
            try {
                return new FlinkRest(site.cluster.webUi())
                        .get("/jobs/" + JOBS.get(suffix).toHexString() + "/checkpoints")
                        .path("latest")
                        .path("completed")
                        .path("state_size")
                        .asLong();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    private record Key(Series series, Instant end) {}

    private static Map<Key, MetricPoint> measured(String suffix, Instant until) {
        Map<Key, MetricPoint> points = new HashMap<>();
        site.read("model-metrics" + suffix).stream()
                .map(point -> MetricPointJson.read(point.value()))
                .filter(point -> HEALTHY.contains(point.series().model()))
                .filter(point -> !point.windowEnd().isAfter(until))
                .forEach(point -> points.put(new Key(point.series(), point.windowEnd()), point));
        return points;
    }

    private static void await(String what, Duration within, Callable<Boolean> condition) {
        Patience.await(what).atMost(within).pollInterval(Duration.ofMillis(200)).until(condition);
    }

    /** What all of them write, until it is closed. */
    private static final class Traffic implements AutoCloseable {
        private static final Duration CLICKED_AFTER = Duration.ofMillis(500);

        private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
        private final List<ScheduledFuture<?>> running = new ArrayList<>();
        private final Queue<Future<RecordMetadata>> sent = new ConcurrentLinkedQueue<>();
        private int healthy;
        private int hostile;
        private int anonymous;

        Traffic() {
            every(Duration.ofMillis(50), this::healthy);
            every(Duration.ofMillis(50), this::hostile);
            every(Duration.ofMillis(10), this::anonymous);
        }

        private void every(Duration period, Runnable step) {
            running.add(threads.scheduleAtFixedRate(step, 0, period.toMillis(), TimeUnit.MILLISECONDS));
        }

        /** 20 requests a second of each, answered at once; every fifth is clicked. */
        private void healthy() {
            long now = System.currentTimeMillis();
            int number = healthy++;
            for (String suffix : List.of(ALONE, BESIDE)) {
                for (String model : HEALTHY) {
                    String id = model + "-" + number;
                    exchange(suffix, id, model, "v1", now);
                    send("model-resources" + suffix, usage(model, "pod-1", now));
                    if (number % 5 == 0) {
                        send(
                                "inference-feedback" + suffix,
                                AvroWire.encode(new Feedback(id, "item-1", 1, now + CLICKED_AFTER.toMillis())));
                    }
                }
            }
        }

        private void hostile() {
            long now = System.currentTimeMillis();
            String id = "h-" + hostile++;
            exchange(BESIDE, "s-" + id, "in-seconds", "v1", now / 1000);
            exchange(BESIDE, "a-" + id, "ahead", "v1", now + 59_000);
            exchange(BESIDE, "t-" + id, "tardy", "v1", now - 12_000);
            exchange(BESIDE, "v-" + id, "every-version", "v-" + id, now);
            send("model-resources" + BESIDE, usage("every-instance", "i-" + id, now));
        }

        private static byte[] usage(String model, String instance, long time) {
            return AvroWire.encode(new ResourceUsage(model, "v1", instance, time, Map.of("cpu", 0.5)));
        }

        /** 1,000 requests a second under one id. */
        private void anonymous() {
            long now = System.currentTimeMillis();
            for (int i = 0; i < 10; i++) {
                exchange(BESIDE, "undefined", "anonymous", "v" + anonymous++ % 2, now);
            }
        }

        private void exchange(String suffix, String id, String model, String version, long time) {
            send(
                    "inference-requests" + suffix,
                    AvroWire.encode(new InferenceRequest(id, model, version, time, Map.of(), List.of(), 1)));
            List<Prediction> answer = List.of(new Prediction("item-1", 0.9), new Prediction("item-2", 0.5));
            send(
                    "inference-responses" + suffix,
                    AvroWire.encode(new InferenceResponse(id, model, version, time + 20, "ok", 20_000, answer)));
        }

        private void send(String topic, byte[] value) {
            sent.add(site.sendUnasked(new ProducerRecord<>(topic, 0, null, value)));
        }

        /** Ends, and fails where it had ended of itself. */
        @Override
        public void close() throws Exception {
            for (ScheduledFuture<?> each : running) {
                assertThat(each.isDone() && !each.isCancelled())
                        .as("traffic failed")
                        .isFalse();
                each.cancel(false);
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            for (Future<RecordMetadata> each : sent) {
                each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        }
    }
}
