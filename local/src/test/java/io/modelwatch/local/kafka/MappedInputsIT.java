package io.modelwatch.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.schemas.alert.MetricPointJson;
import io.modelwatch.schemas.produce.Feedback;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.InferenceResponse;
import io.modelwatch.schemas.produce.JsonWire;
import io.modelwatch.schemas.produce.Prediction;
import io.modelwatch.schemas.produce.ResourceUsage;
import io.modelwatch.tools.map.MapRecords;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same traffic in our contract, a topic for each kind, and in JSON of somebody else's design, all in one topic: a call read by two
 * mappings, and as one event.
 */
@Timeout(150)
class MappedInputsIT {
    private static final long TIME = 1_790_000_000_000L;
    private static final int CALLS = 60;
    private static final long CALL_EVERY = 500;
    private static final long CLICK_AFTER = 1_700;

    private static final String SETTINGS = """
            admission: {out-of-order: 1s}
            requests: {response-timeout: 2s}
            windows: {pane: 1s, lengths: [1s, 5s]}
            models:
              - {name: '*', task: ranking, unlabelled: negative, cutoffs: [3], horizons: [4s], segments: {device: [ios]}}
            rules: []
            """;
    private static final String MAPPINGS = """
            inputs:
              - name: call
                topic: inference-requests-theirs
                kind: request
                when: {/what: call}
                request-id: /call/id
                model: /call/service
                version: /call/revision
                time: {at: /began}
                segments: {device: /context/client/0}
              - name: answer
                topic: inference-requests-theirs
                kind: response
                when: {/what: call}
                request-id: /call/id
                model: /call/service
                version: /call/revision
                time: {at: /began, plus-latency: true}
                latency: {at: /took, unit: s}
                status: /http
                predictions: {each: /hits, item-id: ./sku, score: ./p}
              - name: act
                topic: inference-requests-theirs
                kind: feedback
                when: {/what: [click, ignore]}
                request-id: /about
                item-id: /sku
                label: {at: /what, table: {click: 1, ignore: 0}}
                time: {at: /ts, format: epoch-seconds}
              - name: host
                topic: inference-requests-theirs
                kind: resource
                when: {/what: host}
                model: ranker
                version: v1
                instance: /name
                time: {at: /ts, format: epoch-micros}
                readings: {cpu: /load/cpu}
            """;

    /** Instead of {@code call} and {@code answer}. */
    private static final String JOINED = """
            inputs:
              - name: both
                topic: inference-requests-theirs
                kind: joined
                when: {/what: call}
                request-id: /call/id
                model: /call/service
                version: /call/revision
                time: {at: /began, plus-latency: true}
                latency: {at: /took, unit: s}
                status: /http
                predictions: {each: /hits, item-id: ./sku, score: ./p}
                segments: {device: /context/client/0}
            """;

    @TempDir
    static Path directory;

    private static Site site;

    @BeforeAll
    static void replayAll() throws Exception {
        site = Site.start();
        site.createTopics("-ours");
        site.createTopics("-theirs");
        site.createTopics("-joined");
        writeOurs();
        writeTheirs();
        Path settings = Files.writeString(directory.resolve("ours.yaml"), SETTINGS);
        Path mappings = Files.writeString(directory.resolve("theirs.yaml"), MAPPINGS);
        run("-ours", List.of(settings), Map.of());
        String acts = MAPPINGS.substring(MAPPINGS.indexOf("  - name: act"));
        Path joined = Files.writeString(directory.resolve("joined.yaml"), JOINED + acts);
        runOnTheirs("-theirs", List.of(settings, mappings));
        runOnTheirs("-joined", List.of(settings, joined));
    }

    @AfterAll
    static void stop() throws Exception {
        site.close();
    }

    @Test
    void allHaveTheSameMetricPoints() {
        List<String> ours = points("-ours");

        assertThat(points("-theirs")).isEqualTo(ours);
        assertThat(points("-joined")).isEqualTo(ours);
        assertThat(ours.stream().map(point -> point.split(" ")[0]).distinct())
                .contains("latency_mean", "error_rate", "precision_at_3", "click_through_rate_at_3", "cpu_mean");
        assertThat(ours).anyMatch(point -> point.contains("device=ios"));
    }

    @Test
    void whatCannotBeReadTellsItsPointerAndOtherObjectsAreNoEvents() {
        assertThat(site.read("modelwatch-dead-letters-ours")).isEmpty();
        assertThat(site.read("modelwatch-dead-letters-theirs"))
                .extracting(
                        letter -> header(letter, "modelwatch-reason") + ": " + header(letter, "modelwatch-sentence"))
                .containsExactly(
                        "missing_field: event 1 of the record: itemId must be there and not be empty; itemId is /sku in inputs[act]");
    }

    @Test
    void theToolShowsTheNewestRecordsOfTheTopic() {
        Path mappings = directory.resolve("theirs.yaml");
        String[] options = site.arguments(
                "-theirs", "--config", mappings.toString(), "--topic", "inference-requests-theirs", "--last", "3");

        Printed printed = Printed.by(() -> MapRecords.run(options));

        assertThat(printed.exitCode()).isZero();
        assertThat(printed.text().lines().toList())
                .hasSize(6)
                .contains(
                        "  feedback {\"requestId\":\"r-59\",\"itemId\":\"b\",\"label\":1.0,\"time\":\"2026-09-21T14:13:51.223Z\"}",
                        "3 records: 1 feedback; 1 rejected, 1 records without events");
    }

