package io.modelwatch.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.local.FreePorts;
import io.modelwatch.local.Patience;
import io.modelwatch.local.bridge.ToolProcess;
import io.modelwatch.schemas.alert.PointJudgement;
import io.modelwatch.schemas.alert.PointJudgementJson;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.InferenceResponse;
import io.modelwatch.tools.exporter.Exporter;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A model is slow for one second of 25, and the job writes what three rules say of each second: two of them to the topic. */
@Timeout(150)
class JudgementsIT {
    private static final long TIME = 1_790_000_000_000L;
    private static final int SECONDS = 25;
    private static final int SLOW_SECOND = 15;
    private static final int REQUESTS_A_SECOND = 3;

    private static final String SETTINGS = """
            judgements: {enabled: true, rules: 'Latency*', segments: all}
            admission: {out-of-order: 1s}
            requests: {response-timeout: 2s}
            windows: {pane: 1s, lengths: [1s]}
            models:
              - {name: '*', segments: {device: [ios]}}
            rules:
              - {name: LatencyHigh, detector: threshold, parameters: {upper: 100}, metrics: latency_mean, segments: '*',
                 windows: 1s, direction: up, min-count: 1}
              - {name: LatencyOdd, detector: z-score, parameters: {window: 10, warm-up: 5}, metrics: latency_mean, segments: '*',
                 windows: 1s, direction: up, min-count: 1}
              - {name: ErrorsHigh, detector: threshold, parameters: {upper: 0.1}, metrics: error_rate, segments: all,
                 windows: 1s, direction: up, min-count: 1}
            """;

    @TempDir
    static Path directory;

    private static Site site;
    private static Path settings;
    private static List<ConsumerRecord<byte[], byte[]>> records;

    @BeforeAll
    static void judge() throws Exception {
        site = Site.start();
        site.createTopics("");
        settings = Files.writeString(directory.resolve("my.yaml"), SETTINGS);
        write();
        Map<String, String> replay = site.settings("");
        replay.put("kafka.bounded", "true");
        replay.put("kafka.start-from", "earliest");
        site.finish(site.submit(MonitorConfig.load(List.of(settings), replay), directory.resolve("checkpoints"), 2));
        records = site.read("model-judgements");
    }

    @AfterAll
    static void stop() throws Exception {
        site.close();
    }

    @Test
    void aNormalAndAnAbnormalPointArriveWithWhatWasExpected() {
        PointJudgement normal = judgement("LatencyOdd", SLOW_SECOND - 1);
        PointJudgement abnormal = judgement("LatencyOdd", SLOW_SECOND);

        assertThat(normal.state()).isEqualTo("normal");
        assertThat(normal.value()).isBetween(normal.lower(), normal.upper());
        assertThat(abnormal.state()).isEqualTo("abnormal");
        assertThat(abnormal.value()).isCloseTo(500, within(1e-6)).isGreaterThan(abnormal.upper());
        assertThat(abnormal.expected()).isBetween(50.0, 52.0);
        assertThat(abnormal.score()).isGreaterThan(3);
        assertThat(abnormal.count()).isEqualTo(REQUESTS_A_SECOND);
    }

    @Test
    void whileItLearnsADetectorExpectsNothing() {
        PointJudgement first = judgement("LatencyOdd", 2);

        assertThat(first.state()).isEqualTo("learning");
        assertThat(first.expected()).isNaN();
        assertThat(first.upper()).isNaN();
    }

    @Test
    void aBoundThatAPersonSetIsTheBand() {
        PointJudgement abnormal = judgement("LatencyHigh", SLOW_SECOND);

        assertThat(abnormal.state()).isEqualTo("abnormal");
        assertThat(abnormal.upper()).isEqualTo(100);
        assertThat(abnormal.lower()).isNaN();
        assertThat(judgement("LatencyHigh", SLOW_SECOND + 1).state()).isEqualTo("normal");
    }

