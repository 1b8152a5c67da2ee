package io.modelwatch.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.local.Patience;
import io.modelwatch.schemas.alert.MetricPointJson;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.InferenceResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Partitions are added to the topics of a job that runs, while a model is asked and answers 50 times a second, at once in all partitions.
 * Times are in the proportions of the shipped configuration, about a third as long.
 */
@Timeout(240)
class NewPartitionsIT {
    private static final int PARTITIONS = 3;
    private static final Duration PANE = Duration.ofSeconds(3);
    private static final int WARM_UP = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    static Path checkpoints;

    private static Site site;
    private static JobID job;
    private static Traffic traffic;

    @BeforeAll
    static void start() throws Exception {
        site = Site.start();
        site.createLiveTopics("");
        GaugeReporter.forget();
        job = site.submit(MonitorConfig.load(List.of(), settings()), checkpoints, 2);
        traffic = new Traffic();
    }

    @AfterAll
    static void stop() throws Exception {
        traffic.close();
        site.cluster.cancel(job);
        site.close();
    }

    /** One story: what comes later needs what was before. */
    @Test
    void areReadFromTheirBeginningAndNobodyIsAlerted() throws Exception {
        awaitMeasured(Instant.now().plus(PANE.multipliedBy(WARM_UP + 2)));

        grow("inference-requests", "inference-responses");
        await("all partitions are read", NewPartitionsIT::allAreRead);
        Instant discovered = Instant.now();
        awaitMeasured(discovered);
        long behindAtFirst = GaugeReporter.sum("behindTheClock");
        awaitMeasured(discovered.plus(PANE.multipliedBy(5)));

        assertThat(GaugeReporter.sum("behindTheClock"))
                .as("after the first interval")
                .isEqualTo(behindAtFirst);
        assertThat(alerts()).isEmpty();

        traffic.answers = false;
        await(
                "the rule that kept silent is awake",
                () -> alerts().stream().anyMatch(alert -> alert.contains("ResponsesMissing")));

        traffic.close();
        await("each record is read", () -> read() == traffic.sent.get());
        await("each record is found again", () -> found() == traffic.sent.get());
        assertThat(GaugeReporter.sum("requestsLate") + GaugeReporter.sum("responsesLate"))
                .isZero();
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = site.settings("");
        settings.put("kafka.start-from", "earliest");
        settings.put("kafka.partition-discovery", "3s");
        settings.put("kafka.idle-timeout", "0s"); // a pause of this machine must not let time run ahead
        settings.put("kafka.topics.feedback", "none");
        settings.put("kafka.topics.resources", "no-others");
        settings.put("admission.out-of-order", "1500ms");
        settings.put("requests.response-timeout", "6s");
        settings.put("windows.pane", "3s");
        settings.put("windows.lengths", "[3s]");
        settings.put("rules[ResponsesMissing].windows", "3s");
        settings.put("rules[ResponsesMissing].min-count", "10");
        settings.put("rules[ResponsesMissing].detector", "ewma"); // the shipped one learns for 40 windows
        settings.put("rules[ResponsesMissing].parameters.warm-up", Integer.toString(WARM_UP));
        settings.put("alerts.raw", "true"); // an incident takes longer to settle
        return settings;
    }

    private static void grow(String... topics) throws Exception {
        try (Admin admin = site.admin()) {
            for (String topic : topics) {
                admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(PARTITIONS)))
                        .all()
                        .get();
            }
        }
        traffic.partitions = PARTITIONS;
    }

    /** The connector's gauge of a partition is there once it is read, and the offset of the last record. */
    private static boolean allAreRead() {
        return Stream.of("inference-requests", "inference-responses")
                .allMatch(topic -> Stream.of("0", "1", "2")
                        .allMatch(partition ->
                                GaugeReporter.sum("currentOffset", Map.of("<topic>", topic, "<partition>", partition))
                                        > 0));
    }

    private static long read() {
        return GaugeReporter.sum("requestsRead") + GaugeReporter.sum("responsesRead");
    }

    private static long found() {
        return Stream.of(
                        "behindTheClock",
                        "requestsServed",
                        "requestsOrphaned",
                        "requestsPending",
                        "responsesUsed",
                        "responsesWithoutRequest",
                        "responsesPending")
                .mapToLong(GaugeReporter::sum)
                .sum();
    }

    private static List<String> alerts() {
        return site.read("model-alerts").stream()
                .map(alert -> new String(alert.value(), StandardCharsets.UTF_8))
                .toList();
    }

    /** Waits for a window of the model that ends after a time: what was read before has all been followed by then. */
    private static void awaitMeasured(Instant time) throws Exception {
        await(
                "a window that ends after " + time,
                () -> site.read("model-metrics").stream()
                        .map(point -> MetricPointJson.read(point.value()))
                        .anyMatch(point -> point.windowEnd().isAfter(time)));
    }

    private static void await(String what, Callable<Boolean> condition) {
        Patience.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(condition);
    }

    /** A model that is asked, and answers, until it is closed. */
    private static final class Traffic implements Runnable, AutoCloseable {
        private static final long PERIOD_MILLIS = 20;

        /** Records that the broker has taken. */
        final AtomicLong sent = new AtomicLong();

        volatile int partitions = 1;
        /** Else there are responses all the same, to nobody: a silent topic would hold event time back. */
        volatile boolean answers = true;

        private int id;
        private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        private final ScheduledFuture<?> running =
                thread.scheduleAtFixedRate(this, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);

        @Override
        public void run() {
            String request = "r-" + id++;
            long now = System.currentTimeMillis();
            send(
                    "inference-requests",
                    AvroWire.encode(new InferenceRequest(request, "ranker", "v1", now, Map.of(), List.of(), 1)));
            // In another partition than the request: either is read first.
            String answered = answers ? request : "another-" + request;
            send(
                    "inference-responses",
                    AvroWire.encode(new InferenceResponse(answered, "ranker", "v1", now, "ok", 5_000, List.of())));
        }

        private void send(String topic, byte[] value) {
            int partition = (id + topic.length()) % partitions;
            try {
                site.send(new ProducerRecord<>(topic, partition, null, value));
            } catch (Exception failure) {
                throw new IllegalStateException(topic + " cannot be written", failure);
            }
            sent.incrementAndGet();
        }

        /** Ends, and fails where it had ended of itself. */
        @Override
        public void close() throws InterruptedException {
            assertThat(running.isDone() && !running.isCancelled())
                    .as("traffic failed")
                    .isFalse();
            running.cancel(false);
            thread.shutdown();
            assertThat(thread.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }
    }
}