    private static void runOnTheirs(String suffix, List<Path> files) throws Exception {
        String one = "inference-requests-theirs";
        run(
                suffix,
                files,
                Map.of(
                        "kafka.topics.requests",
                        one,
                        "kafka.topics.responses",
                        one,
                        "kafka.topics.feedback",
                        one,
                        "kafka.topics.resources",
                        one));
    }

    private static void run(String suffix, List<Path> files, Map<String, String> more) throws Exception {
        Map<String, String> replay = site.settings(suffix);
        replay.put("kafka.bounded", "true");
        replay.put("kafka.start-from", "earliest");
        replay.putAll(more);
        site.finish(site.submit(MonitorConfig.load(files, replay), directory.resolve("checkpoints" + suffix), 1));
    }

    private static List<String> points(String suffix) {
        return site.read("model-metrics" + suffix).stream()
                .map(record -> MetricPointJson.read(record.value()))
                .map(point -> point.series().metric() + " " + point)
                .sorted()
                .toList();
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static long began(int call) {
        return TIME + call * CALL_EVERY;
    }

    private static long tookMillis(int call) {
        return 20L + call % 7;
    }

    private static boolean isOk(int call) {
        return call % 10 != 3;
    }

    private static void writeOurs() throws Exception {
        for (int call = 0; call < CALLS; call++) {
            String id = "r-" + call;
            long ended = began(call) + tookMillis(call);
            Map<String, String> segments = Map.of("device", call % 2 == 0 ? "ios" : "web");
            List<Prediction> predictions =
                    List.of(new Prediction("a-" + call, 0.75), new Prediction("b", 0.5), new Prediction("c", 0.25));
            site.send(
                    "inference-requests-ours",
                    ended,
                    JsonWire.encode(new InferenceRequest(id, "ranker", "v1", began(call), segments, List.of(), 1)));
            site.send(
                    "inference-responses-ours",
                    ended,
                    JsonWire.encode(new InferenceResponse(
                            id,
                            "ranker",
                            "v1",
                            ended,
                            isOk(call) ? "ok" : "unavailable",
                            tookMillis(call) * 1_000,
                            predictions)));
            long clicked = ended + CLICK_AFTER;
            site.send(
                    "inference-feedback-ours",
                    clicked,
                    JsonWire.encode(new Feedback(id, "b", call % 3 == 0 ? 0 : 1, clicked)));
            site.send(
                    "model-resources-ours",
                    ended,
                    JsonWire.encode(new ResourceUsage("ranker", "v1", "h-1", ended, Map.of("cpu", call / 100.0))));
        }
    }

    /** In the order of their Kafka timestamps, as one topic has it. */
    private static void writeTheirs() throws Exception {
        int clicks = 0;
        for (int call = 0; call < CALLS; call++) {
            long ended = began(call) + tookMillis(call);
            while (began(clicks) + tookMillis(clicks) + CLICK_AFTER < ended) {
                writeClick(clicks++);
            }
            write(ended, """
                    {"hits": [{"sku": "a-%d", "p": 0.75}, {"p": 0.5, "sku": "b", "x": [1]}, {"sku": "c", "p": "0.25"}], "what": "call",
                     "call": {"service": "ranker", "revision": "v1", "id": "r-%d", "tags": {}}, "began": "%s", "took": %s, "http": %d,
                     "context": {"client": ["%s", null]}}""".formatted(
                            call,
                            call,
                            Instant.ofEpochMilli(began(call)),
                            String.format(Locale.ROOT, "%.3f", tookMillis(call) / 1e3),
                            isOk(call) ? 200 : 503,
                            call % 2 == 0 ? "ios" : "web"));
            write(
                    ended,
                    "{\"what\":\"host\",\"name\":\"h-1\",\"ts\":%d,\"load\":{\"cpu\":%s}}"
                            .formatted(ended * 1_000, call / 100.0));
        }
        while (clicks < CALLS) {
            writeClick(clicks++);
        }
        long end = began(CALLS - 1) + tookMillis(CALLS - 1) + CLICK_AFTER;
        write(end, "{\"what\":\"something else\"}");
        write(end, "{\"what\":\"click\",\"about\":\"r-1\",\"ts\":1790000000}");
    }

    private static void writeClick(int call) throws Exception {
        long clicked = began(call) + tookMillis(call) + CLICK_AFTER;
        write(
                clicked,
                "[{\"what\":\"%s\",\"about\":\"r-%d\",\"sku\":\"b\",\"ts\":%d.%03d}]"
                        .formatted(call % 3 == 0 ? "ignore" : "click", call, clicked / 1_000, clicked % 1_000));
    }

    private static void write(long timestamp, String json) throws Exception {
        site.send("inference-requests-theirs", timestamp, json.getBytes(StandardCharsets.UTF_8));
    }
}