    @Test
    void onlyWhatWasChosenIsWrittenOncePerPointUnderTheKeyOfItsSeries() {
        assertThat(records).extracting(record -> said(record).rule()).containsOnly("LatencyHigh", "LatencyOdd");
        assertThat(records)
                .extracting(record -> said(record).series().segment())
                .containsOnly("all");
        assertThat(records)
                .allSatisfy(record -> assertThat(new String(record.key(), StandardCharsets.UTF_8))
                        .isEqualTo(said(record).series().key()));
        assertThat(records)
                .extracting(record -> said(record).rule() + " " + said(record).windowEnd())
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(2 * (SECONDS - 5));
    }

    @Test
    void theExporterShowsTheBandBesideTheMetric() throws Exception {
        int port = FreePorts.find(1).get(0);
        Path log = directory.resolve("exporter.log");
        String address = "127.0.0.1:" + port;
        String[] options = site.arguments(
                "", "--config", settings.toString(), "--listen", address, "--stale-after", "1000"); // however slow
        String labels =
                "{metric=\"latency_mean\",model=\"ranker\",rule=\"LatencyHigh\",segment=\"all\",severity=\"warning\","
                        + "version=\"v1\",window=\"1s\"} ";
        try (var exporter = ToolProcess.start(Exporter.class, log, List.of(options))) {
            Patience.await("the band in what the exporter serves")
                    .untilAsserted(() -> assertThat(scraped(port))
                            .contains("modelwatch_band_upper" + labels + 0.1)
                            .contains("modelwatch_abnormal" + labels + 0.0)
                            .contains("modelwatch_expected" + labels.replace("LatencyHigh", "LatencyOdd"))
                            .contains("modelwatch_model_latency_mean_seconds{"));

            assertThat(exporter.said()).contains("serving model-judgements, model-metrics and model-alerts");
        }
    }

    @Test
    void aJobWithStateGoesOnWithoutThem() throws Exception {
        site.createTopics("-off");
        Path checkpoints = directory.resolve("off");
        Map<String, String> with = site.settings("-off");
        Map<String, String> without = site.settings("-off");
        without.put("judgements.enabled", "false");
        JobID job = site.submit(MonitorConfig.load(List.of(settings), with), checkpoints, 1);
        awaitCheckpoint(job);
        String savepoint = site.stop(job, directory.resolve("savepoints"));

        JobID restarted = site.submit(MonitorConfig.load(List.of(settings), without), checkpoints, savepoint);

        awaitCheckpoint(restarted);
        site.cluster.cancel(restarted);
    }

    private static void awaitCheckpoint(JobID job) {
        Patience.await("a checkpoint of the job").until(() -> site.cluster.completedCheckpoints(job) > 0);
    }

    private static String scraped(int port) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/metrics".formatted(port)))
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (ConnectException notYet) {
            return "";
        }
    }

    /** Of the window that begins with a second. */
    private static PointJudgement judgement(String rule, int second) {
        return records.stream()
                .map(JudgementsIT::said)
                .filter(said -> said.rule().equals(rule))
                .filter(said -> said.windowStart().toEpochMilli() == TIME + second * 1_000L)
                .findFirst()
                .orElseThrow();
    }

    private static PointJudgement said(ConsumerRecord<byte[], byte[]> record) {
        return PointJudgementJson.read(record.value());
    }

    private static void write() throws Exception {
        for (int second = 0; second < SECONDS; second++) {
            for (int i = 0; i < REQUESTS_A_SECOND; i++) {
                long time = TIME + second * 1_000L + i * 100L;
                String id = "r-%d-%d".formatted(second, i);
                var request = new InferenceRequest(id, "ranker", "v1", time, Map.of("device", "ios"), List.of(), 1);
                site.send("inference-requests", time, AvroWire.encode(request));
                var response =
                        new InferenceResponse(id, "ranker", "v1", time + 50, "ok", latencyMicros(second), List.of());
                site.send("inference-responses", time + 50, AvroWire.encode(response));
            }
        }
    }

    private static long latencyMicros(int second) {
        return second == SLOW_SECOND ? 500_000 : 50_000 + second % 3 * 1_000L;
    }
}
